"""What the CMS is offered and does not take: each refusal is a sentence, and nothing of it is kept."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from conditions.models import ArticleIndexPage, ArticlePage, ConditionPage, Fact, Notice, Reference


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def administrator(client, db):
    client.force_login(User.objects.create_superuser("administrator", password="a long password for a test"))
    return client


@pytest.fixture
def article(loaded):
    return ArticleIndexPage.objects.get().add_child(
        instance=ArticlePage(
            title="Sleep",
            slug="sleep",
            short_answer="Words.",
            live=False,
            body=[("more", {"heading": "Old", "text": "<p>Old.</p>"})],
        )
    )


def contentstate(text="Read this.", *, url=None, entity="LINK", block="unstyled", style=None, data=None):
    linked = [{"offset": 0, "length": 4, "key": 0}] if url is not None or data else []
    styled = [{"offset": 0, "length": 4, "style": style}] if style else []
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "a",
                    "text": text,
                    "type": block,
                    "depth": 0,
                    "inlineStyleRanges": styled,
                    "entityRanges": linked,
                    "data": {},
                }
            ],
            "entityMap": {"0": {"type": entity, "mutability": "MUTABLE", "data": data or {"url": url}}} if linked else {},
        }
    )


def form_of(page, text, **fields):
    section = {
        "heading": "Sleep",
        "paragraphs": streamfield([]),
        "figures": streamfield([]),
        "detail": streamfield([]),
        "text": text,
    }
    return nested_form_data(
        {
            "title": page.title, "slug": page.slug, "seo_title": "", "search_description": "", "search_words": "",
            "short_answer": page.short_answer, "emergency_card": "", "evidence_searched": "", "change_what": "", "change_why": "",
            "related": streamfield([]), "body": streamfield([("more", section)]), "comments": inline_formset([]),
        }
        | fields
    )  # fmt: skip


def answer_to(client, page, form):
    answer = client.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), form)
    return answer.status_code, answer.content.decode()


def drafts(page):
    return Page.objects.get(pk=page.pk).revisions.count()


BAD_LINKS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//evil.example", "/\\evil.example", "file:///etc/passwd",
    "",
]  # fmt: skip
BAD_TEXTS = {
    "a picture from elsewhere": contentstate(entity="IMAGE", data={"src": "https://evil.example/x.png"}),
    "a frame": contentstate(entity="EMBED", data={"url": "https://evil.example/"}),
    "a heading": contentstate(block="header-two"),
    "a style of its own": contentstate(style="STRIKETHROUGH"),
    "a page that is no number": contentstate(data={"id": "javascript:alert(1)"}),
    "code instead of text": "<script>alert(1)</script>",
    "a list instead of text": "[1, 2]",
    "a number instead of text": "7",
    "blocks that are none": '{"blocks": [7], "entityMap": {}}',
    "half of it": '{"blocks": [{"text": "a"}]}',
    "NUL": contentstate("A \0 B"),
    "half a letter": contentstate("A \ud800 B"),
    "a deep nest": "[" * 100_000,
}


@pytest.mark.parametrize("url", BAD_LINKS)
def test_a_link_that_leads_nowhere_good_is_refused_even_in_a_draft(desk, article, url):
    status, told = answer_to(desk, article, form_of(article, contentstate(url=url)))
    assert status == 200 and "is not taken. Choose a page" in told
    assert drafts(article) == 0


def test_what_stood_around_a_refused_link_stays(desk, article):
    _status, told = answer_to(desk, article, form_of(article, contentstate("Read my new words.", url="javascript:alert(1)")))
    assert "Read my new words." in told


@pytest.mark.parametrize(
    "url", ["https://who.int/", "http://example.org", "mailto:a@example.org", "tel:+911234567890", "/conditions/", "#top"]
)
def test_a_link_that_leads_somewhere_is_taken(desk, article, url):
    status, _told = answer_to(desk, article, form_of(article, contentstate(url=url)))
    assert status == 302 and drafts(article) == 1


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_what_the_text_editor_cannot_have_sent_is_refused(desk, article, name):
    status, told = answer_to(desk, article, form_of(article, BAD_TEXTS[name]))
    assert drafts(article) == 0
    if status != 400:  # signs that cannot be stored are turned away at the door
        assert status == 200 and any(
            words in told for words in ["cannot be read", "Only bold", "is not taken", "cannot be stored"]
        )


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '<iframe src="https://evil.example">', "<img src=x onerror=alert(1)>"]
)
def test_code_typed_as_text_is_refused_when_it_is_submitted(desk, article, text):
    form = form_of(article, contentstate(text)) | {"action-submit": "1"}
    status, told = answer_to(desk, article, form)
    assert status == 200 and "is code. Write words only." in told
    assert not ArticlePage.objects.get(pk=article.pk).workflow_in_progress


def test_code_typed_as_text_is_shown_as_text(client, article, admin_user):
    article.body = [("more", {"heading": "Sleep", "text": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"})]
    answer = client.get(article.url)
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("short_answer", "", "This field is required"),
        ("short_answer", "TBD", "looks like a placeholder"),
        ("short_answer", "word " * 61, "has 61 words"),
        ("title", "", "This field is required"),
        ("title", "x" * 256, "at most 255 characters"),
        ("slug", "hémi spasm", "slug"),
        ("change_what", "x" * 201, "at most 200 characters"),
        ("evidence_searched", "yesterday", "Enter a valid date"),
        ("emergency_card", "javascript:alert(1)", "Select a valid choice"),
    ],
)
def test_a_field_that_is_amiss_says_so_and_what_was_typed_stays(desk, article, field, value, told):
    status, page = answer_to(
        desk, article, form_of(article, contentstate("My new words."), **{field: value}) | {"action-submit": "1"}
    )
    assert status == 200 and told in page and "My new words." in page
    assert drafts(article) == 0


def test_a_page_that_is_submitted_before_it_was_ever_saved_waits_for_its_review(desk, article):
    index = article.get_parent()
    form = form_of(article, contentstate(), slug="new") | {"action-submit": "1"}
    answer = desk.post(reverse("wagtailadmin_pages:add", args=("conditions", "articlepage", index.pk)), form)
    assert answer.status_code == 302
    assert ArticlePage.objects.get(slug="new").workflow_in_progress


def test_an_editor_who_submits_an_unfit_page_is_told_there_and_then(desk, article):
    status, told = answer_to(
        desk, article, form_of(article, contentstate("Guide patients on when to rest.")) | {"action-submit": "1"}
    )
    assert status == 200 and "looks like a placeholder" in told
    assert not ArticlePage.objects.get(pk=article.pk).workflow_in_progress


def test_the_same_page_can_be_kept_as_a_draft(desk, article):
    status, _told = answer_to(desk, article, form_of(article, contentstate("Guide patients on when to rest.")))
    assert status == 302 and drafts(article) == 1


@pytest.mark.parametrize("count", ["", "many", "99999999999999999999", "-1", "2"])
def test_sections_that_did_not_arrive_whole_are_refused(desk, article, count):
    status, told = answer_to(desk, article, form_of(article, contentstate()) | {"body-count": count})
    assert status in (200, 302)
    assert status == 302 or "did not arrive whole" in told or "has no sections" in told


@pytest.mark.parametrize("chosen", ["javascript:alert(1)", "999999", "1.5"])
def test_a_reference_that_is_none_is_refused(desk, article, chosen):
    paragraph = {"text": "Words.", "references": streamfield([("item", chosen)])}
    section = {
        "heading": "S",
        "paragraphs": streamfield([("item", paragraph)]),
        "figures": streamfield([]),
        "detail": streamfield([]),
        "text": contentstate(),
    }
    form = (
        form_of(article, contentstate()) | nested_form_data({"body": streamfield([("more", section)])}) | {"action-submit": "1"}
    )
    status, told = answer_to(desk, article, form)
    assert status == 200 and ("This reference is not there" in told or "valid choice" in told)


@pytest.mark.parametrize("chosen", ["javascript:alert(1)", "999999", "1.5"])
def test_a_related_page_that_is_none_is_refused(desk, article, chosen):
    form = (
        form_of(article, contentstate()) | nested_form_data({"related": streamfield([("page", chosen)])}) | {"action-submit": "1"}
    )
    status, told = answer_to(desk, article, form)
    assert status == 200 and "related" in told
    assert not ArticlePage.objects.get(pk=article.pk).workflow_in_progress


def test_two_pages_below_one_page_cannot_have_one_address(desk, article):
    twin = article.get_parent().add_child(instance=ArticlePage(title="Twin", slug="twin", short_answer="Words.", live=False))
    status, told = answer_to(desk, twin, form_of(twin, contentstate(), slug="sleep"))
    assert status == 200 and "already in use" in told


def test_a_page_is_not_moved_below_itself(administrator, spasm):
    below = spasm.get_children().first() or spasm
    answer = administrator.post(reverse("wagtailadmin_pages:move_confirm", args=(spasm.pk, below.pk)))
    assert answer.status_code in (302, 403)
    assert ConditionPage.objects.get(pk=spasm.pk).url_path == spasm.url_path


@pytest.mark.parametrize("address", ["/conditions/%00/", "/cms/pages/%00/", "/cms/snippets/conditions/fact/?q=%00"])
def test_a_nul_in_an_address_is_no_fault_of_ours(desk, loaded, address):
    assert desk.get(address).status_code in (400, 404)


# Shared pieces


def fact_form(**fields):
    empty = {"key": "some-relief", "statement": "Free of spasm", "value": "", "low": "", "high": "", "unit": "%", "people": ""}
    rest = {"follow_up": "", "setting": "", "kind": "review", "reference": "", "rests_on": ""}
    return empty | rest | fields


@pytest.fixture
def reference(db):
    return Reference.objects.create(key="some-2012", title="A review", doi="10.1000/182")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Enter a value, or the lowest and the highest found."),
        ({"value": "91"}, "Choose where this comes from"),
        ({"value": "many"}, "Enter a number."),
        ({"value": "NaN"}, "Enter a number."),
        ({"value": "101"}, "between 0 and 100"),
        ({"value": "91", "low": "95", "high": "98"}, "not between the lowest and the highest"),
        ({"low": "95"}, "A range has two ends"),
        ({"low": "95", "high": "90"}, "The highest is less than the lowest"),
        ({"value": "91", "key": "two words"}, "slug"),
        ({"value": "91", "statement": "x" * 201}, "at most 200 characters"),
        ({"value": "91", "reference": "javascript:alert(1)"}, "Select a valid choice"),
        ({"value": "1" * 40}, "digits"),
        ({"value": "91", "people": "-3"}, "greater than or equal to 0"),
        ({"value": "91", "people": "9" * 30}, "less than or equal to"),
    ],
)
def test_a_fact_that_is_amiss_is_refused_at_its_field(desk, db, fields, told):
    answer = desk.post(reverse("wagtailsnippets_conditions_fact:add"), fact_form(**fields))
    assert answer.status_code == 200 and told in answer.content.decode()
    assert not Fact.objects.filter(statement__startswith="Free of spasm").exists()


def test_a_fact_that_rests_on_itself_is_refused_with_the_way_it_goes_round(desk, reference):
    first = Fact.objects.create(key="first", statement="First", value="1", reference=reference)
    second = Fact.objects.create(key="second", statement="Second", value="2", rests_on=first)
    form = fact_form(key="first", statement="First", value="1", unit="", rests_on=second.pk)
    answer = desk.post(reverse("wagtailsnippets_conditions_fact:edit", args=(first.pk,)), form)
    assert "This would go round in a circle: first → second → first" in answer.content.decode()


def test_a_fact_that_pages_tell_keeps_its_key(desk, reference):
    fact = Fact.objects.create(key="some-relief", statement="Free of spasm", value="91", unit="%", reference=reference, live=True)
    form = fact_form(key="cure", value="91", reference=reference.pk)
    answer = desk.post(reverse("wagtailsnippets_conditions_fact:edit", args=(fact.pk,)), form)
    assert "Keep its key, or add a new fact." in answer.content.decode()


def test_one_article_is_not_listed_twice(desk, reference):
    form = {
        "key": "other",
        "authors": "",
        "title": "Again",
        "journal": "",
        "year": "",
        "doi": "10.1000/182",
        "pmid": "",
        "web_address": "",
    }
    answer = desk.post(reverse("wagtailsnippets_conditions_reference:add"), form)
    assert "has this DOI already" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "http://example.org/", "not an address"]
)
def test_a_notice_leads_to_a_secure_address_or_nowhere(desk, db, address):
    later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    form = {"kind": "news", "text": "Closed.", "address": address, "starts_at": "2026-01-01 10:00", "ends_at": later}
    answer = desk.post(reverse("wagtailsnippets_conditions_notice:add"), form)
    told = answer.content.decode()
    assert "Write a whole address that begins with https://." in told or "Enter a valid URL." in told
    assert not Notice.objects.filter(address=address).exists()


@pytest.mark.parametrize(
    ("ends_at", "told"),
    [("2020-01-01 10:00", "past its end"), ("", "This field is required"), ("tomorrow", "Enter a valid date/time")],
)
def test_a_notice_needs_an_end_that_is_to_come(desk, db, ends_at, told):
    form = {"kind": "news", "text": "Closed.", "address": "", "starts_at": "2019-01-01 10:00", "ends_at": ends_at}
    answer = desk.post(reverse("wagtailsnippets_conditions_notice:add"), form)
    assert told in answer.content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_a_redirect_leads_to_a_page(administrator, address):
    form = {"old_path": "/old/", "site": "", "is_permanent": "on", "redirect_page": "", "redirect_link": address}
    answer = administrator.post(reverse("wagtailredirects:add"), form)
    assert "Enter a valid URL" in answer.content.decode()
    assert not Redirect.objects.exists()
