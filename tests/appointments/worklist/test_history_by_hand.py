"""The history as an engineer meets it who comes with an SQL shell, and what is left in it when a patient has been erased."""

import re
import subprocess
import uuid

import pytest
from django.utils.crypto import get_random_string

from hfs_portal import cluster
from tests.patient import Patient

PERSONAL = """
    UPDATE appointments_patient SET full_name = 'Erased', phone = '+910000000000', phone_typed = '', email = '', birth_year = NULL
    WHERE id = %s
"""


def shell(portal, program, *arguments):
    """One of PostgreSQL's own programs, as somebody runs it who knows where the database is."""
    keys = portal.database.keys
    where = {"PGHOST": keys["host"], "PGPORT": keys.get("port"), "PGUSER": keys["user"], "PGPASSWORD": keys.get("password")}
    known = {"PATH": "/usr/bin:/bin", "PGDATABASE": portal.database.name}
    environment = known | {name: str(value) for name, value in where.items() if value}
    return subprocess.run([cluster._programs() / program, *arguments], env=environment, capture_output=True, text=True)


def sql(portal, statement):
    return shell(portal, "psql", "-v", "ON_ERROR_STOP=1", "-c", statement)


@pytest.fixture
def somebody(portal):
    """A patient who asks for a call; whatever they are called here is nowhere else."""
    name, topic = (f"Canary {get_random_string(12)}" for _ in range(2))
    phone = f"98{uuid.uuid4().int % 10**8:08}"
    visitor = Patient(portal.url)
    answer = visitor.send(
        visitor.form("/callback/"), full_name=name, phone=phone, topic=topic, consent_care="on", part_of_day="any"
    )
    assert answer.status_code == 303, answer.text
    [[patient, case]] = portal.query(
        "SELECT patient.id, c.id FROM appointments_patient patient JOIN appointments_case c ON c.patient_id = patient.id "
        "WHERE full_name = %s",
        name,
    )
    return {"patient": patient, "case": case, "words": [name, phone, topic]}


def copies(portal, case):
    return portal.query(
        "SELECT priority, program, pgh_context FROM appointments_casechange WHERE pgh_obj_id = %s ORDER BY pgh_id", case
    )


def test_what_a_patient_sends_is_known_to_come_from_the_portal(portal, somebody):
    assert copies(portal, somebody["case"]) == [(3, "portal gunicorn", None)]


def test_an_update_from_an_sql_shell_stays_in_the_history_with_the_shells_name(portal, somebody):
    assert sql(portal, f"UPDATE appointments_case SET priority = 1 WHERE id = {somebody['case']}").returncode == 0
    assert copies(portal, somebody["case"])[-1] == (1, "psql", None)


# What a session may set for itself.
EVERYTHING_OFF = """
    SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), false);
    SET session_replication_role = replica;
"""


def test_no_setting_keeps_an_update_out_of_it(portal, somebody):
    update = f"UPDATE appointments_case SET priority = 1 WHERE id = {somebody['case']}"
    assert sql(portal, f"{EVERYTHING_OFF} {update}").returncode == 0
    assert copies(portal, somebody["case"])[-1] == (1, "psql", None)


def test_a_shell_that_calls_itself_the_portal_has_no_signature_of_it(portal, somebody):
    claim = """SET application_name = 'portal gunicorn'; SET pghistory.context_metadata = '{"user": 1, "backend": 1}';"""
    sql(portal, f"{claim} UPDATE appointments_case SET priority = 1 WHERE id = {somebody['case']}")
    *_, (priority, program, said) = copies(portal, somebody["case"])
    assert (priority, program, said.keys(), said["backend"] > 1) == (1, "portal gunicorn", {"user", "backend"}, True)


@pytest.mark.parametrize("switch", ["", EVERYTHING_OFF], ids=["", "everything off"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE appointments_casechange SET program = 'portal gunicorn' WHERE pgh_obj_id = {case}",
        "DELETE FROM appointments_casechange WHERE pgh_obj_id = {case}",
        "TRUNCATE appointments_casechange",
        "TRUNCATE appointments_case CASCADE",
        "TRUNCATE auth_user_groups",
        "INSERT INTO appointments_casechange SELECT * FROM appointments_casechange WHERE pgh_obj_id = {case}",
        "DELETE FROM appointments_event WHERE case_id = {case}",
        "UPDATE appointments_event SET what = 'noted' WHERE case_id = {case}",
    ],
)
def test_an_sql_shell_cannot_take_it_back_or_make_it_up(portal, somebody, statement, switch):
    sql(portal, f"UPDATE appointments_case SET priority = 2 WHERE id = {somebody['case']}")
    refused = sql(portal, switch + statement.format(case=somebody["case"]))
    assert refused.returncode != 0
    assert re.search("cannot be (changed|emptied)|itself writes the history|pgtrigger: Cannot", refused.stderr)
    assert copies(portal, somebody["case"])[-1] == (2, "psql", None)


def test_nothing_personal_is_left_in_a_dump_once_it_was_overwritten(portal, somebody):
    before = shell(portal, "pg_dump", "--data-only").stdout
    assert somebody["words"][0] in before
    portal.query("UPDATE appointments_callbackrequest SET topic = '' WHERE case_id = %s", somebody["case"])
    portal.query(PERSONAL, somebody["patient"])
    dump = shell(portal, "pg_dump", "--data-only")
    assert dump.returncode == 0
    assert "COPY public.appointments_patientchange" in dump.stdout
    assert [word for word in somebody["words"] if word in dump.stdout] == []
