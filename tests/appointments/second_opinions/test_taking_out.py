"""A file that was sent by mistake is taken out again, as long as the question is not sent."""

import pytest

from appointments.intake import submit_key
from appointments.second_opinions import drafts
from appointments.second_opinions.models import Document, SecondOpinionDraft, SecondOpinionRequest
from tests.appointments import answers
from tests.appointments.answers import SECOND_OPINION, ask_second_opinion, last_page
from tests.appointments.bookings.pages import text

pytestmark = pytest.mark.django_db

UPLOAD = f"{SECOND_OPINION}upload/"
LIST = f"{UPLOAD}#files-kept"


@pytest.fixture
def asking(client):
    """A browser in which all is answered and two files are there, and nothing is sent."""
    for step in ["", *(f"{step}/" for step in answers.STEPS)]:
        client.post(f"{SECOND_OPINION}{step}", {**answers.CONTACT, "question": "Why?", "submit_key": submit_key.new()})
    client.post(UPLOAD, {"files": [answers.pdf("mine.pdf"), answers.picture("a neighbour.jpg")], "submit_key": submit_key.new()})
    return client


@pytest.fixture
def wrong(asking):
    """The file of somebody else."""
    return next(document for document in Document.objects.all() if document.name == "a neighbour.jpg")


def remove(browser, pk):
    return browser.post(UPLOAD, {"remove": str(pk), "draft": drafts.token(SecondOpinionDraft.objects.earliest("created_at").pk)})


def names():
    return sorted(document.name for document in Document.objects.all())


def test_a_wrong_file_is_gone_for_good(asking, wrong, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = remove(asking, wrong.pk)
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert names() == ["mine.pdf"]
    assert len(list(folder.iterdir())) == 1
    assert "a neighbour.jpg" not in text(asking.get(UPLOAD)) + text(asking.get(f"{SECOND_OPINION}check/"))


def test_the_last_page_leads_to_where_it_is_taken_out(asking, wrong):
    assert f'href="{LIST}"' in asking.get(f"{SECOND_OPINION}check/").content.decode()
    page = asking.get(UPLOAD)
    assert "Remove a neighbour.jpg" in text(page)
    assert f'name="remove" value="{wrong.pk}"' in page.content.decode()


def test_taking_it_out_twice_is_once(asking, wrong):
    for _ in range(2):
        assert remove(asking, wrong.pk).headers["Location"] == LIST
    assert names() == ["mine.pdf"]


@pytest.mark.parametrize("other", ["", "0", "x", "9" * 400, "-1"])
def test_what_is_no_file_takes_nothing_out(asking, other):
    assert remove(asking, other).headers["Location"] == LIST
    assert len(names()) == 2


def test_nobody_takes_out_the_file_of_another(asking, wrong):
    other = type(asking)()
    other.post(SECOND_OPINION, {"submit_key": submit_key.new()})
    for step in answers.STEPS:
        other.post(f"{SECOND_OPINION}{step}/", {**answers.CONTACT, "question": "Why?", "submit_key": submit_key.new()})
    assert other.post(UPLOAD, {"remove": str(wrong.pk)}).headers["Location"] == LIST
    assert len(names()) == 2


def test_taken_out_by_mistake_it_can_be_sent_again(asking):
    sent = answers.picture(size=(16, 16)).read()
    for _ in range(2):
        asking.post(UPLOAD, {"files": [answers.file("again.jpg", sent)], "submit_key": submit_key.new()})
        found = next(document for document in Document.objects.all() if document.name == "again.jpg")
        remove(asking, found.pk)
    assert len(names()) == 2


def test_once_the_question_is_sent_its_files_stay(asking, wrong):
    asking.post(f"{SECOND_OPINION}check/", last_page(asking))
    draft = SecondOpinionDraft.objects.get()
    drafts.take_out(draft, str(wrong.pk), now=draft.created_at)
    private = remove(asking, wrong.pk).headers["Location"]
    assert private.startswith("/case/")
    assert SecondOpinionRequest.objects.get().documents.filter(erased_at=None).count() == 2


def test_on_the_private_page_nothing_is_offered_to_be_taken_out(client):
    private = ask_second_opinion(client, [answers.pdf("mine.pdf")]).headers["Location"]
    assert 'name="remove"' not in client.get(f"{private}files/").content.decode()
