"""Doctors' hours, as the booking desk writes them down."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction

from appointments.doctors.models import Doctor, WorkingHours
from appointments.doctors.refusals import Refused
from tests.appointments.worklist import desk
from tests.appointments.worklist.desk import block, change, save


@pytest.fixture
def doctor(db):
    return desk.doctor()


@pytest.fixture
def place(db):
    return desk.place()


@pytest.fixture
def browser(sign_in, db):
    return sign_in("booking desk")


def hours(doctor):
    return [row.in_words for row in doctor.working_hours.all()]


def test_the_booking_desk_writes_down_hours(browser, doctor, place):
    save(browser, doctor, hours=[block(place, "09:00", "13:00")])
    assert hours(doctor) == ["Monday 09:00–13:00"]


def test_hours_can_begin_end_be_for_some_visits_and_be_kept(browser, doctor, place):
    [visit] = doctor.visit_types.all()
    days = {"valid_from": "2026-12-01", "valid_until": "2027-01-31", "visit_types": [visit.pk], "kept_hours": "48"}
    save(browser, doctor, hours=[block(place, "09:00", "13:00", **days)])
    assert hours(doctor) == ["Monday 09:00–13:00, 1 December 2026 to 31 January 2027"]
    [saved] = doctor.working_hours.all()
    assert (saved.kept_hours, list(saved.visit_types.all())) == (48, [visit])


@pytest.mark.parametrize("weekday", ["", "5"])
def test_extra_hours_on_one_day_take_their_weekday_from_it(browser, doctor, place, weekday):
    save(browser, doctor, hours=[extra(place, weekday)])
    assert hours(doctor) == ["Saturday 09:00–13:00, only on 5 December 2026"]


def extra(place, weekday):
    return block(place, "09:00", "13:00", weekday=weekday, valid_from="2026-12-05", valid_until="2026-12-05")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts": "13:00", "ends": "09:00"}, "The hours must end after they start."),
        ({"starts": "09:00", "ends": "09:00"}, "The hours must end after they start."),
        ({"starts": "nine", "ends": "13:00"}, "Enter a valid time."),
        ({"starts": "09:00:30"}, "Hours begin and end on a whole minute: leave the seconds out."),
        ({"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "The last day must not come before the first."),
        ({"valid_from": "2026-13-01"}, "Enter a valid date."),
        ({"weekday": ""}, "Choose a weekday, or enter the same first and last day for extra hours on one day."),
        ({"weekday": "", "valid_from": "2026-12-05"}, "Choose a weekday"),
        ({"weekday": "8"}, "Select a valid choice."),
        (
            {"weekday": "0", "valid_from": "2026-12-05", "valid_until": "2026-12-05"},
            "5 December 2026 is a Saturday: choose Saturday, or leave the weekday empty.",
        ),
        (
            {"weekday": "0", "valid_from": "2026-12-01", "valid_until": "2026-12-04"},
            "There is no Monday from 1 December 2026 to 4 December 2026.",
        ),
        ({"kept_hours": "-1"}, "greater than or equal to 0"),
        ({"kept_hours": "99999"}, "less than or equal to"),
        ({"location": "999999"}, "Select a valid choice."),
        ({"visit_types": ["999999"]}, "Select a valid choice."),
    ],
)
def test_hours_that_make_no_sense_get_a_sentence_and_stay_on_the_page(browser, doctor, place, typed, sentence):
    page = save(browser, doctor, hours=[{**block(place, "07:11", "13:00"), **typed}])
    assert sentence in page
    assert typed.get("starts", "07:11") in page
    assert not WorkingHours.objects.exists()


MORNING, NOON, AFTERNOON = ("09:00", "13:00"), ("12:00", "15:00"), ("13:00", "17:00")


def test_two_new_blocks_that_overlap_are_both_named(browser, doctor, place):
    page = save(browser, doctor, hours=[block(place, *MORNING), block(place, *NOON)])
    assert "“Monday 09:00–13:00” and “Monday 12:00–15:00” overlap: change the times or the days of one of them." in page
    assert not WorkingHours.objects.exists()


def test_blocks_that_overlap_only_for_some_days_are_refused(browser, doctor, place):
    from_december = block(place, *NOON, valid_from="2026-12-07")
    page = save(browser, doctor, hours=[block(place, *MORNING, valid_until="2026-12-07"), from_december])
    assert "“Monday 09:00–13:00, until 7 December 2026” and “Monday 12:00–15:00, from 7 December 2026” overlap" in page
    assert not WorkingHours.objects.exists()


def test_blocks_that_follow_on_each_other_are_welcome(browser, doctor, place):
    later = block(place, *NOON, valid_from="2026-12-08")
    save(browser, doctor, hours=[block(place, *MORNING, valid_until="2026-12-07"), later, block(place, *AFTERNOON, weekday=1)])
    assert len(hours(doctor)) == 3


def test_a_new_block_over_an_old_one_is_refused(browser, doctor, place):
    desk.hours(doctor, place, MORNING)
    page = save(browser, doctor, hours=[*change(doctor), block(place, *NOON)])
    assert "“Monday 09:00–13:00” and “Monday 12:00–15:00” overlap" in page
    assert hours(doctor) == ["Monday 09:00–13:00"]


def test_a_new_block_over_one_that_a_colleague_added_meanwhile_is_refused(browser, doctor, place):
    desk.hours(doctor, place, MORNING)
    page = save(browser, doctor, hours=[block(place, *NOON)])
    assert "“Monday 09:00–13:00” and “Monday 12:00–15:00” overlap" in page
    assert hours(doctor) == ["Monday 09:00–13:00"]


def test_the_border_between_two_blocks_moves_in_one_save(browser, doctor, place):
    desk.hours(doctor, place, MORNING, AFTERNOON)
    save(browser, doctor, hours=change(doctor, {"ends": "14:00"}, {"starts": "14:00"}))
    assert hours(doctor) == ["Monday 09:00–14:00", "Monday 14:00–17:00"]


def times(span):
    return {"starts": span[0], "ends": span[1]}


def test_two_blocks_change_places_in_one_save(browser, doctor, place):
    desk.hours(doctor, place, MORNING, AFTERNOON)
    first, second = doctor.working_hours.values_list("pk", flat=True)
    swapped = change(doctor, times(AFTERNOON), times(MORNING))
    save(browser, doctor, hours=swapped)
    assert list(doctor.working_hours.values_list("pk", flat=True)) == [second, first]


def test_a_block_takes_the_time_of_one_that_goes(browser, doctor, place):
    desk.hours(doctor, place, MORNING)
    save(browser, doctor, hours=[*change(doctor, {"DELETE": "on"}), block(place, *NOON)])
    assert hours(doctor) == ["Monday 12:00–15:00"]


def test_one_wrong_block_keeps_all_others_as_they_were_and_as_they_were_typed(browser, doctor, place):
    desk.hours(doctor, place, MORNING)
    page = save(browser, doctor, hours=[*change(doctor, {"starts": "08:17"}), block(place, "18:00", "17:00")])
    assert 'value="08:17"' in page and 'value="18:00"' in page
    assert hours(doctor) == ["Monday 09:00–13:00"]


def test_a_block_that_a_colleague_removed_meanwhile_gets_a_sentence(browser, doctor, place):
    desk.hours(doctor, place, MORNING)
    sent = change(doctor, {"starts": "10:00"})
    doctor.working_hours.all().delete()
    page = save(browser, doctor, hours=sent)
    assert "Somebody else has removed one of these meanwhile: open the page again." in page


def test_the_database_judges_what_came_between_the_check_and_the_save(doctor, place, formset_of):
    formset = formset_of(doctor, hours=[block(place, *NOON)])
    assert formset.is_valid()
    desk.hours(doctor, place, MORNING)
    with pytest.raises(Refused) as refused, transaction.atomic():
        formset.save()
    assert "Somebody else has changed the hours at the same moment" in str(refused.value.sentence)
    shown = formset_of(doctor, hours=[block(place, *AFTERNOON)], refused=refused.value)
    assert str(refused.value.sentence) in str(shown.non_form_errors())


@pytest.fixture
def formset_of(rf, person, db):
    """The hours of a doctor's page as they were sent, with what the database said to them the last time."""
    user = person("administrator")

    def formset_of(doctor, *, hours, refused=None):
        request = rf.post("/", desk.page_of(doctor, hours=hours))
        request.user, request.refused = user, refused
        [formset, _time_off], _inlines = admin.site._registry[Doctor]._create_formsets(request, doctor, change=True)
        return formset

    return formset_of


