"""What people find on the pages: the way about, what bears a number, who answers for it, and a sheet to take along."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from conditions.listings import letters
from conditions.models import (
    ConditionIndexPage,
    ConditionPage,
    ContactNumber,
    HealthPackage,
    HospitalSettings,
    Notice,
    Override,
    PublicChange,
    Reviewer,
    SignOff,
    SpecialityPage,
    TreatmentPage,
)

UNREVIEWED = "This page has not yet been medically reviewed."
FORMS = ["/callback/", "/second-opinion/", "/book/", "/doctors/", "/search/", "/no-such-page/"]


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test meets a portal that has answered nobody yet."""
    cache.clear()


@pytest.fixture
def read(client):
    def read(address):
        return BeautifulSoup(client.get(address).content, "html.parser")

    return read


@pytest.fixture
def page(read, spasm):
    return read(spasm.url)


@pytest.fixture
def signed(spasm, reviewer):
    """The page as a reviewer approved it; `next_review_due` in so many days."""

    def signed(days=365):
        now = timezone.now() - timedelta(days=400)
        SignOff.objects.create(
            revision=spasm.live_revision,
            reviewer=Reviewer.objects.get(user=reviewer),
            approved_at=now,
            next_review_due=timezone.localdate() + timedelta(days=days),
            evidence_checked=True,
            digest="0" * 64,
        )
        return now

    return signed


def text(element):
    return " ".join(element.get_text().split())


def told(day):
    return f"{timezone.localtime(day).day} {timezone.localtime(day):%B %Y}"


# The condition page ------------------------------------------------------------------------------------------------------


def test_the_contents_list_leads_to_sections_that_are_there(page):
    anchors = [link["href"][1:] for link in page.select('nav.toc a[href^="#"]')]
    assert len(anchors) > 20 and len(set(anchors)) == len(anchors)
    assert [anchor for anchor in anchors if not page.find(id=anchor)] == []


def test_the_address_of_a_section_outlives_its_heading(client, read, spasm):
    section = next(section for section in spasm.body if section.block_type == "cause")
    section.value["heading"] = "Where it comes from"
    assert section.value.anchor == "causes"


def test_no_two_elements_of_a_page_share_an_address(page):
    addresses = [element["id"] for element in page.select("[id]")]
    assert sorted(set(addresses)) == sorted(addresses)


def test_the_way_up_is_shown(page):
    assert [link["href"] for link in page.select(".breadcrumb a")] == ["/", "/conditions/"]


def test_the_way_up_from_a_treatment_leads_through_its_condition(read, spasm):
    treatment = TreatmentPage.objects.child_of(spasm).first()
    assert [link["href"] for link in read(treatment.url).select(".breadcrumb a")] == ["/", "/conditions/", spasm.url]


def test_the_answer_comes_before_the_card_the_contents_and_the_sections(page):
    order = [page.select_one(css) for css in (".lede", ".care-card", ".notice", ".toc", ".section")]
    lines = [element.sourceline * 10_000 + element.sourcepos for element in order]
    assert lines == sorted(lines)


def test_detail_for_clinicians_is_one_step_away(read, spasm, page):
    link = page.select_one("#symptoms .detail a")
    assert text(link) == "In detail, for clinicians: Symptoms" and link["href"] == "./for-clinicians/#symptoms"
    assert "polysomnography" in text(read(f"{spasm.url}for-clinicians/").find(id="symptoms"))


def test_the_pages_below_are_listed_by_what_they_are_about(page, spasm):
    shelves = {text(head): [text(link) for link in head.find_next("ul").select("a")] for head in page.select(".hub h3")}
    titles = [child.title for child in TreatmentPage.objects.child_of(spasm).live()]
    assert shelves["Treatments"] == titles
    assert list(shelves) == ["Treatments", "Living with it"]


def test_a_related_page_is_named_by_its_whole_title(read, spasm):
    other = TreatmentPage.objects.child_of(spasm).first()
    title = "A very long title of a page that nobody cuts off, whatever the width of the phone on which it is read may be"
    Page.objects.filter(pk=other.pk).update(title=title)
    spasm.related = [("page", other)]
    ConditionPage.objects.filter(pk=spasm.pk).update(related=spasm.related)
    nav = read(spasm.url).find("nav", {"aria-labelledby": "related-heading"})
    assert [(text(link), link["href"]) for link in nav.select("a")] == [(title, other.url)]


