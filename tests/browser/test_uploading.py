"""Files on their way from a phone: one at a time, through lines that drop, and without a script all at once."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.appointments.answers import pdf, picture
from tests.chromium import accessibility_faults
from tests.keys import Keys
from tests.patient import ME, Patient

GIVEN = ME | {"question": "Would an operation help me?", "birth_year": "1961", "files_when": "later"}
SEND = re.compile("Send these files")


@pytest.fixture(scope="module")
def asked(portal):
    """The private page of somebody who asked our doctors and said that files are to come."""
    somebody = Patient(portal.url)
    path = "/second-opinion/"
    for _ in range(20):
        answer = somebody.send(somebody.form(path), **GIVEN)
        assert answer.status_code == 303, answer.text
        path = urlsplit(answer.headers["Location"]).path
        if path.startswith("/case/"):
            return path
    raise AssertionError(f"the way to a second opinion does not end: {path}")


@pytest.fixture
def choose(tmp_path):
    """Chooses files on the page, made on the spot so that no two tests send the same."""

    def choose(page, **contents):
        for name, content in contents.items():
            (tmp_path / name.replace("_", ".")).write_bytes(content)
        page.locator("#id_files").set_input_files([tmp_path / name.replace("_", ".") for name in contents])

    return choose


def photo(number):
    return picture(size=(8, 8 + number)).read()


def open_page(page, address):
    page.goto(address)
    if page.locator("#id_fact").count():
        page.locator("#id_fact").fill("1961")
        page.get_by_role("button", name="Open my page").click()
        page.wait_for_url(f"**{address}")


def drop(page, times):
    """The line drops under so many files."""
    left = [times]

    def answer(route):
        left[0] -= route.request.method == "POST"
        if route.request.method == "POST" and left[0] >= 0:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/files/", answer)


def test_each_file_goes_alone_and_the_list_is_read_anew(page, asked, choose):
    open_page(page, f"{asked}files/")
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    choose(page, one_jpg=photo(1), two_jpg=photo(2))
    page.get_by_role("button", name=SEND).click()
    for name in ("one.jpg", "two.jpg"):
        expect(page.get_by_text(f"“{name}” is sent.").first).to_be_visible()
        expect(page.locator("#files-kept")).to_contain_text(name)
    assert len(posts) == 2
    assert page.locator("#id_files").evaluate("input => input.files.length") == 0


def test_who_stands_at_a_button_of_the_list_stays_there_when_it_is_read_anew(portal, page, choose):
    somebody = Patient(portal.url)
    somebody.answer_every_step(files_when="now")
    page.context.add_cookies([{"name": kept.name, "value": kept.value, "url": portal.url} for kept in somebody.session.cookies])
    page.goto("/second-opinion/upload/")
    choose(page, first_jpg=photo(12))
    page.get_by_role("button", name=SEND).click()
    page.get_by_role("button", name="Remove first.jpg").focus()
    choose(page, second_jpg=photo(13))
    page.evaluate("document.querySelector('main form:has(input[type=file])').requestSubmit()")
    expect(page.locator("#files-kept")).to_contain_text("second.jpg")
    expect(page.get_by_role("button", name="Remove first.jpg")).to_be_focused()


def test_a_line_that_drops_is_tried_again_by_itself(page, asked, choose):
    page.clock.install()
    open_page(page, f"{asked}files/")
    drop(page, 2)
    choose(page, three_jpg=photo(3))
    page.get_by_role("button", name=SEND).click()
    for seconds in (2, 4):
        expect(page.get_by_role("status")).to_contain_text(f"We try “three.jpg” again in {seconds} seconds")
        page.clock.run_for(seconds * 1000)
    expect(page.get_by_text("“three.jpg” is sent.").first).to_be_visible()
    expect(page.locator("#files-kept")).to_contain_text("three.jpg")


def test_a_line_that_stays_down_leaves_the_next_try_to_the_patient(page, asked, choose):
    page.clock.install()
    open_page(page, f"{asked}files/")
    drop(page, 7)
    choose(page, four_jpg=photo(4))
    page.get_by_role("button", name=SEND).click()
    for seconds in (2, 4, 8, 16, 30, 60):
        expect(page.get_by_role("status")).to_contain_text(f"again in {seconds} seconds")
        page.clock.run_for(seconds * 1000)
    expect(page.get_by_role("status")).to_contain_text("could not be sent")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("“four.jpg” is sent.").first).to_be_visible()


def test_why_a_file_is_not_taken_stands_on_top_with_the_focus_and_the_others_are_kept(either_page, asked, choose):
    open_page(either_page, f"{asked}files/")
    choose(either_page, five_jpg=photo(5), six_exe=b"MZ", seven_pdf=b"%PDF-1.7")
    either_page.get_by_role("button", name=SEND).click()
    summary = either_page.get_by_role("alert")
    expect(summary).to_contain_text("“six.exe” is not a PDF")
    expect(summary).to_contain_text("“seven.pdf”")
    expect(summary).to_be_focused()
    expect(either_page).to_have_title(re.compile("^Error: Send files"))
    expect(either_page.locator("#files-kept")).to_contain_text("five.jpg")


def test_files_chosen_and_not_sent_are_not_forgotten(page, asked, choose):
    open_page(page, f"{asked}files/")
    choose(page, eight_jpg=photo(8))
    page.get_by_role("button", name="That is all I have").click()
    expect(page.get_by_role("alert")).to_contain_text("You chose files that are not sent yet.")
    assert page.url.endswith("/files/")


def test_a_file_too_large_is_refused_before_it_is_sent(page, asked, choose):
    open_page(page, f"{asked}files/")
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    choose(page, nine_pdf=b"\0" * (20 * 1024 * 1024 + 1))
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("alert")).to_contain_text("“nine.pdf” has 21 MB; a file may have 20 MB.")
    assert posts == []


def test_an_answer_goes_with_its_words_and_its_files(portal, either_page, asked, choose):
    open_page(either_page, asked)
    reference = either_page.locator(".reference").inner_text()
    [[pk]] = portal.query(
        "INSERT INTO appointments_askedback (request_id, question, asked_by_id, asked_at, answer)"
        " SELECT request.id, '', (SELECT min(id) FROM auth_user), now(), ''"
        " FROM appointments_secondopinionrequest request JOIN appointments_case opened ON opened.id = request.case_id"
        " WHERE opened.reference = %s RETURNING id",
        reference,
    )
    open_page(either_page, f"{asked}questions/{pk}/")
    either_page.get_by_label("Your answer in words").fill("Since May.")
    choose(either_page, ten_pdf=pdf().read() + b"\n" * pk)
    either_page.get_by_role("button", name="Send my answer").click()
    either_page.wait_for_url(f"**{asked}")
    either_page.locator("summary", has_text="What you told us").click()
    expect(either_page.get_by_text("Since May.").last).to_be_visible()
    expect(either_page.locator("#files-kept")).to_contain_text("ten.pdf")


@pytest.mark.parametrize("page_of_it", ["", "files/", "withdraw/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_it_is_accessible_and_fits_a_narrow_phone(visitor, asked, page_of_it, scheme):
    page = visitor(size={"width": 320, "height": 700}, color_scheme=scheme)
    open_page(page, asked + page_of_it)
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_is_sent_with_keys_alone(page, asked, choose):
    open_page(page, f"{asked}files/")
    choose(page, eleven_jpg=photo(11))
    Keys(page).go_to(page.get_by_role("button", name=SEND))
    page.keyboard.press("Enter")
    expect(page.get_by_text("“eleven.jpg” is sent.").first).to_be_visible()
