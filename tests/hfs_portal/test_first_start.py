"""The first start makes what is missing, and only that."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from appointments.doctors.models import Doctor
from conditions.models import Reviewer
from hfs_portal import first_start


@pytest.fixture
def accounts(db, tmp_path):
    return tmp_path / "accounts.json"


def make(accounts) -> tuple[dict[str, dict[str, str]], str]:
    said: list[str] = []
    first_start.make_accounts(accounts, say=said.append)
    return json.loads(accounts.read_text()), "\n".join(said)


def test_only_the_owner_reads_the_passwords(accounts):
    make(accounts)
    assert accounts.stat().st_mode & 0o777 == 0o600


def test_each_account_has_the_password_that_is_kept(accounts):
    made, _ = make(accounts)
    assert set(made) == set(first_start.ACCOUNTS)
    assert all(set(account) == {"username", "password"} for account in made.values())
    for account in made.values():
        assert User.objects.get(username=account["username"]).check_password(account["password"])


def test_the_reviewer_of_a_demonstration_says_so(accounts):
    make(accounts)
    profile = Reviewer.objects.get(user__username="reviewer")
    assert "demonstration" in profile.name and profile.registration_number == "DEMO-0000"


def test_a_real_hospital_starts_without_an_invented_reviewer(accounts, settings):
    settings.DEMO = False
    make(accounts)
    assert not Reviewer.objects.exists()


def test_the_passwords_are_long_and_differ_everywhere(accounts, tmp_path):
    made, _ = make(accounts)
    Reviewer.objects.all().delete()
    User.objects.all().delete()
    elsewhere, _ = make(tmp_path / "elsewhere.json")
    passwords = [account["password"] for account in [*made.values(), *elsewhere.values()]]
    assert len(set(passwords)) == 2 * len(first_start.ACCOUNTS)
    assert all(len(password) >= 20 for password in passwords)


def test_the_passwords_are_printed(accounts):
    made, said = make(accounts)
    assert all(account["password"] in said for account in made.values())


def test_a_start_that_was_interrupted_gives_the_same_passwords(accounts):
    made, _ = make(accounts)
    Reviewer.objects.all().delete()
    User.objects.all().delete()
    assert make(accounts)[0] == made


def test_who_may_enter_which_desk(accounts):
    make(accounts)
    desk = {"administrator", "call_desk", "coordinator", "doctor", "manager", "auditor"}
    assert set(User.objects.filter(is_staff=True).values_list("username", flat=True)) == desk
    assert User.objects.get(is_superuser=True).username == "administrator"
    groups = dict(User.objects.exclude(groups=None).values_list("username", "groups__name"))
    assert groups == {
        "call_desk": "Call desk",
        "coordinator": "Coordinators",
        "doctor": "Doctors",
        "manager": "Managers",
        "auditor": "Auditors",
        "editor": "Editors",
        "reviewer": "Medical reviewers",
    }


def test_in_a_demonstration_the_doctor_s_account_is_that_of_a_demo_doctor(accounts):
    call_command("load_demo_clinic", verbosity=0)
    make(accounts)
    assert Doctor.objects.get(user__username="doctor").registration_number


def test_a_real_hospital_says_itself_whose_account_is_which_doctor_s(accounts, settings):
    settings.DEMO = False
    call_command("load_demo_clinic", verbosity=0)
    make(accounts)
    assert not Doctor.objects.exclude(user=None).exists()


@pytest.mark.parametrize(("who", "may"), [("editor", True), ("reviewer", True), ("call_desk", False)])
def test_who_works_on_pages(accounts, who, may):
    make(accounts)
    assert User.objects.get(username=who).has_perm("wagtailadmin.access_admin") is may


@pytest.mark.parametrize(("who", "may"), [("editor", False), ("reviewer", False), ("call_desk", True)])
def test_who_sees_patients(accounts, who, may):
    make(accounts)
    assert User.objects.get(username=who).has_perm("appointments.view_patient") is may