def test_at_most_three_actions_stay_in_reach_and_say_where_one_came_from(page):
    actions = [link["href"] for link in page.select(".actions a")]
    assert actions == ["/book/", "/second-opinion/?from=hemifacial-spasm", "/whatsapp/"]


def test_a_hospital_without_whatsapp_offers_a_call_instead(read, spasm):
    HospitalSettings.objects.update(whatsapp="")
    assert read(spasm.url).select(".actions a")[-1]["href"] == "/callback/?from=hemifacial-spasm"


# Who answers for it ------------------------------------------------------------------------------------------------------


def test_a_page_that_nobody_reviewed_says_so(page):
    assert UNREVIEWED in text(page.select_one(".notice"))


def test_a_reviewed_page_names_the_reviewer_and_when_the_next_review_is_due(read, spasm, signed):
    day, due = signed(), timezone.localdate() + timedelta(days=365)
    line = text(read(spasm.url).select_one(".notice"))
    assert line == (
        f"Medically reviewed by Dr Asha Reviewer, Neurology, registration number TEST-0001, on {told(day)}. "
        f"Next review by {due.day} {due:%B %Y}."
    )


def test_an_overdue_review_is_called_overdue(read, spasm, signed):
    signed(days=-1)
    assert "This review is overdue." in text(read(spasm.url).select_one(".notice"))


def test_a_page_published_past_the_review_says_when(read, spasm, admin_user):
    now = timezone.now()
    Override.objects.create(revision=spasm.live_revision, by=admin_user, at=now)
    line = text(read(spasm.url).select_one(".notice"))
    assert UNREVIEWED in line and f"It was published on {told(now)} without a medical review." in line
    assert admin_user.username not in line


def test_what_changed_and_why_is_told_with_its_day(read, spasm):
    now = timezone.now()
    PublicChange.objects.create(page=spasm, at=now, what="The dose was corrected.", why="A new study came out.")
    newest = read(spasm.url).select_one(".changes li")
    assert newest.time["datetime"] == f"{timezone.localtime(now):%Y-%m-%d}"
    assert text(newest) == f"{told(now)}: The dose was corrected. Why: A new study came out."


# Summary for the doctor --------------------------------------------------------------------------------------------------


def test_the_summary_for_the_doctor_has_blanks_and_the_page_s_questions(read, spasm):
    sheet = read(f"{spasm.url}summary/").main
    questions = next(section.value["entries"] for section in spasm.body if section.block_type == "askDoctor")
    assert spasm.short_answer in text(sheet)
    assert [text(blank) for blank in sheet.select(".blanks dt")][:4] == ["Name", "Date of birth", "Since when", "Which side"]
    assert [text(item) for item in sheet.select(".boxes li")] == [*questions, "My own question:"]


def test_the_summary_for_the_doctor_takes_and_keeps_nothing(client, spasm):
    answer = client.get(f"{spasm.url}summary/")
    assert not answer.cookies
    assert not BeautifulSoup(answer.content, "html.parser").select("form, input, script")


def test_the_summary_says_whether_the_page_was_reviewed(read, spasm):
    assert UNREVIEWED in text(read(f"{spasm.url}summary/").main)


def test_the_page_leads_to_its_summary(page, spasm):
    assert page.select_one(f'main a[href="{spasm.url}summary/"]')


@pytest.mark.parametrize("slug", ["no-such-condition", "conditions"])
def test_there_is_no_summary_of_what_is_no_condition(client, loaded, slug):
    assert client.get(f"/conditions/{slug}/summary/").status_code == 404


def test_there_is_no_summary_of_a_page_that_was_taken_offline(client, spasm):
    spasm.unpublish()
    assert client.get("/conditions/hemifacial-spasm/summary/").status_code == 404


