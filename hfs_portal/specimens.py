"""What the style page shows of each component: the words to fill it with, in four voices, and forms with every control."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import dateformat
from django.utils.safestring import mark_safe


@dataclass(frozen=True)
class Voice:
    """Words for one of everything. They stand for what pages say and are not translated: each voice is a language itself."""

    key: str
    name: str
    lang: str
    dir: str
    heading: str
    sentence: str
    action: str
    other: str
    label: str
    hint: str
    error: str
    person: str
    options: tuple[str, str, str]


VOICES = (
    Voice(
        key="plain",
        name="Plain",
        lang="en-GB",
        dir="ltr",
        heading="Ask us to call you",
        sentence="A nurse rings you before the end of the day and says your reference first.",
        action="Continue",
        other="Not now",
        label="Phone number",
        hint="Mobile or landline, as you would say it.",
        error="Enter a phone number we can call.",
        person="Meera Example",
        options=("In the morning", "In the afternoon", "At any time"),
    ),
    Voice(
        key="long",
        name="Long text",
        lang="en-GB",
        dir="ltr",
        heading="Microvascular decompression for hemifacial spasm that came back after an earlier operation elsewhere",
        sentence="Whoever rings you says your reference first, so that you know it is us; if you do not hear from us by the end "
        "of the next working day, ring the helpline and say HFS-7K4M-2QX, and whoever answers finds all that you have told us.",
        action="Go on to the questions about earlier treatments",
        other="Save all answers and come back to them later",
        label="The phone number of whoever will take our call, if that is not the patient",
        hint="Mobile or landline, with or without the code of the country; spaces and dashes do no harm, nor does a leading 0.",
        error="Enter a phone number with all of its digits: what you typed is two digits shorter than any number in India.",
        person="Venkata Satyanarayana Subrahmanyeswara Lakshminarasimha Example-Ramachandran",
        options=(
            "In the morning, before whoever looks after my father leaves for work",
            "In the afternoon",
            "Pneumonoultramicroscopicsilicovolcanoconiosis",
        ),
    ),
    Voice(
        key="hindi",
        name="Hindi",
        lang="hi",
        dir="ltr",
        heading="हम आपको फ़ोन करें",
        sentence="शाम से पहले हमारी नर्स आपको फ़ोन करेंगी और सबसे पहले आपका संदर्भ नंबर बताएँगी।",
        action="आगे बढ़ें",
        other="अभी नहीं",
        label="फ़ोन नंबर",
        hint="मोबाइल या लैंडलाइन, जैसा आप बोलकर बताते हैं।",
        error="वह फ़ोन नंबर लिखें जिस पर हम बात कर सकें।",
        person="मीरा उदाहरण",
        options=("सुबह", "दोपहर बाद", "किसी भी समय"),
    ),
    Voice(
        key="urdu",
        name="Right to left (Urdu)",
        lang="ur",
        dir="rtl",
        heading="ہم آپ کو فون کریں",
        sentence="شام سے پہلے ہماری نرس آپ کو فون کریں گی اور سب سے پہلے آپ کا حوالہ نمبر بتائیں گی۔",
        action="آگے بڑھیں",
        other="ابھی نہیں",
        label="فون نمبر",
        hint="موبائل یا لینڈ لائن، جیسے آپ بول کر بتاتے ہیں۔",
        error="وہ فون نمبر لکھیں جس پر ہم بات کر سکیں۔",
        person="میرا مثال",
        options=("صبح", "دوپہر کے بعد", "کسی بھی وقت"),
    ),
)


@dataclass(frozen=True)
class Component:
    """One of those that the headings of the stylesheet name. What shows it has the name of the first."""

    names: tuple[str, ...]
    what_for: str
    voices: tuple[Voice, ...] = VOICES

    @property
    def template(self) -> str:
        return f"styleguide/{self.names[0]}.html"


IN_ENGLISH = VOICES[:1]
COMPONENTS = [
    Component(("skip-link",), "Past the header with one key. Seen only while it has the focus.", IN_ENGLISH),
    Component(("back", "breadcrumb", "toc"), "Where one came from, where one is, and what is on the page."),
    Component(("lede", "prose"), "The first sentence tells most of it; then text in lines of at most 66 letters."),
    Component(("button", "button-quiet", "button-warn"), "One clear action a screen; what else one can do is quiet."),
    Component(("card", "cards"), "One thing of several to choose from."),
    Component(("care-card", "notice", "inset"), "Get help now; good to know; an aside. The first is for emergencies alone."),
    Component(("form", "field", "hint", "field-error", "error-summary"), "A question, how to answer it, and what is wrong."),
    Component(("choices", "tiles", "pairs", "weekdays"), "Answers to choose from, each one big target."),
    Component(("times", "week", "days", "part", "nearest"), "Free times by day and part of day; above, the nearest.", IN_ENGLISH),
    Component(("search",), "One question to the whole portal."),
    Component(("summary-list",), "What was said, and the way to change it."),
    Component(("panel", "reference"), "It is done, and this is its number."),
    Component(("tag", "tag-warm", "tag-alarm"), "How something stands, in a word."),
    Component(("steps",), "What happens next, in order."),
    Component(("table", "table-scroll"), "Side by side. What is too wide scrolls by itself."),
    Component(("details",), "What few need to read is folded."),
    Component(("figure",), "A picture, told in words as well."),
    Component(("split",), "A main text with something beside it where there is room."),
    Component(("offers", "first-times", "time-button"), "What a doctor offers, and the first free times."),
    Component(("visit", "visit-links", "offered", "answers"), "The private page: a visit, a time that is kept."),
    Component(("site-header", "demo-strip", "helpline", "site-nav", "site-notice", "site-footer"), "Round every page."),
]


class Specimen(forms.Form):
    """Rendered by the portal's own template pack; the words are a voice's."""

    def __init__(self, data: dict[str, str] | None = None, *, voice: Voice, prefix: str | None = None) -> None:
        super().__init__(data, auto_id=f"{voice.key}_%s", prefix=prefix)
        self.use_required_attribute = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.ask(voice, list(enumerate(voice.options)))

    def ask(self, voice: Voice, options: list[tuple[int, str]]) -> None:
        raise NotImplementedError


class Answers(Specimen):
    """Questions that are answered in words, with a file, or by a tick."""

    def ask(self, voice: Voice, options: list[tuple[int, str]]) -> None:
        say: dict[str, Any] = {"label": voice.label, "error_messages": {"required": voice.error}}
        hint = {**say, "help_text": voice.hint}
        short = forms.TextInput(attrs={"class": "short"})
        self.fields["typed"] = forms.CharField(**hint)
        self.fields["long"] = forms.CharField(**say, widget=forms.Textarea(attrs={"rows": 3}))
        self.fields["short"] = forms.CharField(**hint, widget=short, required=False)
        self.fields["chosen"] = forms.ChoiceField(**say, choices=[("", voice.other), *options])
        self.fields["file"] = forms.FileField(**hint)
        self.fields["agreed"] = forms.BooleanField(label=voice.sentence, error_messages={"required": voice.error})


class Choices(Specimen):
    """Questions that are answered by choosing, in each look that a group can have."""

    def ask(self, voice: Voice, options: list[tuple[int, str]]) -> None:
        say: dict[str, Any] = {"label": voice.heading, "choices": options, "error_messages": {"required": voice.error}}
        for look in ("", "tiles", "pairs"):
            radios = forms.RadioSelect(attrs={"class": look})
            self.fields[f"one_{look}"] = forms.ChoiceField(**say, widget=radios, help_text="" if look else voice.hint)
        say["choices"] = options[:2]  # days of the week: words that fit
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "weekdays"})
        self.fields["several"] = forms.MultipleChoiceField(**say, widget=boxes)


def shown(component: Component) -> dict[str, Any]:
    """A component and, for each voice, the forms to fill its template with."""
    return {"component": component, "samples": [(voice, _forms(voice)) for voice in component.voices]}


def _forms(voice: Voice) -> dict[str, Any]:
    refused = Answers({"refused-short": "2019"}, voice=voice, prefix="refused")
    summary = render_to_string("portal/error_summary.html", {"form": refused})
    return {
        "fresh": Answers(voice=voice),
        "refused": refused,
        "summary": mark_safe(summary.replace(" autofocus", "")),  # noqa: S308  # or the page would jump there
        "choices": Choices(voice=voice),
        "refused_choices": Choices({}, voice=voice, prefix="refused"),
    }


def times() -> dict[str, Any]:
    """A week as the booking shows it after the chosen time was lost, with names in the place of a doctor's hours."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = [_day(datetime(2026, 11, day, 9, tzinfo=zone)) for day in (24, 25)]
    first, *others = days[0].parts[0].slots
    week = {"days": days, "first": days[0].at.date(), "last": days[-1].at.date(), "later": days[-1].at.date()}
    form = SimpleNamespace(nearest=[first, *others[:2]], first=first, week=SimpleNamespace(**week), open_day=days[0])
    field = SimpleNamespace(errors=["That time has just been taken. Choose another one."], value=None)
    return {"form": form, "field": field, "week": form.week, "visit_type": SimpleNamespace(slug="first-visit")}


def _day(at: datetime) -> SimpleNamespace:
    morning = [_slot(at + timedelta(minutes=30 * number)) for number in range(4)]
    afternoon = [_slot(at + timedelta(hours=5, minutes=30 * number)) for number in range(3)]
    parts = [SimpleNamespace(name=name, slots=slots) for name, slots in (("Morning", morning), ("Afternoon", afternoon))]
    return SimpleNamespace(at=at, name=dateformat.format(at, "l j F"), slots=[*morning, *afternoon], parts=parts)


def _slot(at: datetime) -> SimpleNamespace:
    words = dateformat.format(at, "l j F Y, H:i")
    return SimpleNamespace(
        start=at, value=at.isoformat(), clock=at.strftime("%H:%M"), in_words=words, day_in_words=words.partition(",")[0], zone=""
    )
