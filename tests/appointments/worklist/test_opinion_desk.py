"""Second opinions at the desk: the reading view, each button, and what is said when something is wrong."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services as cases
from appointments.doctors.models import VisitType
from appointments.second_opinions import answering, replies
from appointments.second_opinions.models import Document, PastTreatment
from appointments.second_opinions.opinion_models import AskedBack, OpinionPromise
from tests.appointments import answers
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import address, anew

LIST = "/staff/appointments/secondopinionrequest/"


@pytest.fixture
def doctor(person):
    return person("doctor").doctor


@pytest.fixture
def given(doctor):
    return opinions.ask(doctor=doctor)


@pytest.fixture
def by(person):
    return {"by": cases.staff(person("coordinator")), "now": timezone.now()}


def words(answer):
    found = BeautifulSoup(answer.content, "html.parser").select_one("#container")
    return " ".join(found.get_text(" ").split())


def read(browser, page, status=200, **query):
    answer = browser.get(page, query)
    assert answer.status_code == status
    return words(answer)


# Reading -------------------------------------------------------------------------------------------------------------------


def test_the_whole_story_is_told(sign_in, doctor):
    told = {"diagnosis": "Hemifacial spasm, 2024", "since": "Two years", "side": "left", "medicines": "Carbamazepine"}
    asked = opinions.ask(answers.picture("face.jpg"), doctor=doctor, **told)
    PastTreatment.objects.create(request=asked, what="Injections", year=2025, month=3)
    page = read(sign_in("doctor"), address(asked))
    for word in (*told.values(), "The left side", "Injections", "(03/2025)", "face.jpg", "Ravi Example", "+91 98490 12345"):
        assert word in page or word == "left"


def test_that_it_was_read_is_written_down_with_who_and_from_where(sign_in, given):
    sign_in("doctor").get(address(given), REMOTE_ADDR="203.0.113.7")
    event = given.case.events.last()
    assert (event.what, event.staff.username, event.note) == ("request_read", "doctor", "203.0.113.7")


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("change", None),
        ("ask_back", {"ask-question": ""}),
        ("write", None),
        ("write", {"version": "x"}),
        ("opinion", None),
        ("second", {"second-colleague": "x"}),
    ],
)
def test_every_page_that_shows_it_is_one_line_of_its_history(sign_in, given, page, sent):
    opinions.draft(given)
    browser = sign_in("doctor")
    send = browser.get if sent is None else browser.post
    assert send(address(given, page), sent or {}, REMOTE_ADDR="203.0.113.7").status_code == (200 if sent is None else 422)
    event = given.case.events.get(what="request_read")
    assert (event.staff.username, event.note) == ("doctor", "203.0.113.7")


@pytest.mark.parametrize("sent", [None, {"status": "new", "seen": "from before"}])
def test_who_reads_it_on_the_page_of_its_case_is_written_down_too(sign_in, given, sent):
    page, browser = f"/staff/appointments/case/{given.case_id}/change/", sign_in("coordinator")
    send = browser.get if sent is None else browser.post
    assert "Would an operation help me?" in words(send(page, sent or {}, REMOTE_ADDR="203.0.113.7"))
    event = given.case.events.get(what="request_read")
    assert (event.staff.username, event.note) == ("coordinator", "203.0.113.7")


def test_the_page_of_a_case_that_shows_nothing_of_it_is_no_reading(sign_in, given):
    sign_in("call desk").get(f"/staff/appointments/case/{given.case_id}/change/")
    assert not given.case.events.filter(what="request_read").exists()


def test_a_file_that_cannot_be_drawn_is_read_all_the_same(sign_in, given):
    sent = opinions.send(given, answers.pdf())[0]
    sign_in("doctor").get(address(sent), REMOTE_ADDR="203.0.113.7")
    assert given.case.events.get(what="request_read").note == "203.0.113.7"


def test_staff_are_told_that_nothing_looked_for_viruses(sign_in, doctor, settings):
    settings.CLAMD = None
    asked = opinions.ask(answers.pdf(), doctor=doctor)
    page = read(sign_in("doctor"), address(asked))
    assert "No virus scanner is set up" in page
    assert "Not looked through by a virus scanner" in page


def test_a_file_that_a_scanner_passed_carries_no_warning(sign_in, doctor):
    asked = opinions.ask(answers.pdf(), doctor=doctor)
    Document.objects.update(scanner="clamav")
    assert "Not looked through by a virus scanner" not in read(sign_in("doctor"), address(asked))


def test_a_file_set_apart_says_why_and_offers_nothing(sign_in, given):
    sent = opinions.send(given, answers.pdf())[0]
    Document.objects.filter(pk=sent.pk).update(state="quarantined", reason="virus")
    browser = sign_in("doctor")
    assert "The virus scanner found something" in read(browser, address(given))
    assert address(sent, "open") not in browser.get(address(given)).content.decode()


# Files ---------------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_shown_page_by_page(sign_in, doctor):
    asked = opinions.ask(answers.pdf("report.pdf"), doctor=doctor)
    browser, document = sign_in("doctor"), asked.documents.get()
    answer = browser.get(address(document, "picture", 1), REMOTE_ADDR="203.0.113.7")
    assert opinions.pictures(answer.content).format == "PNG"
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    event = asked.case.events.last()
    assert (event.what, event.became, event.note) == ("picture_shown", str(document.pk), "203.0.113.7")


def test_a_scan_is_shown_in_the_window_that_was_asked_for_with_its_header(sign_in, doctor):
    asked = opinions.ask(opinions.dicom(PatientName="Example^Ravi"), doctor=doctor)
    browser, document = sign_in("doctor"), asked.documents.get()
    whole = browser.get(address(document, "picture", 1)).content
    narrow = browser.get(address(document, "picture", 1), {"center": "100", "width": "50"}).content
    assert opinions.pictures(whole).tobytes() != opinions.pictures(narrow).tobytes()
    page = read(browser, address(document))
    assert "What the file says of itself" in page and "Example Ravi" in page


def test_the_window_is_a_plain_form_that_keeps_the_other_files_as_they_are(sign_in, doctor):
    asked = opinions.ask(opinions.dicom("one.dcm"), opinions.dicom("two.dcm", PatientName="Else"), doctor=doctor)
    one, two = asked.documents.order_by("pk")
    query = {f"center-{one.pk}": "100", f"width-{one.pk}": "50"}
    page = BeautifulSoup(sign_in("doctor").get(address(asked), query).content, "html.parser")
    assert page.select_one(f"#file-{one.pk} img")["src"].endswith("?center=100.0&width=50.0")
    assert "center" not in page.select_one(f"#file-{two.pk} img")["src"]
    kept = {field["name"]: field["value"] for field in page.select(f"#file-{two.pk} form [type=hidden]")}
    assert kept == query


@pytest.mark.parametrize(("center", "width"), [("x", "50"), ("40", ""), ("40", "0"), ("nan", "1"), ("1e999", "1"), ("40", "-3")])
def test_a_window_that_is_none_gets_a_sentence_and_keeps_what_was_typed(sign_in, doctor, center, width):
    asked = opinions.ask(opinions.dicom(), doctor=doctor)
    key = asked.documents.get().pk
    answer = sign_in("doctor").get(address(asked), {f"center-{key}": center, f"width-{key}": width})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Window centre and width are numbers" in page.get_text()
    assert page.select_one(f"#center-{key}")["value"] == center
    assert page.select_one(f"#file-{key} img")["src"].endswith("/picture/1/")


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30, ""])
def test_a_page_that_there_is_not_shows_one_that_there_is(sign_in, doctor, page):
    asked = opinions.ask(answers.pdf(), doctor=doctor)
    answer = sign_in("doctor").get(address(asked), {f"page-{asked.documents.get().pk}": page})
    assert f"{asked.documents.get().pk}/picture/1/" in answer.content.decode()


def test_the_original_is_saved_under_a_name_that_says_nothing(sign_in, doctor):
    asked = opinions.ask(answers.pdf("Ravi Example MRI.pdf"), doctor=doctor)
    document = asked.documents.get()
    answer = sign_in("doctor").get(address(document, "open"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{asked.case.reference}-{document.pk}.pdf"'


# Buttons -------------------------------------------------------------------------------------------------------------------


def test_a_coordinator_gives_it_to_a_doctor(sign_in, doctor):
    asked = opinions.ask()
    sent = {"assign-doctor": doctor.pk, "assign-seen": ""}
    answer = sign_in("coordinator").post(address(asked, "assign"), sent, follow=True)
    assert "Given to Dr Doctor." in words(answer)
    assert anew(asked).doctor == doctor


def test_a_coordinator_who_comes_second_is_told_and_can_send_it_again(client, sign_in, person, given):
    other = person("other doctor").doctor
    sent = {"assign-doctor": other.pk, "assign-seen": ""}
    answer = sign_in("coordinator").post(address(given, "assign"), sent)
    assert answer.status_code == 422
    assert "a colleague was first" in words(answer)
    assert anew(given).doctor == given.doctor
    form = BeautifulSoup(answer.content, "html.parser").select_one("form[action$=assign\\/]")
    assert form.select_one("[selected]")["value"] == str(other.pk)
    again = {**sent, "assign-seen": form.select_one("[name=assign-seen]")["value"]}
    assert "Given to Dr Other Doctor." in words(client.post(address(given, "assign"), again, follow=True))
    assert anew(given).doctor == other


def test_what_it_is_about_and_how_soon_moves_the_promise(sign_in, given):
    visit = VisitType.objects.create(name="Surgery", slug="surgery", minutes=30)
    before = given.case.due_at
    sent = {"triage-visit_type": visit.pk, "triage-priority": 1}
    answer = sign_in("coordinator").post(address(given, "triage"), sent, follow=True)
    assert "promised" in words(answer) and anew(given.case).due_at < before
    assert anew(given).visit_type == visit


def test_who_reads_is_chosen_and_taken_back_on_the_page(sign_in, person, given):
    nurse = person("call desk")
    browser = sign_in("doctor")
    answer = browser.post(address(given, "let_in"), {"reader-user": nurse.pk}, follow=True)
    assert "From now on call desk can read it." in words(answer)
    assert "let in by doctor" in read(browser, address(given))
    answer = browser.post(address(given, "shut_out"), {"user": nurse.pk}, follow=True)
    assert "From now on call desk cannot read it." in words(answer)
    assert not given.readers.exists()


def test_no_second_doctor_is_let_in_where_the_patient_did_not_agree_and_the_page_says_why(sign_in, person, given):
    browser, other = sign_in("coordinator"), person("other doctor")
    assert "only colleagues who are none" in read(browser, address(given))
    answer = browser.post(address(given, "let_in"), {"reader-user": other.pk})
    assert answer.status_code == 422 and "did not agree that a second doctor sees it" in words(answer)
    assert not given.readers.exists()


@pytest.mark.parametrize("user", ["", "x", "9" * 20, "999999"])
def test_nobody_in_particular_is_not_shut_out(sign_in, given, user):
    assert sign_in("doctor").post(address(given, "shut_out"), {"user": user}).status_code == 404


def test_the_conversation_stands_on_the_page(sign_in, given):
    browser = sign_in("doctor")
    assert "We write to the patient" in words(
        browser.post(address(given, "ask_back"), {"ask-question": "Which side?"}, follow=True)
    )
    replies.answer_back(AskedBack.objects.get(), "The left one.", by=cases.PATIENT, now=timezone.now())
    page = read(browser, address(given))
    assert "Which side?" in page and "The left one." in page


def test_who_has_no_e_mail_is_to_be_rung(sign_in, doctor):
    asked = opinions.ask(doctor=doctor, email="")
    answer = sign_in("doctor").post(address(asked, "ask_back"), {"ask-question": "Which side?"}, follow=True)
    assert "ring them" in words(answer)


@pytest.mark.parametrize(
    ("page", "sent", "says"),
    [
        ("ask_back", {"ask-question": " "}, "Write what you would like to know"),
        ("ask_back", {"ask-question": "Why? " * 500}, "must be 2000 characters or fewer"),
        ("let_in", {"reader-user": "999999"}, "Choose one of the colleagues listed"),
        ("let_in", {}, "Choose who is to read it"),
        ("assign", {"assign-doctor": ""}, "Choose the doctor who is to answer"),
        ("assign", {"assign-doctor": "x"}, "Choose one of the doctors listed"),
        ("triage", {"triage-priority": "7"}, "Choose one of the answers listed"),
        ("triage", {"triage-priority": "1", "triage-visit_type": "999"}, "Choose one of the kinds of visit listed"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(sign_in, given, page, sent, says):
    before = (given.doctor, given.visit_type, given.case.priority)
    answer = sign_in("coordinator").post(address(given, page), sent)
    assert answer.status_code == 422
    assert says in words(answer) and "Nothing was changed yet" in words(answer)
    now = anew(given)
    assert (now.doctor, now.visit_type, now.case.priority) == before
    assert not now.readers.exists() and not now.asked_back.exists()


def test_a_question_that_is_too_long_stays_as_it_was_typed(sign_in, given):
    typed = ("Why? " * 500).strip()
    answer = sign_in("doctor").post(address(given, "ask_back"), {"ask-question": typed})
    assert BeautifulSoup(answer.content, "html.parser").select_one("#ask-back textarea").get_text().strip() == typed


def test_what_was_chosen_beside_a_wrong_choice_stays(sign_in, given):
    sent = {"triage-priority": "1", "triage-visit_type": "999"}
    page = BeautifulSoup(sign_in("coordinator").post(address(given, "triage"), sent).content, "html.parser")
    assert page.select_one("[name=triage-priority] [selected]")["value"] == "1"


def test_a_second_question_is_refused_with_what_was_typed(sign_in, given, by):
    answering.ask_back(given, "Which side?", **by)
    answer = sign_in("doctor").post(address(given, "ask_back"), {"ask-question": "Since when?"})
    assert "has not answered the last question" in words(answer) and "Since when?" in words(answer)


@pytest.mark.parametrize("page", ["assign", "triage", "let_in", "shut_out", "ask_back", "answered"])
def test_looking_at_the_address_of_a_button_does_nothing(sign_in, given, page):
    assert sign_in("coordinator").get(address(given, page)).status_code == 405


# Promises ------------------------------------------------------------------------------------------------------------------


def test_coordinators_change_what_is_promised(sign_in, db):
    row = OpinionPromise.objects.get(priority=3)
    page = f"/staff/appointments/opinionpromise/{row.pk}/change/"
    browser = sign_in("coordinator")
    browser.post(page, {"visit_type": "", "priority": 3, "working_days": 4})
    assert OpinionPromise.objects.get(priority=3).working_days == 4
    assert "Promise from 1 to 60 working days." in words(browser.post(page, {"visit_type": "", "priority": 3, "working_days": 0}))


def test_the_promise_for_all_stays_and_one_for_a_kind_of_visit_can_go(sign_in, db):
    visit = VisitType.objects.create(name="Surgery", slug="surgery", minutes=30)
    one = OpinionPromise.objects.create(visit_type=visit, priority=1, working_days=2)
    browser = sign_in("coordinator")
    for row in OpinionPromise.objects.all():
        browser.post(f"/staff/appointments/opinionpromise/{row.pk}/delete/", {"post": "yes"})
    assert OpinionPromise.objects.count() == 3 and not OpinionPromise.objects.filter(pk=one.pk).exists()


# The pages themselves ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["doctor", "coordinator"])
def test_the_pages_carry_the_strict_policy_and_no_inline_code(sign_in, person, role):
    asked = opinions.ask(opinions.dicom(), answers.pdf(), doctor=person("doctor").doctor, colleague=True)
    opinions.draft(asked)
    browser = sign_in(role)
    pages = [LIST, address(asked), address(asked, "opinion"), *(address(file) for file in asked.documents.all())]
    for page in [*pages, *([address(asked, "write")] if role == "doctor" else [])]:
        answer = browser.get(page)
        html = answer.content.decode()
        assert answer.status_code == 200, page
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script>" not in html and " style=" not in html and " onclick=" not in html


def test_no_page_names_the_patient_in_its_title_or_address(sign_in, given):
    answer = sign_in("doctor").get(address(given))
    assert "Ravi" not in BeautifulSoup(answer.content, "html.parser").title.get_text()
