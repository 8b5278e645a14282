"""The editors' desk: what obeys its policy, what is a plain list, and where pages that moved lead."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, Workflow

from conditions import schedule
from conditions.models import ConditionIndexPage, ConditionPage, Fact, HospitalSettings, Notice, TreatmentPage


@pytest.fixture
def administrator(client, db):
    client.force_login(User.objects.create_superuser("administrator", password="a long password for a test"))
    return client


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def soup(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def scripts_inside(page):
    return [script for script in page.find_all("script") if not script.get("src") and script.get("type") != "application/json"]


@pytest.mark.parametrize("address", ["/cms/", "/cms/reports/medical-reviews/"])
def test_each_page_is_titled_with_the_hospital_s_name_and_not_with_its_maker_s(desk, spasm, address):
    assert soup(desk, address).title.text.endswith(f" - {HospitalSettings.objects.get().hospital_name}")


@pytest.mark.parametrize("what", ["edit", "move", "copy", "history", "delete"])
def test_no_page_about_a_page_has_a_script_inside(administrator, spasm, what):
    assert scripts_inside(soup(administrator, reverse(f"wagtailadmin_pages:{what}", args=(spasm.pk,)))) == []


@pytest.mark.parametrize("address", ["wagtailredirects:add", "wagtailsites:add", "wagtailadmin_workflows:add"])
def test_no_form_with_a_chooser_has_a_script_inside(administrator, address):
    page = soup(administrator, reverse(address))
    assert scripts_inside(page) == []
    assert page.select("[data-starts]")


def test_the_form_of_the_review_has_no_script_inside(administrator):
    workflow = Workflow.objects.get(name="Medical review")
    page = soup(administrator, reverse("wagtailadmin_workflows:edit", args=(workflow.pk,)))
    assert scripts_inside(page) == []
    assert any(start["data-starts"].startswith("new InlinePanel({") for start in page.select("[data-starts]"))


@pytest.mark.parametrize(
    ("address", "fields"),
    [("wagtailsnippets_conditions_fact:add", ["reference", "rests_on"]), ("wagtailsnippets_conditions_reviewer:add", ["user"])],
)
def test_small_choices_of_shared_pieces_are_plain_lists(administrator, address, fields):
    page = soup(administrator, reverse(address))
    assert all(page.select_one(f"select#id_{field}") for field in fields)


def test_small_choices_of_a_page_are_plain_lists(desk, spasm):
    page = soup(desk, reverse("wagtailadmin_pages:edit", args=(spasm.pk,)))
    assert page.select_one("select#id_emergency_card") and page.select_one("select#id_speciality")


def test_a_page_that_was_moved_leads_on_from_its_old_address(administrator, spasm):
    treatment = TreatmentPage.objects.live().child_of(spasm).first()
    old = treatment.url
    index = ConditionIndexPage.objects.get()
    other = index.add_child(instance=ConditionPage(title="Other", slug="other", short_answer="Words.", live=False))
    administrator.post(reverse("wagtailadmin_pages:move_confirm", args=(treatment.pk, other.pk)))
    answer = administrator.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/conditions/other/{treatment.slug}/")


def test_a_fact_says_how_a_text_may_write_it(administrator, loaded):
    fact = Fact.objects.filter(unit="%", value__isnull=False).first()
    page = soup(administrator, reverse("wagtailsnippets_conditions_fact:edit", args=(fact.pk,)))
    written = [cell.text for cell in page.select("code")]
    assert {f"{{{fact.key}}}", f"{{{fact.key}.in_100}}"} <= set(written)


def test_the_list_of_facts_is_searched_by_any_part_of_a_word(desk, loaded):
    fact = Fact.objects.first()
    page = soup(desk, reverse("wagtailsnippets_conditions_fact:list") + f"?q={fact.key[2:]}")
    assert fact.key in page.select_one("main table").text


def test_notices_past_their_end_can_be_listed(desk, db):
    now = timezone.now()
    day = timedelta(days=1)
    Notice.objects.create(text="It is over.", starts_at=now - 2 * day, ends_at=now - day)
    Notice.objects.create(text="It goes on.", starts_at=now - day, ends_at=now + day)
    page = soup(desk, reverse("wagtailsnippets_conditions_notice:list") + "?shown=past")
    assert "It is over." in page.text and "It goes on." not in page.text


def test_an_unfit_page_whose_time_has_come_stays_and_holds_up_no_other(loaded):
    unfit, fit = TreatmentPage.objects.live().order_by("pk")[:2]
    unfit.short_answer, fit.short_answer = "To be added", "Better words."
    due = [page.save_revision().pk for page in (unfit, fit)]
    Revision.objects.filter(pk__in=due).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    said = []
    schedule.keep(now=timezone.now(), say=said.append)
    assert "looks like a placeholder" in said[0]
    assert list(TreatmentPage.objects.filter(short_answer__in=["To be added", "Better words."])) == [fit]
