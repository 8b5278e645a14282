"""The doctor writes at the desk: drafts are kept, no window overwrites another, and what is read is what is delivered."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services as cases
from appointments.doctors.models import VisitType
from appointments.second_opinions import answering, replies
from appointments.second_opinions.opinion_models import Opinion
from hfs_portal import typesetting
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import WRITTEN, address, anew
from tests.appointments.worklist.test_opinion_desk import read, words


@pytest.fixture
def asked(person):
    return opinions.ask(doctor=person("doctor").doctor, colleague=True)


@pytest.fixture
def browser(sign_in):
    return sign_in("doctor")


def typed(**changed):
    return {**WRITTEN, "visit_type": "", "version": 0, **changed}


def version_on(answer):
    return BeautifulSoup(answer.content, "html.parser").select_one("[name=version]")["value"]


def test_an_empty_draft_begins_with_its_limits_and_only_saving_makes_it(browser, asked):
    assert "Nobody has examined you" in read(browser, address(asked, "write"))
    assert not Opinion.objects.exists()


def test_little_is_enough_for_a_draft(browser, asked):
    answer = browser.post(address(asked, "write"), {"seen": "An MRI.", "version": 0}, follow=True)
    assert "The draft is saved." in words(answer)
    assert (Opinion.objects.get().seen, Opinion.objects.get().version) == ("An MRI.", 1)


def test_every_part_is_kept(browser, asked):
    visit = VisitType.objects.create(name="Surgery", slug="surgery", minutes=30)
    browser.post(address(asked, "write"), typed(visit_type=visit.pk))
    assert {name: getattr(Opinion.objects.get(), name) for name in WRITTEN} == {**WRITTEN, "visit_type": visit}


@pytest.mark.parametrize("seen", [0, 1])
def test_two_windows_do_not_overwrite_each_other_and_nothing_typed_is_lost(browser, asked, seen):
    browser.post(address(asked, "write"), typed(seen="First window"))
    if seen:
        browser.post(address(asked, "write"), typed(seen="First window, again", version=1))
    answer = browser.post(address(asked, "write"), typed(seen="Second window", version=seen))
    page = words(answer)
    assert answer.status_code == 422
    assert "was changed elsewhere while you wrote" in page
    assert "Second window" in page and "First window" in page
    assert "First window" in Opinion.objects.get().seen
    browser.post(address(asked, "write"), typed(seen="Both", version=version_on(answer)))
    assert Opinion.objects.get().seen == "Both"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"seen": "x" * 8001}, "What we saw must be 8000 characters or fewer"),
        ({"urgency": "now"}, "Choose one of the answers listed."),
        ({"visit_type": "999"}, "Choose one of the kinds of visit listed."),
    ],
)
def test_bad_input_gets_a_sentence_and_stays(browser, asked, sent, says):
    answer = browser.post(address(asked, "write"), typed(think="What I typed", **sent))
    assert answer.status_code == 422
    assert says in words(answer) and "What I typed" in words(answer)
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_never_was_is_no_error_of_ours(browser, asked, version):
    assert browser.post(address(asked, "write"), typed(version=version)).status_code == 422


def test_the_page_before_delivery_shows_what_the_patient_will_see(browser, asked):
    opinions.draft(asked)
    page = read(browser, address(asked, "opinion"))
    for word in (WRITTEN["seen"], WRITTEN["think"], WRITTEN["options"], WRITTEN["limits"], "Be seen within weeks", "TSMC 1234"):
        assert word in page
    assert "Sign and deliver" in page


def test_what_is_missing_is_named_and_there_is_no_button(browser, asked):
    opinions.draft(asked, think="", urgency="")
    page = read(browser, address(asked, "opinion"))
    assert "What we think" in page and "How soon" in page and "Sign and deliver" not in page


def test_it_is_delivered_from_the_page_that_showed_it(browser, asked):
    opinions.draft(asked)
    answer = browser.post(address(asked, "deliver"), {"version": 1}, follow=True)
    assert "Delivered. We write to the patient." in words(answer)
    assert Opinion.objects.get().delivered_at


@pytest.mark.parametrize("version", [{"version": 1}, {"version": 7}, {"version": "x"}, {}])
def test_another_version_than_was_read_is_not_delivered(browser, asked, version):
    draft = opinions.draft(asked)
    answering.write(draft, {"think": "Else"}, seen=1, by=cases.staff(asked.doctor.user), now=timezone.now())
    answer = browser.post(address(asked, "deliver"), version, follow=True)
    assert "Read it again as it stands now" in words(answer)
    assert anew(draft).delivered_at is None


def test_what_the_database_refuses_is_said_on_the_page(browser, asked):
    opinions.draft(asked, think="")
    assert "Still empty: what we think" in words(browser.post(address(asked, "deliver"), {"version": 1}, follow=True))


def test_a_paper_that_cannot_be_set_is_a_sentence_and_the_draft_is_safe(browser, asked, monkeypatch, tmp_path):
    opinions.draft(asked)
    (tmp_path / "opinion.typ").write_text("#let")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    page = words(browser.post(address(asked, "deliver"), {"version": 1}, follow=True))
    assert "Nothing was delivered: the PDF could not be set. Your draft is safe." in page
    assert WRITTEN["think"] in page and Opinion.objects.get().delivered_at is None


def test_a_delivered_opinion_is_read_and_downloaded_and_written_no_more(browser, asked):
    opinions.delivered(asked)
    assert browser.get(address(asked, "write")).status_code == 303
    assert "Sign and deliver" not in read(browser, address(asked, "opinion"))
    answer = browser.get(address(asked, "paper"), REMOTE_ADDR="203.0.113.7")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{asked.case.reference}.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    event = asked.case.events.last()
    assert (event.what, event.staff.username, event.note) == ("opinion_downloaded", "doctor", "203.0.113.7")


def test_a_paper_that_the_storage_does_not_give_is_a_sentence_and_not_noted(browser, asked):
    paper = opinions.delivered(asked).paper
    paper.storage.delete(paper.name)
    assert "The PDF cannot be had just now" in words(browser.get(address(asked, "paper"), follow=True))
    assert not asked.case.events.filter(what="opinion_downloaded").exists()


def test_before_it_is_delivered_there_is_no_paper(browser, asked):
    assert browser.get(address(asked, "opinion")).status_code == 404
    opinions.draft(asked)
    assert browser.get(address(asked, "paper")).status_code == 404


def test_a_colleague_is_asked_reads_and_signs(browser, asked, person):
    other = person("other doctor")
    opinions.draft(asked)
    answer = browser.post(address(asked, "second"), {"second-colleague": other.pk, "second-version": 1}, follow=True)
    assert "Dr Other Doctor is asked to sign" in words(answer)
    browser.force_login(other, backend="hfs_portal.accounts.Accounts")
    assert "You are asked to sign" in read(browser, address(asked, "opinion"))
    assert "Signed." in words(browser.post(address(asked, "countersign"), {"version": 2}, follow=True))
    assert Opinion.objects.get().second_signed_at


def test_where_the_patient_did_not_agree_no_colleague_is_offered(browser, person):
    asked = opinions.ask(doctor=person("doctor").doctor)
    opinions.draft(asked)
    assert "did not agree that a second doctor sees it" in read(browser, address(asked, "opinion"))
    other = person("other doctor")
    sent = {"second-colleague": other.pk, "second-version": 1}
    assert "did not agree" in words(browser.post(address(asked, "second"), sent, follow=True))
    assert Opinion.objects.get().second_reader is None


def test_a_colleague_who_is_no_doctor_gets_a_sentence(browser, asked, person):
    opinions.draft(asked)
    answer = browser.post(address(asked, "second"), {"second-colleague": person("call desk").pk, "second-version": 1})
    assert answer.status_code == 422 and "Choose one of the doctors listed." in words(answer)


def test_what_was_withdrawn_while_one_wrote_is_not_saved_and_says_so(browser, asked):
    page = read(browser, address(asked, "write"))
    replies.withdraw(asked, by=cases.PATIENT, now=timezone.now())
    answer = browser.post(address(asked, "write"), typed(), follow=True)
    assert page and "The patient withdrew this request" in words(answer)
    assert not Opinion.objects.exists()
