"""Loading content: what is missing is made, and nobody's work is overwritten."""

import json
import shutil

import pytest
from django.core.management import call_command
from wagtail.models import Page, Revision, Site

from conditions import content
from conditions.content import files
from conditions.models import (
    ArticlePage,
    ConditionIndexPage,
    ConditionPage,
    ContactNumber,
    EmergencyCard,
    Fact,
    HealthPackage,
    HospitalSettings,
    LoadedContent,
    Reference,
    SpecialityPage,
    TreatmentPage,
)
from tests.conditions.approvals import approve, submitted

HFS = "page hemifacial-spasm"
MEDICINES = "page hemifacial-spasm/treatments/medicines"
COMPLEMENTARY = "page hemifacial-spasm/treatments/complementary-care"
CARD = "emergency card Hemifacial spasm"
PAGES = [name.removeprefix("page ") for name in (HFS, MEDICINES, COMPLEMENTARY, "page portal", "page conditions")]
FACTS = ["surgery-free", "acupuncture-reviews"]
NEWER = {"setting": "Newer."}


def load(**options):
    """What loading again did to each piece, and why."""
    return {outcome.key: outcome for outcome in content.load(**{"demo": True} | options)}


def did(outcomes):
    return {outcome.did for outcome in outcomes}


def left_alone(outcome, why):
    return (outcome.did, outcome.why) == ("left alone", why)


@pytest.fixture
def newer(monkeypatch):
    """Files in which some pages have another short answer or introduction, and some facts and each card another wording."""
    pages, facts, cards = files.pages, files.facts, files.emergency_cards

    def newer_page(page):
        name = "short_answer" if "short_answer" in page.fields else "lede"
        return page._replace(fields=page.fields | {name: "Newer."}) if page.name in PAGES else page

    monkeypatch.setattr(files, "pages", lambda **options: [newer_page(page) for page in pages(**options)])
    monkeypatch.setattr(files, "facts", lambda: [fact | NEWER if fact["key"] in FACTS else fact for fact in facts()])
    sign = {"type": "sign", "value": {"text": "Newer.", "references": []}}
    monkeypatch.setattr(files, "emergency_cards", lambda: {name: {"signs": [sign]} for name in cards()})


@pytest.fixture
def medicines(loaded):
    return TreatmentPage.objects.get(slug="medicines")


def test_the_first_load_makes_everything(loaded):
    assert did(loaded) == {"created"}
    assert len({outcome.key for outcome in loaded}) == len(loaded)


def test_the_second_load_changes_nothing(loaded):
    revisions = Revision.objects.count()
    assert did(load().values()) == {"unchanged"}
    assert Revision.objects.count() == revisions


def test_each_page_is_published_once_by_the_first_load(loaded):
    assert {page.slug for page in Page.objects.filter(depth__gt=1) if Revision.objects.for_instance(page).count() != 1} == set()


def test_wagtails_own_welcome_page_is_gone(loaded):
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()
    assert Site.objects.get().root_page.specific_class.__name__ == "HomePage"


def test_what_nobody_touched_follows_the_files_and_is_then_left_in_peace(loaded, newer):
    outcomes = load()
    follows = {CARD, *(f"page {name}" for name in PAGES), *(f"fact {key}" for key in FACTS)}
    assert {key for key, outcome in outcomes.items() if outcome.did == "updated"} == follows
    assert ConditionPage.objects.get().short_answer == "Newer."
    assert set(Fact.objects.filter(**NEWER).values_list("key", flat=True)) == set(FACTS)
    assert did(load().values()) == {"unchanged"}


# What an editor did to a page


def test_what_an_editor_published_is_left_alone(spasm, newer):
    spasm.short_answer = "Written by an editor."
    spasm.save_revision().publish()
    assert left_alone(load()[HFS], "an editor changed it")
    assert ConditionPage.objects.get().short_answer == "Written by an editor."


def test_an_editors_draft_is_left_alone(spasm, newer):
    spasm.short_answer = "A draft."
    spasm.save_revision()
    assert left_alone(load()[HFS], "an editor changed it")
    assert spasm.get_latest_revision_as_object().short_answer == "A draft."


@pytest.mark.parametrize(("name", "value"), [("seo_title", "For search engines"), ("expire_at", "2030-01-01T00:00:00Z")])
def test_a_draft_of_what_stands_beside_the_text_is_left_alone_too(medicines, newer, name, value):
    setattr(medicines, name, value)
    medicines.save_revision()
    assert left_alone(load()[MEDICINES], "an editor changed it")


def test_another_address_that_an_editor_gave_is_left_alone(medicines, newer):
    medicines.slug = "tablets"
    medicines.save_revision().publish()
    assert left_alone(load()[MEDICINES], "an editor changed it")
    assert TreatmentPage.objects.get(pk=medicines.pk).slug == "tablets"
    assert not Page.objects.filter(slug="medicines").exists()


