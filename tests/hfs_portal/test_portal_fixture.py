"""The running portal that other tests use."""

from urllib.request import urlopen


def test_the_web_server_answers_again_after_a_kill(portal):
    portal.kill_web()
    portal.start_web()
    with urlopen(f"{portal.url}/healthz/live") as answer:
        assert answer.status == 200


def test_every_kind_of_staff_has_an_account(portal):
    desk = {"administrator", "call_desk", "coordinator", "doctor", "manager", "auditor"}
    assert set(portal.accounts) == {*desk, "editor", "reviewer"}
