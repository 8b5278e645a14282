"""Loading content: what is missing is made, and nobody's work is overwritten."""

import pytest
from django.core.management import call_command
from wagtail.models import Page, Revision, Site

from conditions import content
from conditions.content import files
from conditions.models import ConditionIndexPage, ConditionPage, HospitalSettings, LoadedContent, Reference


def did(outcomes):
    return {outcome.key: outcome.did for outcome in outcomes}


def test_the_first_load_makes_everything(loaded):
    assert set(did(loaded).values()) == {"created"}


def test_the_second_load_changes_nothing(loaded):
    revisions = Revision.objects.count()
    assert set(did(content.load(demo=True)).values()) == {"unchanged"}
    assert Revision.objects.count() == revisions


def test_the_pages_stand_at_their_addresses(client, loaded):
    addresses = ["/", "/conditions/", "/conditions/hemifacial-spasm/"]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_wagtails_own_welcome_page_is_gone(loaded):
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()
    assert Site.objects.get().root_page.specific_class.__name__ == "HomePage"


def test_what_an_editor_published_is_left_alone(spasm):
    spasm.short_answer = "Written by an editor."
    spasm.save_revision().publish()
    assert did(content.load(demo=True))["page hemifacial-spasm"] == "left alone"
    assert ConditionPage.objects.get().short_answer == "Written by an editor."


def test_an_editors_draft_is_left_alone(spasm, monkeypatch):
    spasm.short_answer = "A draft."
    spasm.save_revision()
    newer_files(monkeypatch)
    assert did(content.load(demo=True))["page hemifacial-spasm"] == "left alone"
    assert spasm.get_latest_revision_as_object().short_answer == "A draft."


def test_a_page_that_an_editor_removed_does_not_come_back(spasm):
    spasm.delete()
    assert did(content.load(demo=True))["page hemifacial-spasm"] == "left alone"
    assert not ConditionPage.objects.exists()


def test_a_page_that_an_editor_made_first_is_left_alone(spasm):
    spasm.delete()
    LoadedContent.objects.filter(key="page hemifacial-spasm").delete()
    own = ConditionPage(title="Ours", slug="hemifacial-spasm", short_answer="Ours.", live=False)
    ConditionIndexPage.objects.get().add_child(instance=own)
    assert did(content.load(demo=True))["page hemifacial-spasm"] == "left alone"


@pytest.mark.parametrize("slug", ["hemifacial-spasm", "conditions", "portal"])
def test_a_page_that_was_taken_offline_stays_offline_and_it_is_said(loaded, monkeypatch, capsys, slug):
    Page.objects.get(slug=slug).specific.unpublish()
    newer_files(monkeypatch)
    call_command("load_content")
    assert f"page {slug}: left alone, because somebody took it offline" in capsys.readouterr().out
    assert not Page.objects.get(slug=slug).live


def test_what_nobody_touched_follows_the_files(spasm, monkeypatch):
    newer_files(monkeypatch)
    assert did(content.load(demo=True))["page hemifacial-spasm"] == "updated"
    assert ConditionPage.objects.get().short_answer == "Newer."


def test_a_reference_that_an_editor_corrected_stays_corrected(loaded):
    Reference.objects.filter(key="miller-2012").update(title="Corrected")
    assert did(content.load(demo=True))["reference miller-2012"] == "left alone"
    assert Reference.objects.get(key="miller-2012").title == "Corrected"


def test_the_hospitals_own_name_is_never_replaced_by_the_demo(loaded):
    HospitalSettings.objects.update(hospital_name="Our hospital", is_demo=False)
    assert did(content.load(demo=True))["hospital"] == "left alone"
    assert HospitalSettings.objects.get().hospital_name == "Our hospital"


def test_without_the_demo_no_hospital_is_invented(loaded):
    HospitalSettings.objects.all().delete()
    LoadedContent.objects.filter(key="hospital").delete()
    content.load(demo=False)
    assert not HospitalSettings.objects.exists()


def test_the_demo_hospital_cannot_be_rung(loaded):
    hospital = HospitalSettings.objects.get()
    assert hospital.is_demo
    assert hospital.helpline_tel.startswith("+910") and hospital.whatsapp.startswith("+910")


def newer_files(monkeypatch):
    read, written = files.read, files.condition
    changed = {"home.toml": {"lede": "Newer."}, "index.toml": {"lede": "Newer."}}
    monkeypatch.setattr(files, "read", lambda name: read(name) | changed.get(name, {}))
    monkeypatch.setattr(files, "condition", lambda *args: written(*args) | {"short_answer": "Newer."})
