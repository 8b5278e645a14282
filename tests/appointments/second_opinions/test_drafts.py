"""A question that is not sent yet: it is kept step by step, opened again by its link, and erased in the end."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.management.commands.deliver import sweep
from appointments.second_opinions import drafts
from appointments.second_opinions.models import Document, SecondOpinionDraft, SecondOpinionRequest
from tests.appointments import answers
from tests.appointments.answers import SECOND_OPINION, ask_second_opinion, submit_key
from tests.appointments.bookings.pages import text
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
LAST_MOMENT = timezone.make_aware(datetime(2026, 11, 30, 23, 59, 59))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def post(client, step, **typed):
    return client.post(f"{SECOND_OPINION}{step}", {"submit_key": submit_key.new(), **typed})


@pytest.fixture
def asking(client):
    """A browser in which the first two steps are answered."""
    post(client, "")
    post(client, "who/", asking_for="someone_else")
    post(client, "question/", question="Will it spread?")
    return client


@pytest.fixture
def link(asking):
    """The way back, as the page shows it."""
    page = asking.get(f"{SECOND_OPINION}later/").content.decode()
    return re.search(r"/second-opinion/resume/[\w-]+/", page)[0]


def reach(client):
    """Answers the way as far as the contact."""
    for step in ("illness/", "treatments/", "medicines/", "files/"):
        post(client, step)
    post(client, "contact/", **answers.CONTACT, birth_year="1961")


def test_whoever_has_begun_is_offered_to_go_on(asking):
    page = asking.get(SECOND_OPINION).content.decode()
    assert "You have begun already" in page
    assert asking.get(f"{SECOND_OPINION}check/").headers["Location"] == f"{SECOND_OPINION}illness/"
    assert "You have begun already" not in Client().get(SECOND_OPINION).content.decode()


@pytest.mark.parametrize("step", ["treatments", "medicines", "files", "upload", "contact", "consent", "check"])
def test_nobody_comes_to_a_step_before_the_ones_in_front_of_it_are_answered(asking, step):
    assert asking.get(f"{SECOND_OPINION}{step}/").headers["Location"] == f"{SECOND_OPINION}illness/"


def test_an_answer_that_comes_too_early_is_kept(asking):
    assert post(asking, "medicines/", medicines="Clonazepam").headers["Location"] == f"{SECOND_OPINION}illness/"
    post(asking, "illness/")
    post(asking, "treatments/")
    assert "Clonazepam" in asking.get(f"{SECOND_OPINION}medicines/").content.decode()


@pytest.mark.parametrize("step", ["who", "check", "later", "upload"])
def test_without_a_draft_every_step_leads_to_the_start(client, step):
    assert client.get(f"{SECOND_OPINION}{step}/").headers["Location"] == SECOND_OPINION
    assert post(client, f"{step}/").headers["Location"] == SECOND_OPINION


def test_a_step_that_there_is_not_is_not_found(asking):
    assert asking.get(f"{SECOND_OPINION}price/").status_code == 404


def test_going_back_shows_what_was_said(asking):
    assert "Will it spread?" in asking.get(f"{SECOND_OPINION}question/").content.decode()
    assert asking.get(f"{SECOND_OPINION}who/").context["form"]["asking_for"].value() == "someone_else"


def test_each_page_says_how_far_one_is_and_leads_back(asking):
    page = asking.get(f"{SECOND_OPINION}illness/").content.decode()
    assert "Step 3 of 9" in page
    assert f'class="back" href="{SECOND_OPINION}question/"' in page


def test_two_windows_lose_no_answer(asking):
    draft = drafts.held(asking.session, now=NOW)
    stale = SecondOpinionDraft.objects.get()
    drafts.keep(draft, "medicines", typed={"medicines": "Clonazepam"}, said=None, suspect=False, now=NOW)
    drafts.keep(stale, "illness", typed={"diagnosis": "Spasm"}, said=None, suspect=False, now=NOW)
    kept = drafts.Answers(SecondOpinionDraft.objects.get().answers)
    assert kept.typed("medicines") == {"medicines": "Clonazepam"}
    assert kept.typed("illness") == {"diagnosis": "Spasm"}
    assert kept.said("question") == {"question": "Will it spread?"}


def test_what_was_typed_is_encrypted_and_the_session_holds_none_of_it(asking):
    post(asking, "illness/?then=later", diagnosis="canary")
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft::text FROM appointments_secondopiniondraft draft")
        assert "canary" not in str(cursor.fetchone())
    assert "canary" not in signing.dumps(dict(asking.session)) and "spread" not in str(dict(asking.session))


def test_only_the_hash_of_the_link_is_kept(link):
    token = link.split("/")[3]
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft::text FROM appointments_secondopiniondraft draft")
        assert token not in str(cursor.fetchone())


def test_half_an_answer_is_kept_for_later_and_the_way_goes_on_there(asking, link):
    answer = post(asking, "illness/?then=later", diagnosis="x" * 5000)
    assert answer.headers["Location"] == f"{SECOND_OPINION}later/"
    assert "x" * 5000 in asking.get(asking.get(link).headers["Location"]).content.decode()


def test_the_page_for_later_tells_the_link_and_the_day(asking, link):
    page = asking.get(f"{SECOND_OPINION}later/").content.decode()
    assert "until Monday 30 November" in page
    assert 'href="mailto:?body=' in page and 'href="sms:?body=' in page


def test_the_page_for_later_says_who_could_read_it(asking):
    assert "whoever has it can read what you typed so far" in asking.get(f"{SECOND_OPINION}later/").content.decode()
    reach(asking)
    assert "whoever has it and knows the year of birth" in asking.get(f"{SECOND_OPINION}later/").content.decode()


def test_the_link_lasts_to_the_end_of_the_day_that_was_told(link, monday):
    monday.move_to(LAST_MOMENT - timedelta(seconds=1))
    assert Client().get(link).status_code == 200
    monday.shift(timedelta(seconds=1))
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("step", ["illness", "upload"])
def test_the_link_lasts_a_week_from_the_last_answer_or_file(asking, link, monday, step):
    reach(asking)
    monday.shift(timedelta(days=3))
    asking = Client()
    asking.post(link, {"fact": "1961"})
    post(asking, f"{step}/", files=[answers.pdf()])
    assert SecondOpinionDraft.objects.get().expires_at == LAST_MOMENT + timedelta(days=3)


def test_another_browser_goes_on_by_the_link(link):
    other = Client()
    assert "Go on" in other.get(link).content.decode()
    assert other.post(link).headers["Location"] == f"{SECOND_OPINION}illness/"
    assert "Will it spread?" in other.get(f"{SECOND_OPINION}question/").content.decode()


def test_opening_the_link_changes_nothing(link):
    before = SecondOpinionDraft.objects.values().get()
    other = Client()
    page = other.get(link).content.decode()
    assert SecondOpinionDraft.objects.values().get() == before
    assert not other.session.keys()
    assert "spread" not in page


@pytest.mark.parametrize("fact", ["1961", "2345"])
def test_once_a_second_fact_is_known_it_is_asked(asking, link, fact):
    reach(asking)
    other = Client()
    assert "Year of birth, or the last four digits" in other.get(link).content.decode()
    assert other.post(link, {"fact": "1962"}).status_code == 200
    assert other.post(link).status_code == 200
    assert other.get(f"{SECOND_OPINION}question/").headers["Location"] == SECOND_OPINION
    assert other.post(link, {"fact": fact}).headers["Location"] == f"{SECOND_OPINION}consent/"


def test_a_number_that_was_typed_wrong_is_no_fact_to_be_asked(asking, link):
    for step in ("illness/", "treatments/", "medicines/", "files/"):
        post(asking, step)
    post(asking, "contact/", phone="my sister's")
    assert "fact" not in Client().get(link).context["form"].fields


def test_the_fact_cannot_be_guessed_for_long(asking, link, settings):
    settings.THROTTLE = True
    reach(asking)
    other = Client()
    assert [other.post(link, {"fact": f"190{year}"}).status_code for year in range(6)] == [200] * 6
    answer = other.post(link, {"fact": "1961"})
    assert answer.status_code == 429
    assert "There were too many tries." in answer.content.decode()
    assert other.get(f"{SECOND_OPINION}question/").headers["Location"] == SECOND_OPINION


@pytest.mark.parametrize("known", [True, False], ids=["second fact", "none yet"])
def test_what_a_forgotten_browser_sends_is_carried_past_the_question_who_it_is(asking, link, known):
    if known:
        reach(asking)
    page = asking.get(f"{SECOND_OPINION}question/").content.decode()
    token = re.search(r'name="draft" value="([\w-]+)"', page)[1]
    asking.cookies.clear()
    asked = post(asking, "question/", question="Typed <overnight>", draft=token)
    assert 'value="Typed &lt;overnight&gt;"' in asked.content.decode()
    assert "Typed" not in drafts.Answers(SecondOpinionDraft.objects.get().answers).typed("question")["question"]
    sent = {"fact": "1961", "step": "question", "question": "Typed <overnight>"}
    assert asking.post(link, sent).headers["Location"] == f"{SECOND_OPINION}question/"
    assert "Typed &lt;overnight&gt;" in asking.get(f"{SECOND_OPINION}question/").content.decode()


@pytest.fixture
def father(asking):
    """The way to a question that stays open in one window, while another is begun for somebody else in a second one."""
    reach(asking)
    link = re.search(r"/second-opinion/resume/([\w-]+)/", asking.get(f"{SECOND_OPINION}later/").content.decode())[1]
    post(asking, "")
    post(asking, "who/", asking_for="someone_else")
    return link


def of(token):
    """What stands in the draft that the token opens."""
    return drafts.Answers(drafts.find(token, now=NOW).answers)


def mother(client):
    return drafts.Answers(drafts.held(client.session, now=NOW).answers)


def test_what_was_typed_for_one_never_lands_in_the_question_of_another(asking, father):
    asked = post(asking, "question/", question="Can he be cured?", draft=father)
    assert "went on with another question" in text(asked)
    assert mother(asking).typed("question") == {} and of(father).said("question") == {"question": "Will it spread?"}
    sent = {"fact": "1961", **dict(asked.context["carried"])}
    assert asking.post(asked.context["address"], sent).headers["Location"] == f"{SECOND_OPINION}question/"
    assert "Can he be cured?" in asking.get(f"{SECOND_OPINION}question/").content.decode()
    assert of(father).typed("question") == {"question": "Can he be cured?"}


def test_the_last_page_of_one_does_not_send_the_question_of_another(asking, father):
    reach(asking)
    asked = post(asking, "check/", draft=father)
    sent = {"fact": "1961", **dict(asked.context["carried"])}
    assert asking.post(asked.context["address"], sent).headers["Location"] == f"{SECOND_OPINION}consent/"
    assert not SecondOpinionRequest.objects.exists()


@pytest.mark.parametrize("page", ["question/", "check/", "upload/"])
def test_every_form_on_the_way_tells_whose_it_is(asking, page):
    reach(asking)
    post(asking, "consent/", consent_care="on")
    token = drafts.token(drafts.held(asking.session, now=NOW).pk)
    assert f'name="draft" value="{token}"' in asking.get(f"{SECOND_OPINION}{page}").content.decode()


def test_files_for_one_never_land_with_another(asking, father):
    reach(asking)
    asked = post(asking, "upload/", files=[answers.pdf()], draft=father)
    assert "choose them again on the next page" in text(asked)
    sent = {"fact": "1961", **dict(asked.context["carried"])}
    assert asking.post(asked.context["address"], sent).headers["Location"] == f"{SECOND_OPINION}upload/"
    assert not Document.objects.exists()


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_script_with_files_of_another_question_hears_how_to_go_on(asking, father, forgotten):
    if forgotten:
        asking.cookies.clear()
    sent = {"submit_key": submit_key.new(), "files": [answers.pdf()], "draft": father}
    answer = asking.post(f"{SECOND_OPINION}upload/", sent, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "Open this question again, then send the file." in answer.json()["errors"][0]
    assert answer.json()["address"].endswith(f"/second-opinion/resume/{father}/")
    assert not Document.objects.exists()


def test_a_window_whose_question_was_sent_meanwhile_says_so(asking, father):
    asking.post(f"{SECOND_OPINION}resume/{father}/", {"fact": "1961"})
    post(asking, "consent/", consent_care="on")
    asking.post(f"{SECOND_OPINION}check/", answers.last_page(asking))
    post(asking, "")
    assert "This was sent already" in text(post(asking, "question/", question="Too late?", draft=father))


@pytest.mark.parametrize("over", ["unknown", "cut off", "expired"])
def test_a_link_that_opens_nothing_says_what_to_do(link, monday, over):
    link = {"unknown": f"{SECOND_OPINION}resume/{'a' * 43}/", "cut off": f"{link[:-3]}/", "expired": link}[over]
    if over == "expired":
        monday.move_to(LAST_MOMENT)
    answer = Client().get(link)
    assert answer.status_code == 404
    assert "please begin anew" in answer.content.decode()
    assert Client().post(link).status_code == 404


def test_the_link_of_what_was_sent_says_so_and_opens_nothing(asking, link):
    reach(asking)
    post(asking, "consent/", consent_care="on")
    private = asking.post(f"{SECOND_OPINION}check/", answers.last_page(asking)).headers["Location"]
    answer = Client().get(link)
    assert answer.status_code == 404
    assert "This was sent already" in answer.content.decode() and private not in answer.content.decode()
    assert asking.get(link).headers["Location"] == private


def test_an_expired_draft_is_erased_with_its_files(asking, monday, folder, django_capture_on_commit_callbacks):
    for step in ("illness/", "treatments/", "medicines/"):
        post(asking, step)
    post(asking, "files/", files_when="now")
    asking.post(f"{SECOND_OPINION}upload/", {"submit_key": submit_key.new(), "files": [answers.pdf()]})
    monday.move_to(LAST_MOMENT - timedelta(seconds=1))
    sweep()
    assert Document.objects.count() == len(list(folder.iterdir())) == 1
    monday.shift(timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert not SecondOpinionDraft.objects.exists()
    assert not Document.objects.exists()
    assert list(folder.iterdir()) == []


def test_what_was_sent_stays_when_its_draft_is_over(client):
    ask_second_opinion(client, [answers.pdf()])
    assert drafts.expire(now=LAST_MOMENT) == 1
    assert SecondOpinionRequest.objects.get().documents.count() == 1


def test_nothing_is_kept_in_a_draft_that_was_sent(client):
    ask_second_opinion(client)
    draft = SecondOpinionDraft.objects.get()
    assert not drafts.keep(draft, "question", typed={"question": "x"}, said=None, suspect=False, now=NOW)
    assert draft.answers == ""
