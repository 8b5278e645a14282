"""The database writes down every change of what it has a history of, and refuses to change, empty or invent that."""

import pytest
from django.db import DatabaseError, connection, models, transaction

from appointments.worklist import change_copies, change_models
from hfs_portal.encrypted import EncryptedTextField
from tests.appointments import clinic
from tests.appointments.bookings.waiting import visit
from tests.appointments.clinic import NINE
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

TABLES = [table for table in vars(change_models).values() if hasattr(table, "pgh_tracked_model") and table.pgh_tracked_model]
NAMES = [table.__name__ for table in TABLES]
# What a copy holds nothing of: it opens something, or is of no use to anybody who asks what happened.
LEFT_OUT = {
    "id", "submit_key", "hold_hash", "hold_expires_at", "hold_extended", "held_by", "person", "paper_key", "doctor_name",
    "registration_number", "password", "last_login", "username", "first_name", "last_name", "email", "date_joined", "phone",
}  # fmt: skip
PERSONAL = {
    "full_name", "phone", "phone_typed", "email", "birth_year", "side", "urgency", "sha256", "sent_sha256", "person", "paper",
    "file",
}  # fmt: skip


def test_a_time_that_is_only_held_leaves_no_copy():
    clinic.hold(clinic.doctor(), NINE, token="somebody", now=clinic.NOW)
    assert not change_models.AppointmentChange.objects.exists()


def test_a_booking_by_a_patient_leaves_a_copy():
    booked = visit(clinic.doctor(), full_name="Meera Example")
    assert [copy.status for copy in change_models.AppointmentChange.objects.filter(pgh_obj=booked.pk)] == ["booked"]


# What a session may set for itself, so that triggers are asked less, or write elsewhere.
SWITCHES = {
    "pgtrigger": "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true)",
    "replica": "SET LOCAL session_replication_role = replica",
    "shadow": "CREATE TEMP TABLE appointments_casechange (LIKE appointments_casechange)",
    "path": "CREATE SCHEMA aside; CREATE TABLE aside.appointments_casechange (LIKE appointments_casechange); "
    "SET LOCAL search_path = aside, public",
}


def switch_off(cursor):
    cursor.execute(SWITCHES["pgtrigger"])
    cursor.execute(SWITCHES["replica"])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE {} SET pgh_label = 'insert'", "the history cannot be changed"),
        ("DELETE FROM {}", "the history cannot be changed"),
        ("TRUNCATE {}", "the history cannot be changed"),
        ("INSERT INTO {} DEFAULT VALUES", "only the database itself writes"),
    ],
)
@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_the_database_refuses_to_change_delete_or_invent_history_whatever_is_set(table, statement, said):
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        switch_off(cursor)
        cursor.execute(statement.format(table._meta.db_table))


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_what_has_a_history_is_not_emptied_behind_its_back(table):
    tracked = table.pgh_tracked_model._meta.db_table
    with pytest.raises(DatabaseError, match="cannot be emptied"), transaction.atomic(), connection.cursor() as cursor:
        switch_off(cursor)
        cursor.execute(f"TRUNCATE {tracked} CASCADE")


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=SWITCHES)
def test_no_setting_keeps_a_change_out_of_the_history(switch):
    asked = case()
    with connection.cursor() as cursor:
        cursor.execute(switch)
        cursor.execute("UPDATE public.appointments_case SET priority = 1 WHERE id = %s", [asked.pk])
        cursor.execute("SELECT priority FROM public.appointments_casechange WHERE pgh_obj_id = %s ORDER BY pgh_id", [asked.pk])
        assert cursor.fetchall() == [(3,), (1,)]


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_every_trigger_of_the_history_holds_whatever_is_set(table):
    """Also one that is added later: its function asks for no setting, and it fires in every session."""
    both = [table._meta.db_table, table.pgh_tracked_model._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled, prosecdef, prosrc, proconfig FROM pg_trigger JOIN pg_proc f ON f.oid = tgfoid "
            "WHERE tgrelid = ANY(%s::regclass[]) AND NOT tgisinternal "
            "AND (prosrc ~ 'appointments_[a-z]+change' OR tgrelid = %s::regclass)",
            [both, both[0]],
        )
        found = cursor.fetchall()
    assert len(found) >= 4
    for _name, enabled, as_owner, source, settings in found:
        assert (enabled, as_owner, settings) == ("A", True, ["search_path=pg_catalog, public, pg_temp"])
        assert "ignore" not in source


@pytest.fixture
def clerk_of_the_database():
    """An account of the database that owns nothing and may change cases."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE clerk_of_a_test; GRANT SELECT, UPDATE ON appointments_case TO clerk_of_a_test")
        cursor.execute("GRANT SELECT ON appointments_casechange TO clerk_of_a_test")
        yield cursor


def test_an_account_that_owns_nothing_leaves_its_changes_in_a_history_that_it_cannot_write(clerk_of_the_database):
    asked = case()
    cursor = clerk_of_the_database
    cursor.execute("SET LOCAL ROLE clerk_of_a_test; UPDATE appointments_case SET priority = 1 WHERE id = %s", [asked.pk])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute("INSERT INTO appointments_casechange DEFAULT VALUES")
    cursor.execute("RESET ROLE")
    assert change_models.CaseChange.objects.filter(pgh_obj=asked.pk).last().priority == 1


def test_an_account_that_owns_nothing_cannot_borrow_the_triggers_function(clerk_of_the_database):
    cursor = clerk_of_the_database
    cursor.execute(
        "SELECT tgfoid::regproc FROM pg_trigger WHERE tgname LIKE 'pgtrigger_insert%' AND tgrelid = 'appointments_case'::regclass"
    )
    [[function]] = cursor.fetchall()
    cursor.execute("SET LOCAL ROLE clerk_of_a_test; CREATE TEMP TABLE mine (LIKE appointments_case)")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute(f"CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {function}()")
    cursor.execute("RESET ROLE")


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_every_column_is_copied_or_noted_or_left_out_on_purpose(table):
    tracked = table.pgh_tracked_model._meta.concrete_model._meta
    known = {each.name for each in change_copies.kept(table)} | {tracker.label for tracker in table.pgh_trackers} | LEFT_OUT
    if table is change_models.PatientChange:
        known.add("created_at")
    assert {each.name for each in tracked.local_fields} <= known


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_nothing_that_may_have_to_be_erased_is_copied(table):
    kept = change_copies.kept(table)
    assert not [each.name for each in kept if isinstance(each, EncryptedTextField | models.FileField) or each.name in PERSONAL]
