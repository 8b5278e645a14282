"""Who made a change: what only the portal can say, and what anybody can."""

import json
import time

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from appointments.cases.models import Case
from appointments.worklist import changed_by, changes
from hfs_portal import database
from tests.appointments.making import case
from tests.appointments.worklist.history import at_the_desk, by_sql, urgent

pytestmark = pytest.mark.django_db

THIS_COMMAND = f"Command {database.program().removeprefix(database.OURS)}"  # pytest, by whatever name it was called


@pytest.fixture
def nurse():
    return User.objects.create_user("nurse", is_staff=True)


def forged(of, claim):
    """The change of a case that an SQL shell makes which calls itself the portal, as the page tells it."""
    by_sql("UPDATE appointments_case SET priority = 1 WHERE id = %s", of.pk, program="portal gunicorn", claim=claim)
    return changes.changes_of(of)[0]


def signature(user, *, address="198.51.100.7", seconds_ago=0, backend=None):
    """What the portal signs, over this connection or another."""
    at, backend = int(time.time()) - seconds_ago, backend or changed_by.backend_of(connection.connection)
    signed = changed_by.signatures(user.pk, address, at, backend)[0]
    return json.dumps({"user": user.pk, "address": address, "at": at, "signature": signed})


def test_a_change_at_the_desk_names_who_made_it_and_from_where(nurse):
    asked = case()
    at_the_desk(nurse, lambda: urgent(asked))
    [change, _] = changes.changes_of(asked)
    assert (change.who, change.where, change.by_hand) == ("nurse", "198.51.100.7", False)


def test_an_address_with_signs_that_databases_read_is_kept_as_it_came(nurse):
    asked = case()
    at_the_desk(nurse, lambda: urgent(asked), address="100%s '); --")
    assert changes.changes_of(asked)[0].where == "100%s '); --"


def test_a_statement_without_values_is_signed_too(nurse):
    asked = case()

    def statement():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE appointments_case SET priority = 1 WHERE reference LIKE 'HFS-%'")

    at_the_desk(nurse, statement, address="100%")
    assert changes.changes_of(asked)[0].who == "nurse"


def test_a_change_after_one_that_was_taken_back_is_signed_as_well(nurse):
    asked = case()

    def twice():
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=asked.pk).update(priority=9)
        urgent(asked)

    at_the_desk(nurse, twice)
    assert changes.changes_of(asked)[0].who == "nurse"


def test_the_signature_costs_no_statement_of_its_own(nurse, django_assert_num_queries):
    asked = case()
    with django_assert_num_queries(1):
        at_the_desk(nurse, lambda: urgent(asked))


def test_what_patients_change_is_signed_by_nobody(nurse):
    asked = case()
    at_the_desk(nurse, lambda: urgent(asked), path="/case/some-token/")
    assert changes.changes_of(asked)[0].who == THIS_COMMAND


def test_a_claim_to_be_somebody_does_not_help_an_sql_shell(nurse):
    asked = case()
    by_sql("UPDATE appointments_case SET priority = 1 WHERE id = %s", asked.pk, claim=signature(nurse))
    assert changes.changes_of(asked)[0].who == "By SQL, past the portal"


def test_an_sql_shell_that_calls_itself_the_portal_cannot_sign(nurse):
    change = forged(case(), json.dumps({"user": nurse.pk, "address": "198.51.100.7"}))
    assert (change.by_hand, change.who, change.where.endswith(", portal gunicorn")) == (True, "By SQL, past the portal", True)


@pytest.mark.parametrize(
    "other", [{"backend": 1}, {"seconds_ago": 200}, {"seconds_ago": -200}], ids=["connection", "past", "future"]
)
def test_a_signature_of_another_connection_or_time_proves_nothing(nurse, other):
    change = forged(case(), signature(nurse, **other))
    assert (change.by_hand, change.who) == (True, "nurse, which nothing proves")


@pytest.mark.parametrize("said", [{"user": 77_777_777}, {"address": "203.0.113.9"}, {"signature": "x"}, {"at": 1e300}])
def test_nobody_signs_for_somebody_else(nurse, said):
    change = forged(case(), json.dumps(json.loads(signature(nurse)) | said))
    assert (change.by_hand, "nothing proves" in change.who or "By SQL" in change.who) == (True, True)
    assert "203.0.113.9" not in change.where


def test_the_database_says_over_which_connection_a_change_came_and_not_the_shell(nurse):
    elsewhere = json.loads(signature(nurse, backend=1)) | {"backend": 1}
    assert forged(case(), json.dumps(elsewhere)).by_hand


@pytest.mark.parametrize(
    "claim",
    [
        "[]", "null", '"nurse"', "7", "{}", '{"user": {}}', '{"user": ' + "9" * 400 + "}", '{"user": 1, "at": ' + "9" * 400 + "}",
        json.dumps(dict.fromkeys(("user", "address", "at", "signature"))), json.dumps({"user": 2**70, "at": True, "address": []}),
        json.dumps({"user": 2**70, "address": "", "at": int("9" * 400), "signature": "x"}),
        json.dumps({"user": 2**40, "address": "", "at": 1, "signature": 1}), '{"user":' + "[" * 3000 + "]" * 3000 + "}",
    ],
)  # fmt: skip
def test_whatever_a_shell_says_of_itself_the_page_can_be_read(claim):
    assert forged(case(), claim).who in ("By SQL, past the portal", "A page for patients")


def test_a_name_that_nothing_proves_is_marked_on_the_page(nurse, sign_in):
    asked = case()
    forged(asked, signature(nurse, backend=1))
    shown = sign_in("auditor").get(f"/staff/appointments/case/{asked.pk}/change/").content.decode()
    assert "nurse, which nothing proves" in shown


def test_what_was_signed_with_a_former_key_is_proven_while_that_is_known(nurse, settings):
    asked = case()
    at_the_desk(nurse, lambda: urgent(asked))
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert changes.changes_of(asked)[0].who == "nurse, which nothing proves"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert changes.changes_of(asked)[0].who == "nurse"


def test_what_nobody_signed_is_told_as_the_programs_own_word():
    asked = case()
    urgent(asked)
    change = changes.changes_of(asked)[0]
    assert (change.who, change.where, change.by_hand) == (THIS_COMMAND, "by its own word", False)