# Every page --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/conditions/", "/conditions/hemifacial-spasm/", "/is-this-really-us/", *FORMS])
def test_a_notice_stands_on_every_page(read, loaded, address):
    later = timezone.now() + timedelta(days=1)
    Notice.objects.create(kind="closure", text="The clinic is closed on Friday.", address="https://example.org/", ends_at=later)
    shown = read(address).select("header .site-notice")
    assert "Changed hours: The clinic is closed on Friday." in [text(notice.summary) for notice in shown]
    assert "https://example.org/" in [notice.a["href"] for notice in shown if notice.a]


@pytest.mark.parametrize("address", ["/conditions/hemifacial-spasm/", "/callback/"])
def test_a_notice_goes_by_itself(read, loaded, address):
    past = timezone.now() - timedelta(minutes=1)
    Notice.objects.create(text="It was last week.", starts_at=past - timedelta(days=1), ends_at=past)
    assert "It was last week." not in text(read(address))


@pytest.mark.parametrize("address", ["/conditions/hemifacial-spasm/", "/callback/", "/no-such-page/"])
def test_the_header_has_the_helpline_a_doctor_the_conditions_and_search(read, loaded, address):
    header = read(address).header
    assert text(header.select_one(".helpline")) == "Call +91 00000 00000 Every day, 8 am to 8 pm"
    assert [link["href"] for link in header.select(".site-nav a")] == ["/doctors/", "/conditions/", "/book/", "/search/"]


@pytest.mark.parametrize("address", ["/conditions/hemifacial-spasm/", "/callback/", "/no-such-page/"])
def test_the_footer_has_numbers_hours_tax_number_warning_and_the_other_pages(read, loaded, address):
    footer = read(address).footer
    assert footer.select_one('a[href="tel:+910000000000"]') and "Every day, 8 am to 8 pm" in text(footer)
    assert "GST number 00AAAAA0000A0Z0" in text(footer) and "We never ask for a password" in text(footer)
    links = {link["href"] for link in footer.select("a")}
    assert {"/is-this-really-us/", "/specialities/", "/articles/", "/health-packages/", "/whatsapp/"} <= links


def test_a_page_that_is_not_there_is_not_linked_from_the_footer(read, loaded):
    Page.objects.get(slug="health-packages").specific.unpublish()
    assert not read("/callback/").footer.select('a[href="/health-packages/"]')


def test_nobody_leaves_for_whatsapp_without_the_warning(read, spasm):
    for address in (spasm.url, "/callback/", "/is-this-really-us/"):
        assert not read(address).select('a[href*="wa.me"]')
    warning = text(read("/whatsapp/").main)
    assert "Not in an emergency" in warning and "Send no scans" in warning
    assert read("/whatsapp/").select_one('a[href="https://wa.me/910000000001"]')


@pytest.mark.parametrize(("typed", "shown"), [("+919876543210", "+91 98765 43210"), ("+999000000000", "+999000000000")])
def test_a_whatsapp_number_is_written_in_groups_as_far_as_it_can_be_one(read, loaded, typed, shown):
    HospitalSettings.objects.update(whatsapp=typed)
    assert f"Open WhatsApp with {shown}" in text(read("/whatsapp/").main)


def test_there_is_no_warning_of_a_whatsapp_number_that_the_hospital_does_not_have(client, loaded):
    HospitalSettings.objects.update(whatsapp="")
    assert client.get("/whatsapp/").status_code == 404


# Lists -------------------------------------------------------------------------------------------------------------------


def entries(index):
    return {text(group.h2): [text(entry) for entry in group.select("li")] for group in index.select(".letter")}


def test_the_index_has_each_name_of_a_condition_under_its_letter(read, loaded):
    index = read("/conditions/")
    assert "Facial hemispasm: see Hemifacial spasm" in entries(index)["F"]
    assert entries(index)["H"] == ["Hemifacial spasm", "HFS: see Hemifacial spasm"]
    assert {entry.a["href"] for entry in index.select(".letter li")} == {"/conditions/hemifacial-spasm/"}


def test_only_letters_that_have_entries_are_links(read, loaded):
    index = read("/conditions/")
    assert [text(link) for link in index.select(".letters a")] == list(entries(index))
    assert [link for link in index.select(".letters a") if not index.find(id=link["href"][1:])] == []


