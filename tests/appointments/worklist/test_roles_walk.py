"""Every address below /staff/, walked as every role and as nobody: docs/roles.md says whom it opens for."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction

from appointments.cases.models import Case
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.desk_addresses import ROLES, own_pages, walked, who_opens, who_presses

MISCHIEF = {"post": "yes", "note": "x", "status": "closed", "do": "take", "outcome": "settled", "action": "take"}
TRACES = {"Event", "CaseReader", "LogEntry", "Session", "AccessAttempt", "AccessLog"}  # that somebody looked, or tried to


@pytest.fixture
def rows(client, person):
    return full_desk.furnish(client, person)


def answers_to(browser, address, **sent):
    """To looking and to sending; what that changed is taken back."""
    for ask, given in ((browser.get, {}), (browser.post, sent)):
        with transaction.atomic():
            answer = read_out(ask(address, given))
            transaction.set_rollback(True)
        yield answer


def read_out(answer):
    """To the end, so that a file is closed again."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def is_refusal(answer):
    return answer.status_code in (403, 404) or answer.headers.get("Location", "").startswith("/staff/login/")


def opens(browser, address):
    """Whether looking or sending is let in. Neither may fail."""
    found = list(answers_to(browser, address, user=User.objects.first().pk))  # who would be let in or shut out
    assert all(answer.status_code < 500 for answer in found), address
    return any(not is_refusal(answer) and answer.status_code != 405 for answer in found)


def everything():
    """All rows but traces."""
    models = [model for app in ("appointments", "auth") for model in apps.get_app_config(app).get_models()]
    kept = [model for model in models if model.__name__ not in TRACES]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in kept}


def test_the_paper_tells_of_every_page_and_of_no_other():
    assert set(who_opens()) == {address.written for address in own_pages()}


def actions():
    """All that is done to several rows at once: its words on the page, by model and name."""
    desks = admin.site._registry.items()
    return {
        (model._meta.model_name, name): str(words) for model, desk in desks for _does, name, words in desk._get_base_actions()
    }


def listed(model):
    """The queue with what is closed too: it hides that unless it is asked for."""
    address = f"/staff/{model._meta.app_label}/{model._meta.model_name}/"
    return f"{address}?state=all" if model is Case else address


def offered_to(browser):
    for model in admin.site._registry:
        form = (browser.get(listed(model)).context or {}).get("action_form")
        yield from ((model._meta.model_name, name) for name, _words in form.fields["action"].choices if name) if form else ()


def in_words(found):
    """Deleting several rows follows the right to delete one."""
    known = actions()
    return {(model, known[model, name]) for model, name in found if name != "delete_selected"}


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_whom_the_paper_says(sign_in, rows, role):
    browser = sign_in(role)
    opened = {page.written for page in own_pages() if opens(browser, page.filled(full_desk.facts_of(rows, page)))}
    assert opened == {page for page, who in who_opens().items() if role in who}


def test_the_paper_tells_of_every_action_and_of_no_other():
    assert set(who_presses()) == in_words(actions())


@pytest.mark.parametrize("role", ROLES)
def test_each_action_works_for_whom_the_paper_says_and_does_nothing_for_others(sign_in, rows, role):
    browser = sign_in(role)
    offered = set(offered_to(browser))
    assert in_words(offered) == {action for action, who in who_presses().items() if role in who}
    before = everything()
    for model, name in sorted(actions().keys() - offered):
        kind = next(kind for kind in rows if kind._meta.model_name == model)
        sent = {"action": name, "_selected_action": [rows[kind].pk], "index": 0, "post": "yes"}
        assert browser.post(listed(kind), sent).status_code < 500
    assert everything() == before


def test_nobody_comes_past_the_door(client, rows):
    for page in walked():
        if page.name in ("login", "logout"):
            continue
        for answer in answers_to(client, page.filled(full_desk.facts_of(rows, page))):
            assert is_refusal(answer), page.pattern


@pytest.mark.parametrize("role", ["auditor", None], ids=["auditor", "nobody"])
def test_whatever_an_auditor_or_nobody_sends_changes_nothing(client, sign_in, rows, role):
    browser = sign_in(role) if role else client
    before = everything()
    for page in walked():
        if page.name not in ("login", "logout"):
            read_out(browser.post(page.filled(full_desk.facts_of(rows, page)), MISCHIEF))
    assert everything() == before
