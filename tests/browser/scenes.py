"""Every page that a patient can come to, in every state, and how one gets there: as data, for whoever looks at pages.

A walk is a tuple of scenes in the order in which one visitor meets them. `page` is the name of the address (`case_move`), or the
address itself of a page that editors make; `state` is one of State; `of` tells apart what has both in common. `steps` lead to a
scene from the one before it, or, at the first, from nowhere; they are calls on a `steps.Visit` and need no word of any language.

    with visiting(Mouse(page), portal, language) as visit:
        for scene in WALKS["callback"]:
            scene.reach(visit)
            ...look at visit.page...

What only staff bring about is in test_private_scenes.py, the staff's own pages in test_desk_scenes.py; how a scene can be
looked at, in looks.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.browser import steps
from tests.browser.steps import (
    Step,
    Visit,
    again,
    back_to,
    choose,
    follow,
    go,
    introduce,
    new_browser,
    note,
    note_link,
    press,
    send,
    send_a_file,
    send_no_file,
    somebody_takes_the_time,
    sql,
    time,
    unfold,
    write,
    write_long,
)  # fmt: skip
from tests.patient import ME


class State(StrEnum):
    FRESH = "fresh"  # as it is first opened
    ERRORS = "errors"  # refused, and why
    LONG = "long"  # with long Hindi text in it
    EMPTY = "empty"  # where there is nothing to show
    DONE = "done"  # after what one came for


FRESH, ERRORS, LONG, EMPTY, DONE = State


@dataclass(frozen=True)
class Scene:
    page: str
    state: State
    steps: tuple[Step, ...]
    of: str = ""

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (self.page, self.of, self.state)))

    def reach(self, visit: Visit) -> None:
        for step in self.steps:
            step(visit)
        assert visit.stands_on == self.page, f"the way to {self.name!r} ends at {visit.page.url}"
        assert visit.served.ok or self.state in (EMPTY, ERRORS), f"{self.name!r} answers {visit.served.status}"


def scene(page: str, state: State, *steps: Step, of: str = "") -> Scene:
    return Scene(page, state, steps, of)


def fresh(page: str, path: str) -> Scene:
    return scene(page, FRESH, go(path))


HFS = "/conditions/hemifacial-spasm/"
READ = [
    "/",
    "/conditions/",
    HFS,
    *(
        f"{HFS}{page}/"
        for page in ("botulinum-toxin-injections", "microvascular-decompression", "medicines", "complementary-care")
    ),
    *(f"{HFS}{page}/" for page in ("triggers-and-sleep", "work-and-driving", "your-eye", "among-people")),
    "/specialities/",
    "/specialities/brain-and-nerves/",
    "/specialities/brain-and-nerves/neurology/",
    "/specialities/brain-and-nerves/neurology/facial-spasm/",
    "/articles/",
    *(f"/articles/{article}/" for article in ("eyelid-twitch", "injections-or-surgery", "first-visit")),
    "/is-this-really-us/",
    "/health-packages/",
]
CONDITION = (
    fresh(HFS, HFS),
    *(fresh(f"{HFS}{leaf}/", f"{HFS}{leaf}/") for leaf in ("references", "for-clinicians", "questions", "treatments-compared")),
    scene(f"{HFS}evidence/", FRESH, go(f"{HFS}evidence/#evidence-sleep-relief")),
    fresh("summary_for_doctor", f"{HFS}summary/"),
)
UNFOLDED = (scene(HFS, FRESH, go(HFS), unfold, of="unfolded"),)
ABOUT_IT = tuple(fresh(address, address) for address in READ if address.startswith(HFS) and address != HFS)
READING = (
    *(fresh(address, address) for address in READ if not address.startswith(HFS)),
    fresh("whatsapp", "/whatsapp/"),
    fresh("search", "/search/"),
    scene("search", DONE, write(query="spasm"), press("main form button")),
    scene("search", EMPTY, write(query="carburettor"), press("main form button")),
    scene("search", LONG, go(f"/search/?query={steps.LONG_NAME}")),
    scene("/no-such-page/", EMPTY, go("/no-such-page/")),
)
DOCTORS = (
    fresh("doctors", "/doctors/"),
    scene("doctor", FRESH, press("main a[href*='/doctors/']")),
    scene("doctor", EMPTY, sql("DELETE FROM appointments_workinghours WHERE doctor_id = {doctor}"), go("/doctors/{clinic}/")),
    scene("book_doctor", EMPTY, go("/book/{clinic}/")),
    scene("book_doctor", EMPTY, go("/book/{clinic}/?visit=unknown"), of="an unknown visit"),
)
CALLBACK = (
    fresh("callback", "/callback/"),
    scene("callback", ERRORS, send),
    scene("callback", LONG, write_long),
    scene("case", DONE, introduce, send, note("case"), of="a callback"),
    scene("case", LONG, unfold, of="a callback"),
    scene("case_call", FRESH, back_to("case"), follow("/call/")),
    scene("case", DONE, press("main .call-day button"), of="another time for the call"),
    scene("case_call_cancel", FRESH, go("{case}call/cancel/")),
    scene("case", DONE, send, of="no call"),
    scene("case_call", EMPTY, go("{case}call/")),
    scene("case_links", FRESH, go("{case}links/")),
    scene("case", DONE, send, note("case"), of="a fresh link"),
    scene("case", FRESH, new_browser, again, of="the question before it"),
    scene("case", ERRORS, press("main form button"), of="the question before it"),
    scene("case", EMPTY, go("/case/no-such-token/"), of="no such link"),
)
LOST_LINK = (
    fresh("lost_link", "/case/"),
    scene("lost_link", ERRORS, send),
    scene("lost_link", DONE, write(reach="nobody@example.org"), send),
)
DATA = (
    scene("case", DONE, go("/callback/"), write_long, introduce, send, note("case"), of="whose data it is"),
    scene("case_data", FRESH, go("{case}data/")),
    scene("case_data", LONG, unfold),
    scene("case_correct", FRESH, go("{case}data/correct/")),
    scene("case_correct", ERRORS, write(phone=""), send),
    scene("case_data_request", FRESH, write(phone=ME["phone"]), send, follow("/request/correction/"), of="correction"),
    scene("case_data_request", ERRORS, send, of="correction"),
    scene("case_data_request", LONG, write_long, of="correction"),
    scene("case_data", DONE, send, unfold),
    scene("case_data_request", FRESH, follow("/request/erasure/"), of="erasure"),
    scene("case_data_request", FRESH, send, follow("/request/grievance/"), of="grievance"),
    scene("case_consents", FRESH, go("{case}data/"), press("main a[href*='take_back=']")),
    scene("case", DONE, send, of="a consent taken back"),
)
ANOTHER = (
    scene("case", DONE, go("/callback/"), introduce, send, note("case"), of="which leads to another request"),
    scene("callback", FRESH, press("main form[action$='/again/callback/'] button"), of="filled in already"),
    scene("second_opinion_step", FRESH, back_to("case"), press("main form[action$='/again/second-opinion/'] button"), of="known"),
    scene("book", FRESH, back_to("case"), press("main form[action$='/book/'] button"), of="known"),
)
BOOKING = (
    fresh("book", "/book/"),
    scene("book", DONE, go("/book/?part=morning"), of="looked for"),
    scene("book", EMPTY, go("/book/?language=Esperanto"), of="looked for"),
    fresh("book_doctor", "/book/{clinic}/"),
    scene("book_doctor", FRESH, unfold, of="unfolded"),
    scene("book_doctor", ERRORS, go("/book/{clinic}/"), send),
    scene("book_doctor", ERRORS, go("/book/{clinic}/"), time(1), somebody_takes_the_time, send, of="just taken"),
    scene("book_doctor", ERRORS, go("/book/{clinic}/?from=2020-01-01"), of="a day gone by"),
    scene("book_details", FRESH, go("/book/{clinic}/"), time(2), send),
    scene("book_details", ERRORS, send),
    scene("book_details", LONG, write_long, introduce),
    scene("book_check", LONG, send),
    scene("book_check", DONE, press("main button[formaction]"), of="more time"),
    scene("case", DONE, send, of="a visit"),
)
TAKEN = (
    scene("book_details", FRESH, go("/book/{clinic}/"), time(), send, of="before it is lost"),
    scene("book_check", FRESH, introduce, send, of="before it is lost"),
    scene("book_doctor", ERRORS, somebody_takes_the_time, send, of="lost on the last page"),
)
NO_DRAFT = (
    scene("book_details", EMPTY, go("/book/details/")),
    fresh("book_no_time", "/book/no-time/"),
    scene("book_no_time", ERRORS, send),
    scene("book_no_time", LONG, write_long, introduce, choose("visit")),
    scene("case", DONE, send, of="no time suits"),
)
BOOKED = (go("/book/{clinic}/"), time(2), send, introduce, send, send, note("case"))
VISIT = (
    scene("case", LONG, *BOOKED, unfold, of="a visit"),
    scene("case_move", FRESH, back_to("case"), follow("/move/"), note("move")),
    scene("case_move", ERRORS, send),
    scene("case", DONE, time(), send, of="moved"),
    scene("case_earlier", FRESH, follow("/earlier/"), note("earlier")),
    scene("case_earlier", ERRORS, write(first_day="2020-01-01"), send),
    scene("case_earlier", DONE, back_to("earlier"), send),
    scene("case_cancel", FRESH, back_to("case"), follow("/cancel/")),
    scene("case_cancel", LONG, write_long),
    scene("case", DONE, send, of="a visit cancelled"),
    scene("case_move", EMPTY, back_to("move"), of="cancelled"),
)
NOT_COMING = (
    scene("case", FRESH, *BOOKED, note_link("cancel", "main a[href$='/cancel/']"), of="a visit"),
    scene(
        "case_cancel",
        EMPTY,
        sql("UPDATE appointments_visittype SET change_hours = 720 WHERE slug = '{clinic}'"),
        back_to("cancel"),
    ),
    scene("case", EMPTY, back_to("case"), of="too late to change"),
    scene(
        "case",
        DONE,
        sql("UPDATE appointments_appointment SET status = 'no_show' WHERE doctor_id = {doctor}"),
        again,
        of="did not come",
    ),
    scene("case_absent", FRESH, follow("/absent/")),
    scene("case_absent", LONG, write_long),
    scene("case", DONE, send, of="what came between"),
)
OPINION = (
    fresh("second_opinion", "/second-opinion/"),
    scene("second_opinion_step", FRESH, send, of="who"),
    scene("second_opinion_step", FRESH, send, of="question"),
    scene("second_opinion_step", ERRORS, send, of="question"),
    scene("second_opinion_step", LONG, write_long, of="question"),
    scene("second_opinion_step", FRESH, send, of="illness"),
    scene("second_opinion_step", LONG, write_long, of="illness"),
    scene("second_opinion_step", FRESH, send, of="treatments"),
    scene("second_opinion_step", ERRORS, write(month_0="3"), send, of="treatments"),
    scene("second_opinion_step", LONG, write(year_0="2024"), write_long, press("main button[formaction$=add]"), of="treatments"),
    scene("second_opinion_step", FRESH, send, of="medicines"),
    scene("second_opinion_step", LONG, write_long, of="medicines"),
    scene("second_opinion_step", FRESH, send, of="files"),
    scene("second_opinion_upload", FRESH, choose("files_when", "now"), send),
    scene("second_opinion_upload", ERRORS, send_no_file),
    scene("second_opinion_upload", DONE, send_a_file),
    scene("second_opinion_step", FRESH, press("main form[method=get] button"), of="contact"),
    scene("second_opinion_step", ERRORS, send, of="contact"),
    scene("second_opinion_step", LONG, write_long, introduce, of="contact"),
    scene("second_opinion_step", FRESH, send, of="consent"),
    scene("second_opinion_step", ERRORS, send, of="consent"),
    scene("second_opinion_step", LONG, write(consent_care="on"), send, of="check"),
    scene("case", DONE, send, note("case"), of="a second opinion"),
    scene("case", LONG, unfold, of="a second opinion"),
    scene("case_files", FRESH, go("{case}files/")),
    scene("case_files", ERRORS, send_no_file),
    scene("case_files", DONE, send_a_file),
    scene("case_withdraw", FRESH, go("{case}withdraw/")),
    scene("case", DONE, send, of="a second opinion withdrawn"),
)
LATER = (
    scene("second_opinion_step", FRESH, go("/second-opinion/"), send, of="interrupted"),
    scene("second_opinion_later", DONE, press("main button[formaction], main button[name=later]")),
    scene("second_opinion", FRESH, note_link("back", ".come-back a"), go("/second-opinion/"), of="begun already"),
    scene("second_opinion_resume", FRESH, new_browser, back_to("back")),
    scene("second_opinion_resume", EMPTY, go("/second-opinion/resume/no-such-link/")),
)
WALKS: dict[str, tuple[Scene, ...]] = {
    "condition": CONDITION,
    "condition unfolded": UNFOLDED,
    "about the condition": ABOUT_IT,
    "reading": READING,
    "doctors": DOCTORS,
    "callback": CALLBACK,
    "lost link": LOST_LINK,
    "data": DATA,
    "another": ANOTHER,
    "booking": BOOKING,
    "taken": TAKEN,
    "no draft": NO_DRAFT,
    "visit": VISIT,
    "not coming": NOT_COMING,
    "second opinion": OPINION,
    "later": LATER,
}
# Addresses where there is nothing to look at.
NO_PAGES = {
    **dict.fromkeys(["case_calendar", "doctor_calendar"], "a calendar file"),
    **dict.fromkeys(["case_opinion_paper", "case_data_paper"], "a PDF"),
    **dict.fromkeys(["case_data_json", "condition_json"], "JSON"),
    **dict.fromkeys(["book_more_time", "case_again", "case_book"], "something is sent there"),
}


def all_scenes() -> Iterator[tuple[str, Scene]]:
    """Each scene with the name of its walk."""
    return ((walk, scene) for walk, scenes in WALKS.items() for scene in scenes)