def condition(index, title, names="", speciality=None):
    made = index.add_child(instance=ConditionPage(title=title, alternate_names=names, live=False, speciality=speciality))
    Page.objects.filter(pk=made.pk).update(live=True)
    return made


@pytest.mark.parametrize(
    ("name", "letter"), [("Écran", "E"), ("“Winking”", "W"), ("eyelid twitch", "E"), ("3rd nerve palsy", "0–9"), ("आँख", "आ")]
)
def test_a_name_stands_under_the_letter_under_which_people_look(loaded, name, letter):
    index = ConditionIndexPage.objects.get()
    condition(index, name)
    assert name in [entry.name for found in letters(index) if found.name == letter for entry in found.entries]


def test_an_index_of_three_hundred_conditions_costs_no_more_queries(client, loaded):
    index = ConditionIndexPage.objects.get()
    few = queries(client, "/conditions/")
    many_conditions(index, 300)
    cache.clear()
    assert queries(client, "/conditions/") == few
    assert sum(entry.name.startswith("Other name") for letter in letters(index) for entry in letter.entries) == 300


def many_conditions(index, number):
    """Rows at once: a page added by itself renumbers the tree and tells search each time."""
    first = condition(index, "A condition 0", "Other name 0")
    pages, rows = [], []
    for n in range(1, number):
        pages.append(Page.objects.get(pk=first.pk))
        pages[-1].pk = pages[-1].id = None
        pages[-1].path = first._inc_path() if n == 1 else pages[-2]._inc_path()
        pages[-1].title = f"{chr(65 + n % 26)} condition {n}"
        pages[-1].slug, pages[-1].translation_key = f"many-{n}", uuid4()
        pages[-1].url_path = f"{index.url_path}many-{n}/"
    for page in Page.objects.bulk_create(pages):
        rows.append(ConditionPage(page_ptr_id=page.pk, alternate_names=f"Other name {page.pk}"))
    ConditionPage._base_manager._insert(rows, fields=ConditionPage._meta.local_concrete_fields, using="default")


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_tree_of_specialities_has_each_below_its_own(read, loaded):
    tree = read("/specialities/").select_one(".tree")
    for below in SpecialityPage.objects.exclude(depth=4):
        item = tree.select_one(f'a[href="{below.url}"]').find_parent("li")
        assert item.find_parent("li").a["href"] == below.get_parent().url
    assert tree.li.select(".tree")


def test_a_speciality_lists_what_it_treats_and_what_is_below_it(read, loaded):
    centre = SpecialityPage.objects.get(kind="centre")
    below = SpecialityPage.objects.child_of(centre).first()
    treated = condition(ConditionIndexPage.objects.get(), "Twitching of the hand", speciality=below)
    assert treated.get_url() in [link["href"] for link in read(centre.url).select(".tree a")]
    assert [text(link) for link in read(below.url).select("#treated-heading + ul a")] == ["Twitching of the hand"]


def test_each_article_is_listed_with_what_it_answers(read, loaded):
    articles = {text(item.h2): text(item.p) for item in read("/articles/").select("main .link-list > li")}
    assert len(articles) > 1 and all(articles.values())


def test_the_official_numbers_are_the_hospital_s_own_each_once(read, loaded):
    ContactNumber.objects.create(label="Billing", shown="+91 00000 00099", tel="+910000000099")
    page = read("/is-this-really-us/").main
    rung = [link["href"] for link in page.select(".summary-list a")]
    assert "tel:+910000000000" in rung and "tel:+910000000099" in rung
    assert len(set(rung)) == len(rung)
    assert len(page.select("#never-heading + ul > li")) > 2


def test_a_package_that_is_not_offered_is_not_shown(read, loaded):
    HealthPackage.objects.create(name="Old package", text="Gone.", is_offered=False)
    HealthPackage.objects.create(name="New package", text="A check.", price_rupees=150000)
    shown = text(read("/health-packages/").main)
    assert "Old package" not in shown and "New package" in shown and "₹1,50,000" in shown


def test_no_page_about_an_illness_sells_a_package(read, spasm):
    assert not read(spasm.url).main.select('a[href*="package"]')
