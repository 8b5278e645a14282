"""Looking for a time among all doctors: what is asked for is found, and what cannot be asked is told."""

from datetime import datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.bookings import search, slots, week
from appointments.bookings.models import Appointment
from appointments.doctors.models import Doctor, VisitType
from tests.appointments import clinic
from tests.appointments.bookings.pages import errors, text
from tests.appointments.clinic import MONDAY, NINE, NOW
from tests.patient import read_form

pytestmark = pytest.mark.django_db

EVERY_DAY = range(7)


def saved(row):
    row.save()
    return row


@pytest.fixture
def lakeside():
    return saved(clinic.location())


@pytest.fixture
def hill_gate():
    return saved(clinic.location(slug="hill-gate"))


@pytest.fixture
def first_visit():
    return saved(clinic.visit_type())


@pytest.fixture
def by_video():
    return VisitType.objects.create(name="By video", slug="by-video", minutes=15, mode="video", position=20)


@pytest.fixture
def asha(lakeside, first_visit):
    """Mornings at Lakeside, in person, in English and Telugu."""
    made = clinic.doctor(visits=[first_visit], blocks=[clinic.block(lakeside, day) for day in EVERY_DAY])
    Doctor.objects.filter(pk=made.pk).update(languages="English, Telugu")
    return made


@pytest.fixture
def bashir(hill_gate, first_visit, by_video):
    """Evenings at Hill Gate, also by video, in Hindi."""
    blocks = [clinic.block(hill_gate, day, time(17), time(19)) for day in EVERY_DAY]
    made = clinic.doctor("bashir", where=hill_gate, visits=[first_visit, by_video], blocks=blocks)
    Doctor.objects.filter(pk=made.pk).update(languages="Hindi")
    return made


@pytest.fixture
def both(asha, bashir):
    return list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))


def find(doctors, **wanted):
    return search.find(doctors, search.Wanted(**{"earliest": MONDAY} | wanted), now=NOW)


def who(found):
    return {first.doctor.slug for first in found.first}


def test_the_first_free_times_of_all_doctors_come_first(both):
    starts = [first.slot.start for first in find(both).first]
    assert starts == [NINE + timedelta(minutes=30 * number) for number in range(6)]


def test_of_a_doctor_with_several_kinds_of_visit_the_first_kind_is_told(both):
    assert {first.visit_type.slug for first in find(both, doctor="bashir").first} == {"first-visit"}


def test_the_next_kind_is_told_when_the_first_has_no_free_time(both, first_visit):
    type(first_visit).objects.filter(pk=first_visit.pk).update(notice_hours=90 * 24 - 1)
    doctors = list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))
    assert {first.visit_type.slug for first in find(doctors, doctor="bashir").first} == {"by-video"}


@pytest.mark.parametrize(
    ("wanted", "doctors"),
    [
        ({"doctor": "bashir"}, {"bashir"}),
        ({"visit": "by-video"}, {"bashir"}),
        ({"mode": "video"}, {"bashir"}),
        ({"location": "hill-gate"}, {"bashir"}),
        ({"language": "Telugu"}, {"asha"}),
        ({"language": "Hindi"}, {"bashir"}),
        ({"part": week.Parts.MORNING}, {"asha"}),
        ({"part": week.Parts.EVENING}, {"bashir"}),
        ({"part": week.Parts.AFTERNOON}, set()),
        ({"language": "Telugu", "mode": "video"}, set()),
    ],
)
def test_only_what_is_looked_for_is_found(both, wanted, doctors):
    assert who(find(both, **wanted)) == doctors


def test_nothing_is_found_before_the_day_asked_for(both):
    later = MONDAY + timedelta(days=10)
    assert min(first.slot.local.date() for first in find(both, earliest=later).first) == later


def test_every_kind_of_visit_of_a_doctor_comes_with_its_earliest_time(both):
    offers = {doctor.slug: {o.visit_type.slug: o.earliest for o in offered} for doctor, offered in find(both).offers}
    assert {slug: set(kinds) for slug, kinds in offers.items()} == {
        "asha": {"first-visit"},
        "bashir": {"first-visit", "by-video"},
    }
    assert offers["asha"]["first-visit"].start == NINE


def test_the_earliest_time_is_the_one_that_the_doctor_s_own_page_tells(both):
    mine = {doctor.slug: offered for doctor, offered in find(both, earliest=timezone.localdate(NOW)).offers}
    for doctor, offered in slots.earliest(both, now=NOW):
        assert mine[doctor.slug] == offered


@pytest.mark.parametrize("doctors", [1, 5])
def test_a_search_costs_three_queries_whatever_the_number_of_doctors(django_assert_num_queries, lakeside, first_visit, doctors):
    for number in range(doctors):
        clinic.doctor(f"doctor-{number}", visits=[first_visit])
    asked = list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))
    with django_assert_num_queries(3):
        find(asked)


