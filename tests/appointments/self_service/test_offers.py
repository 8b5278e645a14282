"""A patient answers the offer of a time, and waits for one, on pages that need no script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.bookings import answers, slots, waitlist
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.bookings.times import Days
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case
from tests.appointments import clinic
from tests.appointments.bookings.waiting import cancel, new_patient, only_offer, visit, without

pytestmark = pytest.mark.django_db
TODAY = timedelta(0)


@pytest.fixture
def doctor():
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def times(doctor):
    """Free times from two days on, so that an answer is in time whenever the test runs."""
    now = timezone.now()
    first = timezone.localdate(now) + timedelta(days=3)
    return [slot.start for slot in slots.free(doctor, doctor.visit_types.get(), Days.starting(first), now=now)]


@pytest.fixture
def late(doctor, times):
    return visit(doctor, times[20], now=timezone.now(), birth_year=1961)


@pytest.fixture
def offer(doctor, times, late):
    """A time that came free, offered to the patient of the late visit."""
    now = timezone.now()
    freed = visit(doctor, times[0], now=now)
    wishes = waitlist.Wishes(timezone.localdate(now), timezone.localdate(times[20]), [])
    waitlist.join(late, wishes, by=cases.PATIENT, now=now)
    cancel(freed, now=now)
    return only_offer()


@pytest.fixture
def token(late):
    return links.issue(late.case, seed="test", now=timezone.now())


@pytest.fixture
def known(client, token):
    """A browser that has proved itself."""
    client.post(f"/case/{token}/", {"fact": "1961"})
    return client


@pytest.fixture
def address(offer, token):
    return f"/case/{token}/offers/{offer.pk}/"


def text(answer):
    return " ".join(answer.content.decode().split())


def after(browser, answer):
    """The page that the browser is sent on to."""
    assert answer.status_code == 303
    return browser.get(answer.headers["Location"])


def now_of(late):
    late.refresh_from_db()
    return late.starts


def test_the_letters_link_asks_a_new_browser_who_it_is_and_then_shows_the_offer(client, address):
    assert "Is it you?" in text(client.get(address))
    sent_on = client.post(address, {"fact": "1961"})
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, address)
    assert "Would you like this time?" in text(client.get(address))


def test_the_page_shows_the_time_offered_and_the_one_they_have(known, address, offer, late):
    page = text(known.get(address))
    assert offer.held.local_start_in_words in page and late.local_start_in_words in page
    assert "It is kept for you, and for nobody else, until" in page


def test_looking_changes_nothing(known, address, offer, late):
    before = list(Offer.objects.values()), list(Appointment.objects.values())
    known.get(address)
    known.head(address)
    assert (list(Offer.objects.values()), list(Appointment.objects.values())) == before


def test_accepting_moves_the_visit_and_leads_to_the_private_page(known, address, late, token, times):
    answer = known.post(address, {"answer": "accept"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/case/{token}/")
    assert now_of(late) == times[0]


def test_a_second_click_is_the_same_answer(known, address, late):
    first, second = (known.post(address, {"answer": "accept"}) for _ in range(2))
    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    late.refresh_from_db()
    assert late.sequence == 1


@pytest.mark.parametrize(
    ("answer", "state", "sentence"),
    [("pass", "passed", "You have passed on this time"), ("call", "call_me", "A member of our staff rings you by")],
)
def test_who_does_not_take_it_reads_what_follows(known, address, offer, late, answer, state, sentence):
    before = late.starts
    page = after(known, known.post(address, {"answer": answer}))
    offer.refresh_from_db()
    assert offer.state == state
    assert sentence in text(page)
    assert now_of(late) == before


def test_who_wants_another_time_is_led_to_choose_it(known, address, offer, late, token):
    answer = known.post(address, {"answer": "other"})
    assert answer.headers["Location"] == f"/case/{token}/visits/{late.pk}/move/"


def test_two_browsers_at_once_give_one_answer_and_one_sentence(known, address, late):
    known.post(address, {"answer": "pass"})
    before = now_of(late)
    answer = known.post(address, {"answer": "accept"})
    assert answer.status_code == 409
    assert "You have passed on this time" in text(answer) and "What you have now" in text(answer)
    assert now_of(late) == before


def test_an_offer_that_lapsed_says_so_and_what_they_have(known, address, offer, late):
    answers.lapse_due(now=offer.expires_at)
    answer = known.post(address, {"answer": "accept"})
    assert answer.status_code == 409
    assert "This time is no longer kept for you" in text(answer) and late.local_start_in_words in text(answer)


def test_an_offer_for_a_cancelled_visit_no_longer_stands(known, address, late):
    cancel(late, now=timezone.now())
    answer = known.post(address, {"answer": "accept"})
    assert answer.status_code == 409
    assert "This offer no longer stands" in text(answer) and "You have no visit booked" in text(answer)


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_no_answer_is_asked_for_again_with_a_sentence(known, address, offer, sent):
    answer = known.post(address, sent)
    assert "Choose one of the answers: take the time, or say what you would like instead." in text(answer)
    offer.refresh_from_db()
    assert offer.state == "open"


def test_the_offer_of_another_case_is_not_there(known, token, doctor, times, offer):
    now = timezone.now()
    third = visit(doctor, times[2], now=now)
    without(doctor, now=now, last_day=timezone.localdate(times[20]), first_day=timezone.localdate(now))
    cancel(third, now=now)
    anothers = Offer.objects.exclude(pk=offer.pk).get()
    assert known.get(f"/case/{token}/offers/{anothers.pk}/").status_code == 404
    assert known.post(f"/case/{token}/offers/{anothers.pk}/", {"answer": "accept"}).status_code == 404


def test_a_stranger_with_the_link_accepts_nothing(client, address, offer):
    client.post(address, {"answer": "accept", "submit_key": "x"})
    offer.refresh_from_db()
    assert offer.state == "open"


def test_the_visit_of_somebody_who_had_none_is_on_their_private_page(client, doctor, times):
    now = timezone.now()
    entry = without(doctor, now=now, first_day=timezone.localdate(now), last_day=timezone.localdate(times[20]))
    cancel(visit(doctor, times[0], now=now), now=now)
    token = links.issue(entry.case, seed="test", now=now)
    client.post(f"/case/{token}/", {"fact": str(entry.case.patient.phone)[-4:]})
    page = after(client, client.post(f"/case/{token}/offers/{only_offer().pk}/", {"answer": "accept"}))
    assert entry.case.appointments.get().local_start_in_words in text(page)


def earlier(token, late):
    return f"/case/{token}/visits/{late.pk}/earlier/"


def wishes(page, **answers):
    """Every field of the form as it came, with these answers."""
    form = page.context["form"]
    names = ("first_day", "last_day", "submit_key", "website", "part_of_day")
    filled_in = {name: form[name].value() or "" for name in names}
    return filled_in | answers


def test_joining_changing_and_leaving_the_waitlist(known, token, late):
    address = earlier(token, late)
    page = after(known, known.post(address, wishes(known.get(address), weekdays=["0", "4"])))
    assert "You are on the waitlist" in text(page) and "Monday or Friday, any time" in text(page)
    page = after(known, known.post(address, wishes(known.get(address), part_of_day="morning")))
    assert "Morning" in text(page)
    assert WaitlistEntry.objects.count() == 1
    page = after(known, known.post(address, {"leave": "yes"}))
    assert "Something earlier?" in text(page)
    assert WaitlistEntry.objects.get().ended_because == "left"


def test_looking_at_the_waitlist_puts_nobody_on_it(known, token, late):
    known.get(earlier(token, late))
    assert not WaitlistEntry.objects.exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"first_day": "soon"}, "Enter the first day as day, month and year, such as 23/11/2026."),
        ({"first_day": "2020-01-01"}, "The first day has passed. Enter today or a day to come."),
        ({"first_day": "2099-01-01"}, "The first day is after your visit."),
        ({"last_day": ""}, "Enter the last day as day, month and year"),
        ({"last_day": "2099-01-01"}, "The last day is more than a year away. Enter one within a year."),
        ({"weekdays": ["9"]}, "Choose the weekdays from those listed."),
        ({"part_of_day": "night"}, "Choose one of the times of day listed."),
    ],
)
def test_wishes_that_cannot_be_get_a_sentence(known, token, late, answers, sentence):
    address = earlier(token, late)
    page = known.post(address, wishes(known.get(address), **answers))
    assert page.status_code == 200
    assert sentence in text(page)
    assert not WaitlistEntry.objects.exists()


def test_who_has_no_address_is_told_that_we_ring(known, token, late):
    Case.objects.get(pk=late.case_id).patient.__class__.objects.update(email="")
    assert "our staff see your wish and ring you" in text(known.get(earlier(token, late)))


def test_nobody_waits_for_something_earlier_than_a_cancelled_visit(known, token, late):
    cancel(late, now=timezone.now())
    assert "This visit is cancelled" in text(known.get(earlier(token, late)))
    assert known.post(earlier(token, late), {"first_day": "2026-11-23"}).status_code == 409


def test_the_waitlist_of_another_case_s_visit_is_not_there(known, token, doctor, times):
    anothers = visit(doctor, times[3], now=timezone.now(), **new_patient())
    assert known.get(earlier(token, anothers)).status_code == 404


@pytest.fixture
def waiting(doctor, times):
    now = timezone.now()
    return without(doctor, now=now, first_day=timezone.localdate(now), last_day=timezone.localdate(times[20]))


@pytest.fixture
def door(client, waiting):
    """The private page of somebody without a visit, in a browser that has proved itself."""
    address = f"/case/{links.issue(waiting.case, seed='test', now=timezone.now())}/"
    client.post(address, {"fact": str(waiting.case.patient.phone)[-4:]})
    return address


def test_who_waits_without_a_visit_sees_their_wish_and_can_leave_the_list(client, waiting, door):
    assert waiting.days_in_words in text(client.get(door))
    place = f"{door}waiting/{waiting.pk}/"
    assert "You are on the waitlist" in text(client.get(place))
    assert not WaitlistEntry.objects.exclude(ended_at=None).exists()
    client.post(place)
    assert "You are not on the waitlist" in text(client.get(place))
    assert "Our staff look for a time with your wishes in hand." in text(client.get(door))


def test_the_place_of_another_case_is_not_there(client, waiting, door, doctor):
    anothers = without(doctor, now=timezone.now())
    assert client.post(f"{door}waiting/{anothers.pk}/").status_code == 404
    anothers.refresh_from_db()
    assert anothers.ended_at is None
