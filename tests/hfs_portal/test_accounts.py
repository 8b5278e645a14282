"""What somebody of staff may do, asked of the database once."""

import pytest
from django.contrib.auth.models import Group, Permission, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    """With a right of their own, and those of a role."""
    clerk = User.objects.create_user("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="view_session"))
    clerk.groups.add(Group.objects.get(name="Call desk"))
    return User.objects.get(pk=clerk.pk)


def test_somebody_has_their_own_rights_and_those_of_their_roles(clerk):
    assert clerk.has_perms(["sessions.view_session", "appointments.view_case"])
    assert not clerk.has_perm("appointments.view_event")


def test_all_rights_together_are_one_question(clerk, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert clerk.get_all_permissions() >= {"sessions.view_session", "appointments.view_case"}
        assert not clerk.has_perm("auth.add_user")


def test_an_account_that_is_shut_has_no_rights(clerk):
    clerk.is_active = False
    assert clerk.get_all_permissions() == set()


def test_an_administrator_has_every_right():
    assert len(User.objects.create_superuser("root").get_all_permissions()) == Permission.objects.count()
