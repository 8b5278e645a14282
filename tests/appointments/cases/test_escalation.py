"""A lead is told of what was promised and not kept: once for each promise, and by a letter that names nobody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import override_settings

from appointments.cases import escalation, services
from appointments.cases.models import Case
from appointments.cases.promise_models import LeadLetter, PromiseRule
from appointments.second_opinions.models import SecondOpinionRequest
from tests.appointments import making
from tests.appointments.second_opinions.questions import asked
from tests.post_office import open_post_office

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def kolkata(day, hour, minute=0):
    """In November 2026, whose 22nd is a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


DUE = kolkata(20, 12)
LATE = kolkata(20, 14)  # two working hours, as the rule for routine callbacks says


@pytest.fixture
def lead():
    lead = User.objects.create_user("lead", email="lead@hospital.example", is_staff=True)
    lead.groups.add(Group.objects.get(name="Managers"))
    return lead


@pytest.fixture(scope="module")
def post_office():
    with open_post_office() as office:
        yield office


@pytest.fixture
def go(post_office):
    """Goes the round at that moment, with a mail server at that port."""
    post_office.letters.clear()
    post_office.answers.clear()

    def go(now=LATE, port=post_office.port):
        smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
        with override_settings(**smtp, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="", EMAIL_USE_TLS=False, EMAIL_USE_SSL=False):
            return escalation.escalate_due(now=now)

    return go


def late_case(kind=Case.Kind.CALLBACK, *, due_at=DUE, priority=Case.Priority.ROUTINE, **facts):
    opened = making.case(kind, due_at=due_at, now=due_at - HOUR, **facts)
    Case.objects.filter(pk=opened.pk).update(priority=priority)
    opened.refresh_from_db()
    return opened


def told(case):
    case.refresh_from_db()
    return case.escalated_at


def test_a_lead_is_told_when_a_promise_is_late_by_what_the_rule_says(go, lead):
    case = late_case()
    assert go(LATE - MINUTE) == 0 and told(case) is None
    assert go(LATE) == 1 and told(case) == LATE
    event = case.events.get(what="escalated")
    assert (event.actor, event.at, event.note) == ("system", LATE, "")


def test_only_hours_when_we_are_open_make_it_later(go, lead):
    case = late_case(due_at=kolkata(21, 18))
    assert go(kolkata(22, 15)) == 0 and go(kolkata(23, 9, 59)) == 0
    assert go(kolkata(23, 10)) == 1 and told(case)


def test_the_letter_names_no_patient_and_leads_to_the_list(go, lead, post_office, settings):
    cases = [late_case(full_name="Meera Example"), late_case()]
    go()
    (letter,) = post_office.letters
    text = letter.get_content()
    assert (letter["To"], letter["Subject"]) == ("lead@hospital.example", "2 cases are late")
    assert f"{settings.BASE_URL}/staff/appointments/case/?view=escalated" in text
    assert "Meera" not in text and not any(case.reference in text for case in cases)


def test_each_case_is_told_once_for_each_promise(go, lead, post_office):
    case = late_case()
    assert [go(LATE), go(LATE + HOUR)] == [1, 0] and len(post_office.letters) == 1
    services.promise(case, due_at=LATE + HOUR)
    assert told(case) is None
    assert go(LATE + 3 * HOUR) == 1 and case.events.filter(what="escalated").count() == 2


def test_all_that_is_late_in_one_round_makes_one_letter(go, lead, post_office):
    for _ in range(3):
        late_case()
    go()
    assert [letter["Subject"] for letter in post_office.letters] == ["3 cases are late"]


@pytest.mark.parametrize("priority", Case.Priority)
def test_the_more_urgent_a_case_is_the_sooner_a_lead_hears_of_it(go, lead, priority):
    late_case(priority=priority)
    rules = PromiseRule.objects.filter(kind=Case.Kind.CALLBACK, priority=priority)
    after = HOUR * rules.get().escalate_after
    assert [go(DUE + after - MINUTE), go(DUE + after + MINUTE)] == [0, 1]


def test_a_rule_without_a_time_tells_no_lead(go, lead):
    PromiseRule.objects.update(escalate_after=None)
    late_case()
    assert go(kolkata(30, 19)) == 0


def test_a_case_that_is_closed_is_late_no_more(go, lead):
    services.move(late_case(), to=Case.Status.CLOSED, by=services.SYSTEM, now=DUE)
    assert go() == 0


def test_nor_is_one_that_waits_for_the_patient_with_its_clock_stopped(go, lead):
    question = asked()
    services.promise(question.case, due_at=DUE)
    SecondOpinionRequest.objects.update(clock_stopped_at=DUE - HOUR)
    assert go(kolkata(30, 19)) == 0
    SecondOpinionRequest.objects.update(clock_stopped_at=None)
    assert go(kolkata(30, 19)) == 1


def test_who_may_not_lead_or_has_left_is_not_written_to(go, lead, post_office):
    desk = User.objects.create_user("desk", email="desk@hospital.example", is_staff=True)
    desk.groups.add(Group.objects.get(name="Call desk"))
    gone = User.objects.create_user("gone", email="gone@hospital.example", is_staff=True, is_active=False)
    gone.groups.add(Group.objects.get(name="Managers"))
    late_case()
    go()
    assert [letter["To"] for letter in post_office.letters] == ["lead@hospital.example"]


def test_where_nobody_leads_the_administrators_are_told(go, post_office):
    User.objects.create_superuser("root", email="root@hospital.example")
    late_case()
    go()
    assert [letter["To"] for letter in post_office.letters] == ["root@hospital.example"]


def test_a_lead_without_an_address_still_finds_it_on_the_worklist(go, lead, post_office):
    User.objects.update(email="")
    case = late_case()
    assert go() == 1 and told(case) and not post_office.letters


def test_a_letter_that_the_mail_server_refused_tells_all_in_the_next_round(go, lead, post_office):
    late_case()
    post_office.answers = ["451 later"]
    go()
    assert not post_office.letters and LeadLetter.objects.filter(sent_at=None).count() == 1
    late_case()
    go(LATE + HOUR)
    assert [letter["Subject"] for letter in post_office.letters] == ["2 cases are late"]
    go(LATE + 2 * HOUR)
    assert len(post_office.letters) == 1


def test_letters_wait_while_the_mail_server_is_away(go, lead, post_office):
    case = late_case()
    assert go(port=1) == 1 and told(case)
    go(LATE + HOUR)
    assert len(post_office.letters) == 1


def test_what_was_written_long_ago_is_forgotten(go, lead):
    late_case()
    go()
    late_case(due_at=DUE + timedelta(days=40))
    go(LATE + timedelta(days=45))
    assert LeadLetter.objects.count() == 1


def test_a_lead_is_told_by_the_worker(lead):
    case = late_case()
    call_command("go_round", "escalate", verbosity=0)
    assert told(case)


def test_when_nothing_is_late_the_round_asks_little(lead, django_assert_num_queries):
    with django_assert_num_queries(9):  # two of them the savepoint, two the lock
        escalation.escalate_due(now=LATE)
