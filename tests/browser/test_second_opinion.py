"""A question with scans goes to a doctor, and a written answer comes back: the patient with keys, no scripts, 320 pixels wide."""

import re

import pytest
from playwright.sync_api import expect

from tests.appointments.answers import picture
from tests.worst_moment import wait_until

A_DAY_PASSES = """
    UPDATE appointments_secondopiniondraft
    SET created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' WHERE request_id IS NULL
"""
PRIVATE_PAGE = re.compile(r"http://\S+/case/[^/\s]+/")
EVENTS = "SELECT what FROM appointments_event WHERE case_id = (SELECT id FROM appointments_case WHERE reference = %s) ORDER BY id"
WAITING_FILES = "SELECT count(*) FROM appointments_document WHERE state IN ('received', 'scanning')"


@pytest.fixture
def scans(tmp_path, report):
    """A report, and two pictures."""
    pictures = [tmp_path / "one.jpg", tmp_path / "two.png"]
    pictures[0].write_bytes(picture(size=(640, 480)).read())
    pictures[1].write_bytes(picture("two.png", kind="PNG", size=(320, 200)).read())
    return [report, *pictures]


def button(keys, words):
    return keys.page.get_by_role("main").get_by_role("button", name=words, exact=True)


def link(keys, words):
    return keys.page.get_by_role("main").get_by_role("link", name=words)


def heading(page):
    return page.get_by_role("heading", level=1)


def onward(keys):
    keys.follow(button(keys, "Continue"))


def new_browser(keys):
    """As after a night: nothing is remembered of who this is."""
    keys.page.context.clear_cookies()


def say_who(keys, words):
    keys.write(keys.page.get_by_label(re.compile("Year of birth, or")), "2345")
    keys.follow(button(keys, words))


def send_files(keys, *files):
    chooser = keys.page.get_by_label("Choose files")
    keys.go_to(chooser)
    chooser.set_input_files(list(files))
    keys.follow(button(keys, "Send these files"))


def begin(keys):
    keys.page.goto("/second-opinion/")
    expect(keys.page.get_by_role("main")).to_contain_text(re.compile("Call 112"))
    keys.follow(button(keys, "Start now"))
    onward(keys)
    keys.write(keys.page.get_by_role("textbox", name="Your question"), "Would an operation help me?")
    onward(keys)
    keys.write(keys.page.get_by_label(re.compile("For how long")), "two years")
    keys.choose(keys.page.get_by_label("The left side"))
    onward(keys)
    keys.write(keys.page.get_by_label(re.compile("What was done")).first, "Injections")
    keys.write(keys.page.get_by_label(re.compile("Year")).first, "2025")
    keys.follow(button(keys, "Add another treatment"))
    onward(keys)
    keys.write(keys.page.get_by_role("textbox", name="Medicines"), "None")
    onward(keys)


def tell_how_to_be_reached(keys, address):
    keys.write(keys.page.get_by_label("Full name"), "Meera Example")
    keys.write(keys.page.get_by_label("Phone number"), "98490 12345")
    keys.write(keys.page.get_by_label("E-mail address"), address)
    onward(keys)


def come_back_by_the_link(portal, keys):
    """A day later, in a browser that knows nothing."""
    keys.follow(button(keys, "Save and come back later"))
    back = re.search(r"http://\S+/second-opinion/resume/[\w-]+/", keys.page.get_by_role("main").inner_text()).group()
    new_browser(keys)
    portal.query(A_DAY_PASSES)
    keys.page.goto(back)
    say_who(keys, "Go on")


def send(keys):
    keys.choose(keys.page.get_by_label(re.compile("I agree that the hospital keeps")))
    onward(keys)
    expect(keys.page.get_by_role("main")).to_contain_text("Would an operation help me?")
    keys.follow(button(keys, "Send to the doctor"))
    expect(heading(keys.page)).to_have_text("We have your question")
    return keys.page.locator(".reference").inner_text()


def letters(portal, address):
    return [file.read_text() for file in sorted((portal.var / "mail").glob("*")) if address in file.read_text()]


def link_in_letter(portal, address, number):
    """The private page, as the letter of that number names it."""
    wait_until(lambda: len(letters(portal, address)) >= number)
    return [PRIVATE_PAGE.search(letter).group() for letter in letters(portal, address)][-1]


def add_a_file_by_the_letters_link(portal, keys, address, file):
    new_browser(keys)
    keys.page.goto(link_in_letter(portal, address, 1))
    say_who(keys, "Open my page")
    keys.follow(link(keys, "Send files"))
    send_files(keys, file)
    expect(keys.page.get_by_role("main")).to_contain_text(file.name)