def test_the_page_costs_as_many_queries_for_many_doctors_as_for_one(client, lakeside, first_visit):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get("/book/")
        return len(asked)

    client.get("/book/")  # what is read once
    clinic.doctor("one", visits=[first_visit])
    of_one = cost()
    for number in range(5):
        clinic.doctor(f"doctor-{number}", visits=[first_visit])
    assert cost() == of_one


# The page


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def times(answer):
    return page_of(answer).select("button[name=start]")


def test_the_answers_stay_in_the_address_and_in_the_form(client, both):
    page = page_of(client.get("/book/?doctor=bashir&language=Hindi&part=evening"))
    chosen = {select["name"]: select.select_one("[selected]") for select in page.select("select")}
    kept = {name: option["value"] for name, option in chosen.items() if option}
    assert kept == {"doctor": "bashir", "language": "Hindi", "part": "evening"}
    assert page.select_one("form.search-form")["method"] == "get"


def test_only_what_exists_can_be_chosen(client, both):
    choices = {select["name"]: select.get_text() for select in page_of(client.get("/book/")).select("select")}
    assert "First available" in choices["doctor"]
    assert all(language in choices["language"] for language in ("English", "Hindi", "Telugu"))
    assert "By video" in choices["mode"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("visit=x", "We do not know that kind of visit"),
        ("doctor=nobody", "We do not know that doctor"),
        ("location=mars", "We do not know that place"),
        ("mode=telepathy", "A visit is in person or by video"),
        ("language=Klingon", "No doctor here speaks that language"),
        ("part=midnight", "We do not know that part of the day"),
        ("from=soon", "Enter the day as day, month and year"),
        ("from=2020-01-01", "That day has passed"),
        ("from=9999-12-31", "We cannot book that far ahead yet"),
        ("from=" + "9" * 5000, "Enter the day as day, month and year"),
    ],
)
def test_an_answer_that_nobody_gave_is_told_and_the_rest_is_found(client, both, query, sentence):
    answer = client.get(f"/book/?{query}")
    assert answer.status_code == 200
    assert errors(answer)[0].startswith(sentence)
    assert times(answer)


def test_a_search_without_result_says_so_and_what_to_do(client, both):
    assert "Ask for less" in text(client.get("/book/?part=afternoon"))
    assert "No doctor here offers all of that together" in text(client.get("/book/?language=Telugu&mode=video"))


def test_choosing_one_of_the_first_times_holds_it(client, both):
    answer = client.get("/book/?doctor=asha")
    button = times(answer)[1]
    fields = {control["name"]: control["value"] for control in page_of(answer).select("form.first-times input")}
    led = client.post(button["formaction"], fields | {"start": button["value"]})
    assert led.headers["Location"] == "/book/details/"
    assert Appointment.objects.get().starts == datetime.fromisoformat(button["value"])


def test_one_of_the_first_times_that_is_gone_is_told_with_the_nearest(client, both):
    answer = client.get("/book/?doctor=asha")
    button = times(answer)[1]
    clinic.hold(both[0], datetime.fromisoformat(button["value"]), token="somebody", now=timezone.now())
    fields = {control["name"]: control["value"] for control in page_of(answer).select("form.first-times input")}
    again = client.post(button["formaction"], fields | {"start": button["value"]})
    assert again.status_code == 409
    assert errors(again)[0].startswith("That time has just been taken")
    assert len(page_of(again).select(".nearest [name=start]")) == 3


def test_a_visit_by_video_says_so_wherever_a_patient_sees_it(client, both):
    assert "by video" in text(client.get("/book/?visit=by-video"))
    address = "/book/bashir/?visit=by-video"
    assert "by video" in text(client.get(address))
    form = read_form(client.get(address).content.decode(), address)
    client.post(address, form.fields | {"start": form.choices["start"][0]})
    assert "by video" in text(client.get("/book/details/"))


def test_a_clinic_in_another_time_zone_is_told_with_its_name(client, first_visit):
    london = saved(clinic.location("Europe/London", slug="london"))
    clinic.doctor(where=london, visits=[first_visit], blocks=[clinic.block(london, day) for day in EVERY_DAY])
    assert "(Europe/London)" in text(client.get("/book/"))
    assert "(Europe/London)" in text(client.get("/book/asha/"))


def test_an_evening_far_away_is_led_to_by_the_day_there(client, first_visit):
    new_york = saved(clinic.location("America/New_York", slug="new-york"))
    evenings = [clinic.block(new_york, day, time(20), time(22)) for day in EVERY_DAY]
    clinic.doctor(where=new_york, visits=[first_visit], blocks=evenings)
    answer = client.get("/book/?part=evening")
    [first, *_] = times(answer)
    assert f"from={first['value'][:10]}" in first["formaction"]
    assert f"from={first['value'][:10]}" in page_of(answer).select_one(".offers a")["href"]
