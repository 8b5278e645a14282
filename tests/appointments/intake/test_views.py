import pytest

from appointments.intake import throttle

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_posts(settings, monkeypatch):
    settings.THROTTLE = True
    monkeypatch.setattr(throttle, "POSTS_PER_ADDRESS", throttle.Limit("posts by address", most=2, seconds=600))


def test_refused_forms_are_counted_too(client, two_posts):
    answers = [client.post("/callback/", {}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_who_sent_too_much_keeps_what_was_typed(client, two_posts):
    answers = [client.post("/callback/", {"full_name": "Meera Example"}) for _ in range(3)]
    page = answers[-1].content.decode()
    assert "many requests from your connection" in page
    assert "Meera Example" in page


def test_who_sent_too_much_is_told_when_to_come_back(client, two_posts):
    answers = [client.post("/callback/", {}) for _ in range(3)]
    assert answers[-1].headers["Retry-After"] == "600"
