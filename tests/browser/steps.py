"""What a visitor does between one scene and the next, said without a word of any language: by address, name and place."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from django.urls import Resolver404, resolve
from playwright.sync_api import Locator, Page, Response

from hfs_portal import languages
from tests.appointments import answers
from tests.chromium import fold_around, time_offered
from tests.keys import Keys
from tests.mouse import Mouse
from tests.patient import ME, Patient
from tests.portal import Portal
from tests.race.clinic import Clinic, open_clinic

# As long as somebody's name can be, in letters that are taller than ours and break at other places.
LONG_NAME = "श्रीमती मीराबाई लक्ष्मीनारायण चतुर्वेदी-उपाध्याय की सुपुत्री"
LONG_TEXT = (
    "मेरी बाईं पलक लगभग दो वर्षों से बार-बार फड़कती है और अब गाल तथा मुँह का कोना भी खिंच जाता है, विशेषकर पढ़ते समय या थकान में। "
    "डॉक्टरों ने अर्धमुखीयऐंठनसम्बन्धीचिकित्साविशेषज्ञता की बात कही है। कृपया बताइए कि क्या शल्यचिकित्सा से मुझे लाभ होगा?"
)
SEND = "main form[method=post] button.button:not([formaction])"
LONGEST_LOOK = 60_000  # milliseconds until a file is looked through and the page has asked again; it asks ever more rarely
HAS_SCRIPTS = "matchMedia('(scripting: enabled)').matches"
WRITTEN_IN = "main form[method=post] :is(textarea, input[type=text], input:not([type])):not([tabindex='-1']):visible"
IN_FIGURES = {"numeric", "tel", "email"}


@dataclass
class Visit:
    """One browser on one walk, and where it walks."""

    hand: Keys | Mouse
    portal: Portal
    language: str = "en"
    noted: dict[str, str] = field(default_factory=dict)
    served: Response | None = None  # the last page as it came over the wire
    _clinic: Clinic | None = None

    @property
    def page(self) -> Page:
        return self.hand.page

    @property
    def clinic(self) -> Clinic:
        """A doctor of their own, from the first step that asks for one."""
        assert self._clinic, "this walk has no clinic"
        return self._clinic

    def address(self, path: str) -> str:
        """What was noted on the way has its language already."""
        return languages.address_in(self.language, path)

    @property
    def stands_on(self) -> str:
        """The name of the address that is open, or the address itself where it is one of the pages that editors make."""
        path = urlsplit(self.page.url).path.removeprefix("" if self.language == "en" else f"/{self.language}")
        try:
            found = resolve(path)
        except Resolver404:
            return path
        return path if found.url_name in (None, "wagtail_serve") else found.url_name


Step = Callable[[Visit], None]


@contextmanager
def visiting(hand: Keys | Mouse, portal: Portal, language: str = "en") -> Iterator[Visit]:
    with open_clinic(portal) as clinic:
        visit = Visit(hand, portal, language, _clinic=clinic)

        def note(answer: Response) -> None:
            if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
                visit.served = answer

        hand.page.on("response", note)
        yield visit


def go(path: str) -> Step:
    """To an address; `{clinic}` in it is a doctor of one's own, and what was noted can be named too."""
    return lambda visit: _open(visit, visit.address(path.format(clinic=visit.clinic.slug, **visit.noted)))


def _open(visit: Visit, address: str) -> None:
    visit.page.goto(address)


def again(visit: Visit) -> None:
    visit.page.reload()


def follow(ending: str) -> Step:
    """The first link of the page's own text that ends so."""
    return lambda visit: press(f'main a[href$="{ending}"]')(visit)


def press(selector: str) -> Step:
    return lambda visit: visit.hand.follow(visit.page.locator(selector).first)


send = press(SEND)


def unfold(visit: Visit) -> None:
    """Everything that is folded, so that nothing stays unseen."""
    for _ in range(visit.page.locator("main details:not([open])").count()):
        visit.hand.unfold(visit.page.locator("main details:not([open]) > summary").first)


