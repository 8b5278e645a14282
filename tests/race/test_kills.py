"""kill -9 of the web server between commit and answer: the patient who sends the form again is led to what there is."""

from tests.worst_moment import send_and_never_hear

# The session is written after the commit and before the answer; the letter before the commit.
AFTER_COMMIT, BEFORE_COMMIT = "django_session", "appointments_message"


def test_a_hold_committed_before_the_server_dies_is_the_one_that_the_repeat_finds(portal, clinic):
    patient, form = clinic.visitor()
    start = form.choices["start"][1]
    send_and_never_hear(portal, patient, form, AFTER_COMMIT, start=start)
    assert clinic.rows() == ["held"]
    assert patient.send(form, start=start).headers["Location"] == "/book/details/"
    assert clinic.rows() == ["held"]


def test_a_booking_committed_before_the_server_dies_is_the_one_that_the_repeat_finds(portal, clinic, confirmation, me):
    patient, form = confirmation
    send_and_never_hear(portal, patient, form, AFTER_COMMIT)
    assert clinic.rows() == ["booked"]
    answer = patient.send(form)
    assert answer.headers["Location"].startswith("/case/")
    assert "Your appointment is booked" in patient.get(answer.headers["Location"]).text
    assert (clinic.rows(), clinic.cases(me["full_name"])) == (["booked"], 1)


def test_a_booking_not_committed_when_the_server_dies_leaves_the_hold_and_nothing_else(portal, clinic, confirmation, me):
    patient, form = confirmation
    send_and_never_hear(portal, patient, form, BEFORE_COMMIT)
    assert (clinic.rows(), clinic.cases(me["full_name"])) == (["held"], 0)


def test_sending_it_again_after_that_is_one_booking(portal, clinic, confirmation, me):
    patient, form = confirmation
    send_and_never_hear(portal, patient, form, BEFORE_COMMIT)
    assert patient.send(form).headers["Location"].startswith("/case/")
    assert (clinic.rows(), clinic.cases(me["full_name"])) == (["booked"], 1)