def give_to_the_doctor(desk, reference):
    open_request(desk, reference)
    desk.get_by_label("Doctor", exact=True).select_option(index=1)
    desk.get_by_role("button", name="Give it to this doctor").click()
    expect(desk.get_by_role("main")).not_to_contain_text("Not given to a doctor yet")


def open_request(desk, reference):
    """By the reference: the list shows no whole name."""
    desk.goto(f"/staff/appointments/secondopinionrequest/?q={reference}")
    expect(desk.locator("#result_list")).not_to_contain_text("Meera Example")
    desk.locator("#result_list tbody th a").click()


def ask_the_patient(desk, reference):
    open_request(desk, reference)
    expect(desk.locator(".side-by-side img")).to_have_count(3)
    for shown in desk.locator(".side-by-side img").all():
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("shown => shown.naturalWidth") > 0
    desk.get_by_label("Your question to the patient").fill("Does it stop while you sleep?")
    desk.get_by_role("button", name="Ask the patient").click()
    expect(desk.get_by_role("main")).to_contain_text("The clock stands.")


def answer_the_doctor(portal, keys, address):
    keys.page.goto(link_in_letter(portal, address, 2))
    keys.follow(link(keys, "Answer the doctor"))
    expect(keys.page.get_by_role("main")).to_contain_text("Does it stop while you sleep?")
    keys.write(keys.page.get_by_role("textbox", name="Your answer"), "No, it goes on.")
    keys.follow(button(keys, "Send my answer"))


def answer_in_writing(desk, reference):
    open_request(desk, reference)
    expect(desk.get_by_role("main")).to_contain_text("No, it goes on.")
    desk.get_by_role("link", name="Write the opinion").click()
    for label, words in WRITTEN.items():
        desk.get_by_label(label, exact=True).fill(words)
    desk.get_by_label("How soon").select_option(label="There is no hurry")
    desk.get_by_label("Visit we suggest").select_option(index=1)
    desk.get_by_role("button", name="Save and see it as the patient will").click()
    desk.get_by_role("button", name="Sign and deliver").click()
    expect(desk.get_by_role("main")).to_contain_text("Delivered.")


WRITTEN = {
    "What we saw": "A picture and a report, written for a test.",
    "What we think": "Words written for a test.",
    "Options": "To talk it over in a visit.",
}


def read_the_answer(portal, keys, address):
    keys.page.goto(link_in_letter(portal, address, 3))
    keys.follow(link(keys, "Read the opinion"))
    for words in WRITTEN.values():
        expect(keys.page.get_by_role("main")).to_contain_text(words)
    expect(keys.page.get_by_role("main")).to_contain_text("DEMO-")  # the registration number of an invented doctor


def save_it(keys, tmp_path):
    keys.go_to(link(keys, "Download it as a PDF"))
    with keys.page.expect_download() as saving:
        keys.page.keyboard.press("Enter")
    saving.value.save_as(tmp_path / "opinion.pdf")
    return (tmp_path / "opinion.pdf").read_bytes()


def book_a_visit(keys):
    keys.follow(keys.page.get_by_role("button", name=re.compile("Book a visit with")))
    keys.choose(keys.page.locator("input[name=start]:visible").first)
    onward(keys)
    expect(keys.page.get_by_role("main")).to_contain_text("Meera Example")
    keys.follow(button(keys, "Confirm the appointment"))


def test_a_question_with_scans_comes_back_as_an_answer_in_writing_and_a_visit(portal, keys, address, scans, sign_in, tmp_path):
    begin(keys)
    keys.choose(keys.page.locator("input[name=files_when][value=now]"))
    onward(keys)
    send_files(keys, *scans[:2])
    onward(keys)
    tell_how_to_be_reached(keys, address)
    come_back_by_the_link(portal, keys)
    reference = send(keys)
    add_a_file_by_the_letters_link(portal, keys, address, scans[2])
    wait_until(lambda: portal.query(WAITING_FILES) == [(0,)])
    give_to_the_doctor(sign_in("coordinator", "/staff/"), reference)
    doctor = sign_in("doctor", "/staff/")
    ask_the_patient(doctor, reference)
    answer_the_doctor(portal, keys, address)
    answer_in_writing(doctor, reference)
    read_the_answer(portal, keys, address)
    assert save_it(keys, tmp_path).startswith(b"%PDF-")
    book_a_visit(keys)
    expect(keys.page.locator("dt", has_text="When")).to_be_visible()  # the visit, on the page of the same case
    expect(keys.page.get_by_role("main")).to_contain_text(reference)
    happened = [what for [what] in portal.query(EVENTS, reference)]
    assert {"file_sent", "picture_shown", "asked_back", "answered_back", "opinion_read", "opinion_downloaded", "booked"} <= set(
        happened
    )
