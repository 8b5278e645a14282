"""Questions that are put into SQL once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Value
from django.utils import timezone

from appointments.doctors.models import Doctor, WorkingHours
from hfs_portal.prepared import PLANNED, Planned, Prepared
from tests.appointments import clinic

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.make_aware(datetime(2000, 1, 1))


def test_a_prepared_question_is_answered_anew_for_each_value():
    called = Prepared(lambda slug: Doctor.objects.bookable().filter(slug=slug), "slug")
    asha, bashir = clinic.doctor("asha"), clinic.doctor("bashir")
    assert [called("asha"), called("bashir"), called("chandra")] == [[asha], [bashir], []]


def test_a_value_that_would_not_reach_the_question_is_an_error():
    forgetful = Prepared(lambda slug, name: Doctor.objects.filter(slug=slug, name=F("name"), pk__gt=0), "slug", "name")
    with pytest.raises(ValueError, match="an example does not stand in the question"):
        forgetful("asha", "Dr Asha")


def test_what_is_selected_and_annotated_along_comes_with_the_row(django_assert_num_queries):
    hours = Prepared(
        lambda slug: WorkingHours.objects.filter(doctor__slug=slug).select_related("location").annotate(called=F("doctor__name")),
        "slug",
    )
    clinic.doctor("asha")
    [found] = hours("asha")
    with django_assert_num_queries(0):
        assert (found.called, found.location.name, found.starts) == ("Dr Asha", "Lakeside", clinic.block(None).starts)


@pytest.mark.parametrize("wanted", [[], ["asha"], ["asha", "bashir"]], ids=len)
def test_one_question_takes_lists_of_any_length(wanted):
    called = Prepared(lambda slugs: Doctor.objects.filter(slug__any_of=slugs).order_by("slug"), ["slug"])
    for slug in ("asha", "bashir", "chandra"):
        clinic.doctor(slug)
    assert [doctor.slug for doctor in called(wanted)] == wanted


def kinds(names, pk, app, now):
    """With a value of every kind that a question can take, and one of its own."""
    rows = ContentType.objects.alias(now=Value(now)).filter(now__gt=LONG_AGO, model__any_of=names, pk__gte=pk, app_label=app)
    return rows.exclude(model__startswith="100%").order_by("model")


@pytest.fixture
def planned():
    return Planned(kinds, ["names"], -1, "app", timezone.now())


@pytest.fixture
def outside():
    """Beside the test's own transaction, on a connection that stays the same."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        yield lambda does, *given: beside.submit(does, *given).result()
        beside.submit(leave).result()


def found(question):
    return [row.model for row in question(["location", "doctor", "page"], 1, "appointments", timezone.now())]


def leave():
    connection.close()  # asked for in its own thread, it is the connection of that


def tell(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans FROM pg_prepared_statements")
        return [plans for (plans,) in cursor.fetchall()]


BOTH = ["doctor", "location"]


def test_a_connection_plans_a_question_once(planned, outside):
    assert [outside(found, planned) for _ in range(3)] == [BOTH, BOTH, BOTH]
    assert outside(plans) == [3]


def test_another_connection_plans_it_anew(planned, outside):
    outside(found, planned)
    outside(leave)
    assert outside(found, planned) == BOTH
    assert outside(plans) == [1]


def test_a_plan_that_was_lost_costs_nobody_the_answer(planned, outside):
    outside(found, planned)
    outside(tell, "DEALLOCATE ALL")
    assert [outside(found, planned), outside(found, planned)] == [BOTH, BOTH]


def test_a_plan_costs_nobody_the_answer_when_a_column_gets_another_type(planned, outside):
    outside(found, planned)
    outside(tell, "ALTER TABLE django_content_type ALTER COLUMN app_label TYPE text")
    try:
        assert [outside(found, planned), outside(found, planned)] == [BOTH, BOTH]
    finally:
        outside(tell, "ALTER TABLE django_content_type ALTER COLUMN app_label TYPE varchar(100)")


def test_a_plan_that_another_has_made_on_the_same_connection_is_no_fault(planned, outside):
    outside(found, planned)
    PLANNED.clear()
    assert [outside(found, planned), outside(found, planned)] == [BOTH, BOTH]


def test_within_a_transaction_nothing_is_planned(planned):
    assert found(planned) == BOTH
    assert plans() == []