def test_a_page_that_an_editor_moved_is_left_where_it_is(medicines, newer):
    elsewhere = ConditionIndexPage.objects.get().add_child(
        instance=ConditionPage(title="Elsewhere", slug="elsewhere", short_answer="Elsewhere.", live=False)
    )
    medicines.move(elsewhere, pos="last-child")
    assert left_alone(load()[MEDICINES], "somebody moved it")
    assert TreatmentPage.objects.child_of(elsewhere).get().short_answer != "Newer."


def test_a_page_that_an_editor_removed_does_not_come_back(spasm):
    spasm.delete()
    outcomes = load()
    assert left_alone(outcomes[HFS], "somebody removed it")
    assert left_alone(outcomes[MEDICINES], "the page above it is gone")
    assert not ConditionPage.objects.exists() and not TreatmentPage.objects.exists()


def test_a_page_that_an_editor_made_first_is_left_alone(spasm):
    spasm.delete()
    LoadedContent.objects.filter(key__startswith=HFS).delete()
    own = ConditionPage(title="Ours", slug="hemifacial-spasm", short_answer="Ours.", live=False)
    ConditionIndexPage.objects.get().add_child(instance=own)
    outcomes = load()
    assert left_alone(outcomes[HFS], "somebody took it offline")
    assert left_alone(outcomes[MEDICINES], "somebody took a page above it offline")
    assert ConditionPage.objects.get().short_answer == "Ours."


def test_a_page_of_another_kind_at_the_same_address_is_left_alone(loaded):
    article = ArticlePage.objects.get(slug="first-visit")
    parent = article.get_parent()
    article.delete()
    LoadedContent.objects.filter(key="page articles/first-visit").delete()
    parent.add_child(instance=SpecialityPage(title="Ours", slug="first-visit", lede="Ours."))
    assert left_alone(load()["page articles/first-visit"], "an editor made another page there")


@pytest.mark.parametrize("slug", ["medicines", "hemifacial-spasm", "conditions", "portal"])
def test_a_page_that_was_taken_offline_stays_offline_and_it_is_said(loaded, newer, capsys, slug):
    page = Page.objects.get(slug=slug).specific
    page.unpublish()
    call_command("load_content")
    key = {"medicines": MEDICINES}.get(slug, f"page {slug}")
    assert f"{key}: left alone, because somebody took it offline" in capsys.readouterr().out
    assert not Page.objects.get(slug=slug).live
    below = Page.objects.descendant_of(page).specific()
    assert "Newer." not in {getattr(child, "short_answer", getattr(child, "lede", "")) for child in below}


def test_a_new_page_is_not_made_below_one_that_is_offline(spasm):
    TreatmentPage.objects.get(slug="medicines").delete()
    LoadedContent.objects.filter(key=MEDICINES).delete()
    spasm.unpublish()
    assert left_alone(load()[MEDICINES], "somebody took a page above it offline")
    assert not Page.objects.filter(slug="medicines").exists()


def test_a_locked_page_is_left_alone(medicines, newer):
    Page.objects.filter(pk=medicines.pk).update(locked=True)
    assert left_alone(load()[MEDICINES], "an editor locked it")


def test_a_page_under_review_is_left_as_the_reviewer_reads_it(medicines, editor, newer):
    medicines.get_workflow().start(medicines, editor)
    assert left_alone(load()[MEDICINES], "it is under review")


# What became of the rest


def test_a_reference_that_an_editor_corrected_stays_corrected(loaded):
    Reference.objects.filter(key="miller-2012").update(title="Corrected")
    assert left_alone(load()["reference miller-2012"], "an editor changed it")
    assert Reference.objects.get(key="miller-2012").title == "Corrected"


def test_a_fact_that_an_editor_corrected_stays_corrected(loaded, newer):
    fact = Fact.objects.get(key="surgery-free")
    fact.value = 90
    fact.save_revision().publish()
    assert left_alone(load()["fact surgery-free"], "an editor changed it")
    assert Fact.objects.get(key="surgery-free").value == 90


def test_an_editors_draft_of_a_fact_is_left_alone(loaded, newer):
    fact = Fact.objects.get(key="surgery-free")
    fact.value = 90
    fact.save_revision()
    assert left_alone(load()["fact surgery-free"], "an editor changed it")
    assert fact.get_latest_revision_as_object().value == 90


def test_a_fact_that_was_taken_offline_stays_offline(loaded, newer):
    Fact.objects.get(key="acupuncture-reviews").unpublish()
    assert left_alone(load()["fact acupuncture-reviews"], "somebody took it offline")
    assert not Fact.objects.get(key="acupuncture-reviews").live


def test_an_editors_draft_of_an_emergency_card_is_left_alone(loaded, newer):
    card = EmergencyCard.objects.get(name="Hemifacial spasm")
    card.signs = json.dumps([{"type": "sign", "value": {"text": "A draft.", "references": []}}])
    card.save_revision()
    assert left_alone(load()[CARD], "an editor changed it")
    assert "A draft." in str(card.get_latest_revision_as_object().signs)


def test_a_page_that_cites_what_an_editor_removed_is_left_alone_and_it_is_said(loaded, newer):
    Reference.objects.filter(key="stanwood-1984").delete()
    outcomes = load()
    assert left_alone(outcomes["reference stanwood-1984"], "somebody removed it")
    assert left_alone(outcomes[COMPLEMENTARY], "the reference stanwood-1984 is gone")