def test_the_call_desk_sees_the_hours_and_changes_none(sign_in, doctor, place):
    save(sign_in("call desk"), doctor, hours=[block(place, "09:00", "13:00")])
    assert not WorkingHours.objects.exists()


def test_a_new_doctor_can_get_hours_in_the_same_save(browser, doctor, place):
    sent = {**desk.page_of(doctor, hours=[block(place, *MORNING)]), "name": "Dr New", "slug": "new"}
    browser.post("/staff/appointments/doctor/add/", sent)
    assert hours(Doctor.objects.get(slug="new")) == ["Monday 09:00–13:00"]
    again = browser.post("/staff/appointments/doctor/add/", {**sent, "slug": "details"})
    assert "That address leads to a step of booking: choose another." in again.content.decode()


def test_only_who_may_change_accounts_says_which_account_is_a_doctor_s(sign_in, doctor, place):
    account = User.objects.create_user("dr-example", is_staff=True)
    browser = sign_in("booking desk")
    page = f"/staff/appointments/doctor/{doctor.pk}/change/"
    assert 'name="user"' not in browser.get(page).content.decode()
    browser.post(page, {**desk.page_of(doctor), "user": account.pk})
    assert Doctor.objects.get().user is None
    browser.force_login(User.objects.create_superuser("boss"), backend="hfs_portal.accounts.Accounts")
    browser.post(page, {**desk.page_of(doctor), "user": account.pk})
    assert Doctor.objects.get().user == account
