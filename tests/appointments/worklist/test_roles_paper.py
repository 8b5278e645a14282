"""docs/roles.md says what the database says, and the two roles that must not grow stay what they are."""

import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command

from tests.appointments.worklist.desk_addresses import IN_THE_PAPER, PAPER

pytestmark = pytest.mark.django_db


def rights_of(group):
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_the_paper_has_the_rights_as_the_database_has_them():
    printed = io.StringIO()
    call_command("roles", stdout=printed)
    assert printed.getvalue() in PAPER.read_text(), f"bring docs/roles.md up to date: it is to say\n{printed.getvalue()}"


def test_there_is_no_role_at_the_desk_that_the_paper_does_not_name():
    at_the_desk = Group.objects.filter(permissions__content_type__app_label="appointments").distinct()
    assert set(at_the_desk.values_list("name", flat=True)) == set(IN_THE_PAPER.values())


def test_an_auditor_reads_every_kind_of_row_at_the_desk():
    kinds = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "appointments"}
    assert {f"view_{kind}" for kind in kinds} <= rights_of("Auditors")


def test_an_auditor_may_do_nothing_but_read():
    beyond = {right for right in rights_of("Auditors") if not right.startswith("view_")}
    assert beyond == {"open_document", "figures_case", "trace_case"}


def test_only_managers_take_names_away():
    assert {group for group in IN_THE_PAPER.values() if "export_names_case" in rights_of(group)} == {"Managers"}


def test_managers_read_no_second_opinion():
    assert not {right for right in rights_of("Managers") if right.endswith(("_secondopinionrequest", "_opinion", "_document"))}