def time(which: int = 0) -> Step:
    def step(visit: Visit) -> None:
        wanted = time_offered(visit.page, which)
        if fold_around(wanted).count():
            visit.hand.unfold(fold_around(wanted))
        visit.hand.choose(wanted)

    return step


def write(**told: str) -> Step:
    """By the names of the fields; "on" ticks."""

    def step(visit: Visit) -> None:
        for name, words in told.items():
            _answer(visit.hand, visit.page.locator(f"main [name={name}]:visible").first, words)

    return step


def _answer(hand: Keys | Mouse, control: Locator, words: str) -> None:
    if words == "on":
        hand.choose(control)
    elif control.evaluate("control => control.tagName") == "SELECT":
        hand.pick(control, words)
    else:
        hand.write(control, words)


def choose(name: str, value: str = "") -> Step:
    """One of several; the first, where it does not matter which."""
    which = f"main input[name={name}]" + f'[value="{value}"]' * bool(value)
    return lambda visit: visit.hand.choose(visit.page.locator(which).first)


def write_long(visit: Visit) -> None:
    """Hindi into everything that takes words."""
    for control in visit.page.locator(WRITTEN_IN).all():
        if control.get_attribute("inputmode") in IN_FIGURES or control.get_attribute("type") in IN_FIGURES:
            continue
        words = LONG_TEXT if control.evaluate("control => control.tagName") == "TEXTAREA" else LONG_NAME
        most = control.get_attribute("maxlength")
        visit.hand.write(control, words[: int(most)] if most else words)


def introduce(visit: Visit) -> None:
    """Under a long name, which no other walk has: nobody is in two places at once."""
    own = re.sub(r"\W", "", visit.clinic.slug)[-6:].upper()
    write(full_name=f"{LONG_NAME} {own}", phone=ME["phone"])(visit)
    if visit.page.locator("[name=consent_care]").count():
        write(consent_care="on")(visit)


def note(name: str) -> Step:
    """Remembers the address that is open."""
    return lambda visit: visit.noted.update({name: urlsplit(visit.page.url).path})


def note_link(name: str, selector: str) -> Step:
    return lambda visit: visit.noted.update({name: urlsplit(visit.page.locator(selector).first.get_attribute("href") or "").path})


def back_to(name: str) -> Step:
    return lambda visit: _open(visit, visit.noted[name])


def new_browser(visit: Visit) -> None:
    visit.page.context.clear_cookies()


def sql(statement: str) -> Step:
    """What only time, or staff, would bring about; `{doctor}` and `{clinic}` are one's own."""
    return lambda visit: visit.portal.query(statement.format(doctor=visit.clinic.doctor, clinic=visit.clinic.slug)) and None


def somebody_takes_the_time(visit: Visit) -> None:
    """The one that is chosen on the page, or in it."""
    start = visit.page.locator("input[name=start]:is(:checked, [type=hidden])").first.get_attribute("value")
    visit.portal.query("DELETE FROM appointments_appointment WHERE doctor_id = %s AND status = 'held'", visit.clinic.doctor)
    quicker = Patient(visit.portal.url)
    quicker.send(quicker.form(visit.clinic.address), start=start)


def send_a_file(visit: Visit) -> None:
    """And waits for it to be looked through: until then a page with a script changes by itself."""
    another = answers.pdf().read() + f"% {uuid4().hex}\n".encode()  # what is sent twice is kept once
    file = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": another}
    kept = visit.page.locator("#files-kept strong")
    before = kept.count()
    visit.hand.give(visit.page.locator("input[type=file]").first, file)
    _upload(visit)
    kept.nth(before).wait_for()
    if visit.page.evaluate(HAS_SCRIPTS):
        visit.page.locator("#files-kept .tag-warm").wait_for(state="detached", timeout=LONGEST_LOOK)


def send_no_file(visit: Visit) -> None:
    _upload(visit)
    visit.page.locator(".error-summary").wait_for()


def _upload(visit: Visit) -> None:
    """With a script the page stays."""
    visit.hand.press(visit.page.locator("main form:has(input[type=file]) button[type=submit]:visible").first)