def test_a_page_that_tells_a_fact_that_an_editor_removed_is_left_alone(loaded, newer):
    Fact.objects.filter(key="acupuncture-reviews").delete()
    assert left_alone(load()[COMPLEMENTARY], "the fact acupuncture-reviews is gone")


def test_a_link_to_a_page_that_an_editor_removed_is_left_out(spasm):
    visit = ArticlePage.objects.get(slug="first-visit")
    visit.delete()
    assert load()[HFS].did == "updated"
    assert visit.pk not in [child["value"] for child in ConditionPage.objects.get().related.raw_data]
    assert did(outcome for key, outcome in load().items() if key != "page articles/first-visit") == {"unchanged"}


@pytest.mark.parametrize("fields", [{"value": 101, "unit": "%"}, {"unit": "x" * 31}, {"reference": "nobody-1900"}])
def test_a_fact_that_cannot_stand_stops_nothing_else(loaded, monkeypatch, fields):
    facts = files.facts
    broken = {**facts()[0], "key": "broken", **fields}
    monkeypatch.setattr(files, "facts", lambda: [*facts(), broken])
    outcomes = load()
    assert outcomes.pop("fact broken").did == "left alone"
    assert did(outcomes.values()) == {"unchanged"}


def test_a_page_that_is_not_fit_to_publish_leaves_nothing_behind(loaded, monkeypatch):
    pages = files.pages
    empty = files.PageFile(
        "articles/empty", "ArticlePage", "empty", "articles", {"title": "Empty", "short_answer": "Empty.", "body": []}
    )
    monkeypatch.setattr(files, "pages", lambda **options: [*pages(**options), empty])
    assert load()["page articles/empty"].why.startswith("it is refused: ")
    assert not Page.objects.filter(slug="empty").exists()


# What was signed off


def test_what_a_reviewer_signed_off_is_left_alone(client, editor, reviewer, medicines, newer):
    submitted(medicines, medicines.short_answer, editor)
    approve(client, TreatmentPage.objects.get(pk=medicines.pk), reviewer)
    assert left_alone(load()[MEDICINES], "a reviewer signed it off")


# Demonstration, other conditions, earlier versions


def test_the_hospitals_own_name_is_never_replaced_by_the_demo(loaded):
    HospitalSettings.objects.update(hospital_name="Our hospital", is_demo=False)
    assert left_alone(load()["hospital"], "an editor changed it")
    assert HospitalSettings.objects.get().hospital_name == "Our hospital"


def test_an_offer_that_the_hospital_took_back_stays_back(loaded):
    HealthPackage.objects.update(is_offered=False)
    load()
    assert not HealthPackage.objects.filter(is_offered=True).exists()


def test_without_the_demo_nothing_is_invented(loaded):
    for invented in (HospitalSettings, ContactNumber, HealthPackage):
        invented.objects.all().delete()
    SpecialityPage.objects.filter(depth=4).get().delete()
    LoadedContent.objects.all().delete()
    load(demo=False)
    invented = (HospitalSettings, ContactNumber, HealthPackage, SpecialityPage)
    assert [model for model in invented if model.objects.exists()] == []


def test_the_demo_hospital_cannot_be_rung(loaded):
    hospital = HospitalSettings.objects.get()
    numbers = [hospital.helpline_tel, hospital.whatsapp, *ContactNumber.objects.values_list("tel", flat=True)]
    assert hospital.is_demo
    assert {number[:4] for number in numbers} == {"+910"}


def test_another_condition_is_another_folder(client, loaded, monkeypatch, tmp_path):
    here = tmp_path / "content"
    shutil.copytree(files.HERE, here)
    (here / "another").mkdir()
    for path in (here / "hemifacial-spasm").rglob("*.toml"):
        to = here / "another" / path.relative_to(here / "hemifacial-spasm")
        to.parent.mkdir(exist_ok=True)
        to.write_text(path.read_text(encoding="utf-8").replace("Hemifacial spasm", "Another condition"), encoding="utf-8")
    with (here / "emergency_cards.toml").open("a") as cards:
        cards.write('\n[["Another condition".signs]]\ntext = "A sign."\nreferences = []\n')
    monkeypatch.setattr(files, "HERE", here)
    assert did(outcome for key, outcome in load().items() if "another" in key.lower()) == {"created"}
    answer = client.get("/conditions/another/medicines/").content.decode()
    assert "A sign." in answer


def test_a_page_from_an_earlier_version_is_known_as_our_own(medicines, newer):
    written = medicines.latest_revision
    del written.content["search_words"]  # a field that the earlier version did not have
    written.save()
    LoadedContent.objects.filter(key=MEDICINES).update(digest="of another version")
    assert load()[MEDICINES].did == "updated"


def test_what_an_editor_wrote_in_an_earlier_version_is_still_the_editors(medicines, editor, newer):
    written = medicines.save_revision(user=editor)
    del written.content["search_words"]
    written.save()
    LoadedContent.objects.filter(key=MEDICINES).update(digest="of another version")
    assert left_alone(load()[MEDICINES], "an editor changed it")
