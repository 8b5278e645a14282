"""Forms tell a patient what is asked, and what is wrong where it is wrong."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.template import engines
from django.template.loader import render_to_string

MORNING, EVENING = ("morning", "In the morning"), ("evening", "In the evening")
SIGNS = [("eye", "The eyelid twitches"), ("ear", "A clicking in the ear")]
TIMES = [("Tuesday", [("10", "10:00"), ("11", "11:00")]), ("Wednesday", [("9", "9:00")])]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EveryControl(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, initial="k1")
    website = forms.CharField(label="Leave this empty", required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    full_name = forms.CharField(label="Full name", error_messages={"required": "Enter the full name."})
    phone = forms.CharField(
        label="Phone number",
        help_text="Mobile <b>or</b> landline.",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
        error_messages={"required": "Enter a phone number."},
    )
    email = forms.EmailField(label="E-mail", required=False, error_messages={"invalid": "Enter an e-mail address."})
    injections = forms.IntegerField(label="Injections so far", required=False)
    question = forms.CharField(label="Question", widget=forms.Textarea, error_messages={"required": "Write your question."})
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("te", "Telugu")], initial="en", required=False)
    topic = forms.ChoiceField(label="Topic", choices=[("", "Choose"), ("mvd", "Operation")], required=False)
    when = forms.ChoiceField(
        label="When may we call?",
        help_text="We try twice.",
        choices=[MORNING, EVENING],
        widget=forms.RadioSelect(attrs={"class": "tiles"}),
        error_messages={"required": "Choose when we may call."},
    )
    start = forms.ChoiceField(
        label="Time", choices=TIMES, widget=forms.RadioSelect, error_messages={"required": "Choose a time."}
    )
    signs = forms.MultipleChoiceField(
        label="Signs",
        choices=SIGNS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what you notice."},
    )
    scans = forms.FileField(
        label="Scans", help_text="PDF or JPEG.", widget=SeveralFiles, error_messages={"required": "Choose a file."}
    )
    consent = forms.BooleanField(label="I agree", error_messages={"required": "Tick the box."})

    use_required_attribute = False
    helper = FormHelper()
    helper.form_tag = False

    def clean(self):
        self.add_error(None, "This page was open for too long.")


FIRST_CONTROLS = {
    "Enter the full name.": "id_full_name",
    "Enter a phone number.": "id_phone",
    "Enter an e-mail address.": "id_email",
    "Write your question.": "id_question",
    "Choose when we may call.": "id_when_0",
    "Choose a time.": "id_start_0_0",
    "Choose what you notice.": "id_signs_0",
    "Choose a file.": "id_scans",
    "Tick the box.": "id_consent",
}


@pytest.fixture
def fresh(read):
    return read(render_to_string("form_page.html", {"form": EveryControl()})).one("main")


@pytest.fixture
def refused(read):
    return read(render_to_string("form_page.html", {"form": EveryControl({"key": "k1", "email": "nobody"})})).one("main")


@pytest.mark.parametrize("name", [name for name in EveryControl.base_fields if name not in {"key", "when", "start", "signs"}])
def test_every_control_has_one_label(fresh, name):
    assert [label["for"] for label in fresh.all("label")].count(f"id_{name}") == 1


def test_every_answer_of_a_group_has_one_label(fresh):
    answers = [control["id"] for control in fresh.all("input") if control["type"] == "radio" or control["name"] == "signs"]
    labels = [label["for"] for label in fresh.all("label")]
    assert len(answers) == 7
    assert all(labels.count(answer) == 1 for answer in answers)


def test_a_group_of_answers_has_a_legend(fresh):
    legends = [legend.text for legend in fresh.all("legend")]
    assert legends == ["When may we call?", "Time", "Tuesday", "Wednesday", "Signs"]


def test_the_look_of_a_group_of_answers_is_chosen_by_the_class_of_its_widget(fresh):
    assert [group.classes for group in fresh.all(css_class="choices")] == [["choices", "tiles"], ["choices"], ["choices"]]


def test_a_hint_is_read_out_with_its_control(fresh):
    assert fresh.by_id(fresh.by_id("id_scans")["aria-describedby"]).text == "PDF or JPEG."


def test_a_hint_is_read_out_with_its_group(fresh):
    group = next(group for group in fresh.all("fieldset") if group["aria-describedby"])
    assert fresh.by_id(group["aria-describedby"]).text == "We try twice."


def test_a_hint_is_text_and_never_markup(fresh):
    assert fresh.by_id("id_phone_helptext").text == "Mobile <b>or</b> landline."


def test_a_control_refused_is_read_out_with_hint_and_error(refused):
    control = refused.by_id("id_phone")
    assert control["aria-invalid"] == "true"
    assert [refused.by_id(part).text for part in control["aria-describedby"].split()] == [
        "Mobile <b>or</b> landline.",
        "Enter a phone number.",
    ]


def test_a_group_refused_is_read_out_with_hint_and_error(refused):
    group = next(group for group in refused.all("fieldset") if group["aria-describedby"])
    assert [refused.by_id(part).text for part in group["aria-describedby"].split()] == [
        "We try twice.",
        "Choose when we may call.",
    ]


def test_the_summary_links_each_error_to_the_first_control_it_is_about(refused):
    links = {link.text: link["href"] for link in refused.one(css_class="error-summary").all("a")}
    assert links == {error: f"#{control}" for error, control in FIRST_CONTROLS.items()}


@pytest.mark.parametrize("control", FIRST_CONTROLS.values())
def test_the_control_that_the_summary_links_to_is_there(refused, control):
    assert refused.by_id(control).name in {"input", "textarea"}


def test_the_summary_says_the_same_words_as_the_fields(refused):
    beside = [error.text for field in refused.all(css_class="field-error") for error in field.all("p")]
    assert beside == [link.text for link in refused.one(css_class="error-summary").all("a")]


def test_what_is_wrong_with_the_whole_form_stands_first_in_the_summary(refused):
    assert refused.one(css_class="error-summary").all("li")[0].text == "This page was open for too long."


def test_the_summary_is_announced_and_takes_the_focus(refused):
    summary = refused.one(css_class="error-summary")
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary.attributes
    assert refused.by_id(summary["aria-labelledby"]).text == "There is a problem"


def test_a_fresh_form_has_no_summary(fresh):
    assert fresh.all(css_class="error-summary") == []


def test_the_title_of_a_refused_form_says_so(read):
    page = read(render_to_string("form_page.html", {"form": EveryControl({})}))
    assert page.one("title").text.startswith("Error:")


def test_the_title_of_a_fresh_form_does_not_speak_of_errors(read):
    page = read(render_to_string("form_page.html", {"form": EveryControl()}))
    assert not page.one("title").text.startswith("Error:")


def test_what_was_typed_stays(refused):
    assert refused.by_id("id_email")["value"] == "nobody"


def test_only_fields_that_may_stay_empty_are_marked(fresh):
    marked = [label.text for label in fresh.all() if label.name in {"label", "legend"} and label.all(css_class="optional")]
    assert marked == ["E-mail (optional)", "Injections so far (optional)", "Topic (optional)"]


@pytest.mark.parametrize("attribute", ["required", "placeholder", "style", "onclick", "onsubmit"])
def test_no_element_of_a_form_carries(refused, attribute):
    assert [element.name for element in refused.all() if attribute in element.attributes] == []


def test_the_browser_leaves_the_checking_to_us(fresh):
    assert "novalidate" in fresh.one("form").attributes


def test_a_form_with_files_is_sent_with_its_files(fresh):
    assert fresh.one("form")["enctype"] == "multipart/form-data"


def test_the_trap_is_out_of_sight_and_out_of_the_way_of_every_reader(fresh):
    trap = fresh.one(css_class="visually-hidden-trap")
    assert trap["aria-hidden"] == "true"
    assert [control["name"] for control in trap.all("input")] == ["website"]


def test_a_hidden_field_is_sent_back_without_a_label(fresh):
    assert [control["value"] for control in fresh.all("input") if control["name"] == "key"] == ["k1"]
    assert "id_key" not in [label["for"] for label in fresh.all("label")]


def test_a_fault_of_a_hidden_field_is_told_in_the_summary(read):
    page = read(render_to_string("form_page.html", {"form": EveryControl({"key": ""})}))
    assert "This field is required." in [item.text for item in page.one(css_class="error-summary").all("li")]


def test_a_layout_groups_fields_under_a_legend(read):
    form = EveryControl()
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.layout = Layout(Fieldset("About you", "full_name", "phone"), Div("consent", css_class="stack", aria_live="off"))
    page = read(render_to_string("form_page.html", {"form": form})).one("main")
    group = page.one("fieldset")
    assert group.one("legend").text == "About you"
    assert [control["id"] for control in group.all("input")] == ["id_full_name", "id_phone"]
    assert page.one(css_class="stack")["aria-live"] == "off"


def test_a_form_that_brings_its_own_tag_is_whole(read):
    form = EveryControl()
    form.helper = FormHelper()
    page = read(engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}").render({"form": form}))
    assert page.one("form")["method"] == "post"
    assert "novalidate" in page.one("form").attributes


def test_the_forms_of_a_set_are_shown_with_their_counters(read):
    people = forms.formset_factory(EveryControl, extra=2)()
    page = read(engines["django"].from_string("{% load crispy_forms_tags %}{{ people|crispy }}").render({"people": people}))
    assert "form-TOTAL_FORMS" in [control["name"] for control in page.all("input")]
    assert [control["id"] for control in page.all("textarea")] == ["id_form-0-question", "id_form-1-question"]
