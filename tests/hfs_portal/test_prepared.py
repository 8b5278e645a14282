"""Questions that are put into SQL once."""

import pytest
from django.db.models import F

from appointments.doctors.models import Doctor
from hfs_portal.prepared import Prepared
from tests.appointments import clinic

pytestmark = pytest.mark.django_db


def test_a_prepared_question_is_answered_anew_for_each_value():
    called = Prepared(lambda slug: Doctor.objects.bookable().filter(slug=slug), "slug")
    asha, bashir = clinic.doctor("asha"), clinic.doctor("bashir")
    assert [called("asha"), called("bashir"), called("chandra")] == [[asha], [bashir], []]


def test_a_value_that_would_not_reach_the_question_is_an_error():
    forgetful = Prepared(lambda slug, name: Doctor.objects.filter(slug=slug, name=F("name")), "slug", "name")
    with pytest.raises(ValueError, match="an example does not stand in the question"):
        forgetful("asha", "Dr Asha")
