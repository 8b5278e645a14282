"""A form sent twice is one request, and any other refusal of the database is not taken for a repeat."""

import pytest
from django.db import IntegrityError, transaction

from appointments.callbacks.models import CallbackRequest
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.intake.services import once
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db


def callback(key="one", **facts):
    given = {"submit_key": key, "call_on": NOW.date(), "part_of_day": "any", "created_at": NOW}
    return CallbackRequest(**given | facts)


def accepting(request):
    """Saves the request with a case of its own, in a transaction, as every service does."""

    def accept():
        with transaction.atomic():
            request.case = case()
            request.consent = cases.consent(request.case.patient, purpose="callback", language="en", now=NOW)
            request.save(force_insert=True)
            return request.case

    return accept


def accept(request):
    return once(request, accepting(request))


def test_a_repeat_gets_the_case_of_the_first():
    assert accept(callback()) == accept(callback())
    assert Case.objects.count() == 1


def test_another_form_gets_a_case_of_its_own():
    assert accept(callback()) != accept(callback(key="two"))


def test_a_refusal_that_is_no_repeat_is_not_hidden():
    with pytest.raises(IntegrityError, match="call_on"):
        accept(callback(call_on=None))
