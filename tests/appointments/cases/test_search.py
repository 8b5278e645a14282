"""What staff hear on the telephone, and whom it leads them to: by an index, whatever the script and the spelling."""

import pytest
from django.db import connection

from appointments.cases.models import Case, Patient
from appointments.cases.search import MOST, as_beginning, as_phone, as_reference, patients_like, rows_like
from tests.appointments.making import case

pytestmark = pytest.mark.django_db


def cases_like(typed, among=None):
    return rows_like(typed, Case.objects.all() if among is None else among)


def found(typed):
    return [patient.full_name for patient in patients_like(typed)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Meera Example", "meera"),
        ("Meera Example", "EXAMPLE meer"),
        ("Meera Example", "xamp"),
        ("Meera Example", "m"),
        ("Meera Example", "ex"),
        ("Méera Exámple", "meera example"),
        ("Meera Example", "méera"),
        ("Sean O’Brien-Kumar", "obrien"),
        ("Sean O'Brien-Kumar", "o'brien kumar"),
        ("R.K. Rao", "k rao"),
        ("फ़िरोज़ ख़ान", "फिरोज"),
        ("మీరా ఉదాహరణ", "ఉదా"),
        ("فاطمة بیگم", "بیگ"),
        ("ДМИТРИЙ ИВАНОВ", "дмит"),
        ("李明", "李"),
    ],
)
def test_a_patient_is_found_by_any_part_of_the_name(name, typed):
    case(full_name=name)
    case(full_name="Another Person", phone="+919000000000")
    assert found(typed) == [name]


@pytest.mark.parametrize("typed", ["eera x", "meera rao", "a", "xa", "...", "-", "'", "\u0301", "12", "0", " "])
def test_nobody_is_found_by_what_the_name_has_not(typed):
    case()
    assert found(typed) == []


def test_the_pieces_alone_do_not_make_a_name():
    """ "anan" and "nana" are cut into the same pieces."""
    case(full_name="Banana")
    case(full_name="Ana Nan")
    assert found("banana") == ["Banana"]
    assert found("anan") == ["Banana"]


@pytest.mark.parametrize(
    "typed",
    ["984", "345", "98490 12345", "+91 (0)98490-12345", "0091 98490 12345", "098490.12345", "९८४९०", "98490–12345", "9 0 1 2"],
)
def test_a_patient_is_found_by_any_part_of_the_number(typed):
    case()
    case(full_name="Another Person", phone="+14155550100")
    assert found(typed) == ["Meera Example"]


def test_a_name_and_digits_are_both_asked_of_one_patient():
    case()
    case(phone="+14155550100")
    assert [str(patient.phone) for patient in patients_like("meera 0100")] == ["+14155550100"]
    assert found("ravi 0100") == []


def test_another_name_is_found_as_soon_as_it_stands():
    kept = case().patient
    Patient.objects.filter(pk=kept.pk).update(full_name="Ravi Example")
    assert found("ravi") == ["Ravi Example"] and found("meera") == []


def test_a_reference_leads_to_its_case_alone_also_where_it_reads_like_a_name():
    named, meant = case(full_name="Chandra Rao"), case(full_name="Meera Example")
    Case.objects.filter(pk=meant.pk).update(reference="HFS-CHAN-DRA")
    assert set(cases_like("chandra")) == {named.pk, meant.pk}
    assert cases_like("hfs-chan-dra") == [meant.pk]


def test_the_beginning_of_a_reference_is_enough():
    meant = case()
    case()
    Case.objects.filter(pk=meant.pk).update(reference="HFS-7K4M-9XX")
    assert cases_like("HFS-7K4M") == cases_like("7k4m") == cases_like("hfs 7k4") == [meant.pk]


def test_a_search_stops_where_nobody_reads_on(monkeypatch):
    monkeypatch.setattr("appointments.cases.search.MOST", 2)
    for _ in range(4):
        case()
    assert len(cases_like("meera")) == 3
    assert MOST == 100


def test_a_search_within_a_view_does_not_stop_at_those_outside_of_it(monkeypatch):
    monkeypatch.setattr("appointments.cases.search.MOST", 2)
    meant = [case() for _ in range(5)][4]
    assert cases_like("meera", Case.objects.filter(pk=meant.pk)) == [meant.pk]


def plan_of(rows):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of three rows is read sooner than its index
        sql, facts = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", facts)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("typed", ["meera", "98490", "meera 98490", "मीरा"])
def test_a_search_goes_by_the_index(typed):
    assert "patient_by_pieces" in plan_of(patients_like(typed))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("hfs 7k4m 9xx", "HFS-7K4M-9XX"), ("7K4M9XX", "HFS-7K4M-9XX"), ("7K4M", None), ("Meera", None), ("HFS-7K4M-9BX", None)],
)
def test_a_reference_is_known_in_any_spelling(typed, meant):
    assert as_reference(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("hfs-7", "HFS-7"), ("7K4M-", "HFS-7K4M"), ("7K4", None), ("HFS", None), ("Ravi", None)]
)
def test_a_beginning_is_known_by_its_letters(typed, meant):
    assert as_beginning(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("+91 98-4", "91984"), ("012", "012"), ("01", None), ("0123", "123"), ("98a", None), ("", None)]
)
def test_a_number_is_known_by_three_digits(typed, meant):
    assert as_phone(typed) == meant
