"""Questions that are put into SQL once."""

import pytest
from django.db.models import F

from appointments.doctors.models import Doctor, WorkingHours
from hfs_portal.prepared import Prepared
from tests.appointments import clinic

pytestmark = pytest.mark.django_db


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
