import pytest
from django.contrib.auth.models import Group, User

from conditions.models import ConditionPage, Reviewer


@pytest.fixture
def loaded(first_load, db):
    return first_load


@pytest.fixture
def spasm(loaded):
    return ConditionPage.objects.get(slug="hemifacial-spasm")


@pytest.fixture
def page_text(client, spasm):
    return client.get(spasm.url).content.decode()


def _member(name, group):
    user = User.objects.create_user(name, password="a long password for a test", first_name="Asha", last_name=name.title())
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(db):
    return _member("editor", "Editors")


@pytest.fixture
def reviewer(db):
    """A medical reviewer with a profile."""
    return _with_profile(_member("reviewer", "Medical reviewers"), "TEST-0001")


@pytest.fixture
def second_reviewer(db):
    return _with_profile(_member("colleague", "Medical reviewers"), "TEST-0002")


@pytest.fixture
def newcomer(db):
    """A medical reviewer whose profile nobody has made yet."""
    return _member("newcomer", "Medical reviewers")


def _with_profile(user, number):
    Reviewer.objects.create(user=user, name=f"Dr {user.get_full_name()}", registration_number=number, speciality="Neurology")
    return user
