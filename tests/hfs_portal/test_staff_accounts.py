import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.utils import timezone


@pytest.fixture
def administrator(client, db):
    client.force_login(User.objects.create_superuser("administrator"), backend="hfs_portal.accounts.Accounts")
    return client


@pytest.fixture
def clerk(db):
    return User.objects.create_user("clerk", is_staff=True, last_login=timezone.now())


def address_of(row):
    return f"/staff/auth/{row._meta.model_name}/{row.pk}/change/"


def test_an_administrator_gives_somebody_a_role_by_ticking_it(administrator, clerk):
    call_desk = Group.objects.get(name="Call desk")
    sent = {"username": "clerk", "is_active": "on", "is_staff": "on", "groups": [call_desk.pk]}
    assert administrator.post(address_of(clerk), sent).status_code == 302
    assert [group.name for group in clerk.groups.all()] == ["Call desk"]


@pytest.mark.parametrize(("model", "name"), [(User, "groups"), (User, "user_permissions"), (Group, "permissions")])
def test_no_right_is_let_go_by_one_slip_in_a_list(administrator, clerk, model, name):
    page = BeautifulSoup(administrator.get(address_of(model.objects.last())).content, "html.parser")
    boxes = page.select(f"input[type=checkbox][name={name}]")
    assert boxes and all(box.find_parent("label").get_text(strip=True) for box in boxes)
    assert not page.select("select[multiple]")


def test_nobody_writes_by_hand_when_somebody_was_here_last(administrator, clerk):
    sent = {"username": "clerk", "is_active": "on", "last_login_0": "2020-01-01", "last_login_1": "00:00"}
    assert administrator.post(address_of(clerk), sent).status_code == 302
    assert User.objects.get(pk=clerk.pk).last_login == clerk.last_login
