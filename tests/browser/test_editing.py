"""The editors' desk, walked through as editor, reviewer and administrator. Any report of its policy fails the walk."""

import re
import secrets
import string

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.publishing import choose, offered

SLOW = 30_000  # milliseconds: the editor of a long page has thousands of parts


def letters():
    """A word that nobody has used before, without a digit: numbers need a reference."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(10))


@pytest.fixture
def address_of(portal):
    def address_of(slug, what="edit"):
        pk = portal.query("SELECT id FROM wagtailcore_page WHERE slug = %s", slug)[0][0]
        return f"/cms/pages/{pk}/{what}/"

    return address_of


@pytest.fixture
def desk(sign_in):
    def desk(who):
        page = sign_in(who, "/cms/")
        page.set_default_timeout(SLOW)
        return page

    return desk


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / f"{letters()}.png"
    Image.frombytes("RGB", (60, 40), secrets.token_bytes(7200)).save(file)  # the same one twice would be asked about
    return file


def add_section(page, name):
    sections = page.locator("#panel-child-content-body-content")
    sections.get_by_title("Insert a block").first.click()
    page.get_by_role("option", name=name, exact=True).click()


def write(page, text):
    """Types into the editor of rich text, and waits until it has taken note, a moment later."""
    page.locator("#panel-child-content-body-content [contenteditable=true]").first.click()
    page.keyboard.type(text)
    expect(page.locator("#body-0-value-text")).to_have_value(re.compile(re.escape(text)))


def field(page, name):
    return page.locator(f"[data-contentpath='{name}']").first


def pop_up(page):
    return page.locator(".modal-content")


def choose_page(page, words):
    pop_up(page).get_by_label("Search term").fill(words)
    pop_up(page).locator(".page-results a, #search-results a").filter(has_text=words).first.click()
    expect(pop_up(page)).to_have_count(0, timeout=SLOW)


def panel(page, name):
    page.get_by_role("button", name=f"Toggle {name}", exact=True).click()


def save(page):
    by_itself = page.get_by_text("Saving…", exact=True).and_(page.locator(":visible"))
    expect(by_itself).to_have_count(0, timeout=SLOW)
    page.locator("footer").get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/")
    expect(page.locator(".messages").get_by_text(re.compile("created|updated"))).to_be_visible(timeout=SLOW)


@pytest.fixture
def article(desk, portal):
    """An article of one section, as an editor has just saved it."""
    page = desk("editor")
    index = portal.query("SELECT id FROM wagtailcore_page WHERE slug = 'articles'")[0][0]
    page.goto(f"/cms/pages/add/conditions/articlepage/{index}/")
    page.locator("#id_title").fill(f"Sleep {letters()}")
    page.locator("#id_short_answer").fill("Sleep does not always stop the twitching.")
    add_section(page, "Free section")
    page.locator("#body-0-value-heading").fill("At night")
    write(page, "Read more about it here.")
    save(page)
    page.goto(page.url.split("#")[0])
    return page


def test_an_editor_writes_with_bold_words_links_references_and_pictures(article, picture):
    page = article
    page.locator("#panel-child-content-body-content [contenteditable=true]").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    page.locator(".Draftail-ToolbarButton[name=LINK]").click()
    choose_page(page, "Articles")
    expect(page.locator("#body-0-value-text")).to_have_value(re.compile('"BOLD".*"LINK"'))
    field(page, "paragraphs").get_by_title("Add").first.click()
    page.locator("#body-0-value-paragraphs-0-value-text").fill("A study says so.")
    field(page, "references").get_by_title("Add").first.click()
    field(page, "references").get_by_role("button", name="Choose reference").click()
    pop_up(page).locator("a[data-chooser-modal-choice]").first.click()
    expect(pop_up(page)).to_have_count(0, timeout=SLOW)
    field(page, "figures").get_by_title("Insert a block").first.click()
    page.get_by_role("option", name="Picture", exact=True).click()
    field(page, "figures").get_by_role("button", name="Choose an image").click()
    pop_up(page).get_by_role("tab", name="Upload").click()
    pop_up(page).locator("input[type=file]").set_input_files(picture)
    expect(page.locator("#id_image-chooser-upload-title")).not_to_have_value("")  # it takes the file's name
    pop_up(page).get_by_role("button", name="Upload").click()
    expect(pop_up(page)).to_have_count(0, timeout=SLOW)
    page.locator("[id$='-alt_text']").first.fill("A square of many colours")
    related = page.locator("#panel-child-content-related-content")
    related.get_by_title("Insert a block").first.click()
    related.get_by_role("button", name="Choose a page").click()
    choose_page(page, "Articles")
    panel(page, "preview")
    preview = page.frame_locator("iframe[title=Preview]").last
    expect(preview.get_by_text("A study says so.")).to_be_attached()
    expect(preview.get_by_role("img", name="A square of many colours")).to_be_attached()
    panel(page, "preview")
    save(page)
    page.reload()
    expect(field(page, "figures").get_by_text(picture.stem).first).to_be_visible()


def test_an_editor_comments_and_schedules_and_looks_back(article):
    page = article
    page.locator("[data-contentpath='short_answer']").get_by_role("button", name="Add comment").first.click()
    page.locator(".comment textarea").last.fill("Is this so?")
    page.locator(".comment").last.get_by_role("button", name="Comment", exact=True).click()
    panel(page, "status")
    page.get_by_role("button", name="Set schedule").click()
    page.locator("#id_go_live_at").fill("2031-05-04 10:00")
    page.locator("#id_expire_at").fill("2032-05-04 10:00")
    page.get_by_role("button", name="Save schedule").click()
    page.wait_for_load_state()
    expect(page.locator("#id_go_live_at")).to_have_value("2031-05-04 10:00")
    page.locator("#id_short_answer").fill("Sleep often does not stop the twitching.")
    save(page)
    page.goto(page.url.replace("/edit/", "/history/"))
    page.locator("main").get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Compare with previous version").first.click()
    expect(page.locator("main .addition").first).to_be_visible()


def test_an_editor_who_submits_an_unfit_page_is_told_what_is_missing(article):
    page = article
    page.locator("#id_short_answer").fill("To be added")
    page.locator("#body-0-value-heading").fill("It helps 95 in every group")
    offered(page, "Submit to Medical review").click()
    expect(page.get_by_text("“To be added” looks like a placeholder.").first).to_be_visible()
    expect(page.get_by_text("The number 95 has no reference.").first).to_be_visible()
    expect(page.locator("#id_short_answer")).to_have_value("To be added")
    expect(page.locator("#body-0-value-text")).to_have_value(re.compile("Read more about it here"))


def test_what_a_reviewer_locks_no_editor_changes(desk, article):
    reviewer = desk("reviewer")
    reviewer.goto(article.url)
    panel(reviewer, "status")
    reviewer.locator("label").filter(has_text="Lock").click()
    expect(reviewer.get_by_text("was locked by you").first).to_be_visible()
    article.reload()
    expect(article.get_by_text("was locked by").first).to_be_visible()
    expect(article.locator("footer").get_by_role("button", name="Save draft")).to_have_count(0)
    reviewer.locator(".messages").get_by_role("button", name="Unlock").click()
    expect(reviewer.get_by_text("was locked by you")).to_have_count(0)
    article.reload()
    expect(article.locator("footer").get_by_role("button", name="Save draft")).to_be_visible()


def test_a_page_that_moves_leads_on_from_its_old_address(desk, article, portal, page):
    administrator, address = desk("administrator"), article.url
    pk = address.split("/")[-3]
    slug = portal.query("SELECT slug FROM wagtailcore_page WHERE id = %s", pk)[0][0]
    administrator.goto(address)
    choose(administrator, "Publish")
    assert page.goto(f"/articles/{slug}/").status == 200
    administrator.goto(address)
    administrator.get_by_role("tab", name="Promote").click()
    administrator.locator("#id_slug").fill(f"{slug}-again")
    choose(administrator, "Publish")
    page.goto(f"/articles/{slug}/")
    assert page.url.endswith(f"/articles/{slug}-again/")


SNIPPETS = {
    "reference": {"key": "KEY", "title": "A study", "year": "2012"},
    "fact": {"key": "KEY", "statement": "Free of spasm", "value": "91", "unit": "%"},
    "notice": {"text": "Closed on Sunday.", "ends_at": "2099-01-01 10:00"},
    "contactnumber": {"label": "Front desk", "shown": "00 0000", "tel": "TEL"},
    "healthpackage": {"name": "KEY", "text": "A talk."},
    "emergencycard": {"name": "KEY"},
}


@pytest.fixture
def taken_back(portal):
    """What readers would go on to see of it: other tests know those pages as they were shipped."""
    yield
    portal.query("DELETE FROM conditions_contactnumber WHERE label = %s", SNIPPETS["contactnumber"]["label"])
    portal.query("DELETE FROM conditions_healthpackage WHERE text = %s", SNIPPETS["healthpackage"]["text"])
    portal.query("DELETE FROM conditions_notice WHERE text = %s", SNIPPETS["notice"]["text"])


@pytest.mark.usefixtures("taken_back")
def test_an_editor_keeps_what_pages_share(desk):
    page = desk("editor")
    for kind, fields in SNIPPETS.items():
        add_snippet(page, kind, fields, letters())


def add_snippet(page, kind, fields, word):
    page.goto(f"/cms/snippets/conditions/{kind}/add/")
    number = "+9100" + "".join(str(ord(letter) % 10) for letter in word)
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value.replace("KEY", word).replace("TEL", number))
    if kind == "fact":
        page.locator("#id_reference").select_option(index=1)
    if kind == "emergencycard":
        page.locator("#panel-signs-content").get_by_title("Insert a block").first.click()
        page.locator("#signs-0-value-text").fill("The face droops suddenly.")
    page.locator("footer [type=submit]").first.click()
    page.wait_for_url(re.compile(rf"/cms/snippets/conditions/{kind}/(edit/\d+/)?$"))
    expect(page.locator(".messages .success")).to_be_visible()
    page.goto(f"/cms/snippets/conditions/{kind}/?q={word}")
    page.locator("main table tbody tr").first.get_by_role("link").first.click()
    if kind == "fact":
        expect(page.get_by_text(f"{{{word}.in_100}}")).to_be_visible()


# Whoever opens one of these meets a chooser, a dialogue or a form of its own.
DESKS = [
    "/cms/", "/cms/pages/", "/cms/images/", "/cms/images/add/", "/cms/snippets/conditions/reviewer/add/", "/cms/redirects/add/",
    "/cms/settings/conditions/hospitalsettings/", "/cms/sites/new/", "/cms/workflows/list/", "/cms/workflows/add/",
    "/cms/groups/new/", "/cms/collections/add/", "/cms/reports/locked/", "/cms/reports/workflow/", "/cms/reports/aging-pages/",
    "/cms/reports/site-history/", "/cms/account/", "/cms/snippets/conditions/notice/?shown=past",
]  # fmt: skip


def test_no_desk_of_the_cms_breaks_its_own_policy(desk):
    page = desk("administrator")
    for address in DESKS:
        assert page.goto(address).status == 200, address


def test_an_administrator_moves_copies_hides_and_settles_pages(desk, address_of, portal):
    page = desk("administrator")
    for what in ["move", "copy", "usage", "delete", "unpublish", "history"]:
        page.goto(address_of("first-visit", what))
        expect(page.locator("main h1, main h2").first).to_be_visible()
    page.goto(address_of("first-visit", "move"))
    page.locator("#id_new_parent_page-chooser").get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Choose another page").click()
    expect(pop_up(page)).to_be_visible()
    page.goto(address_of("first-visit"))
    panel(page, "status")
    page.get_by_role("button", name="Change privacy").click()
    expect(page.get_by_text("Private, accessible with a shared password")).to_be_visible()
    workflow = portal.query("SELECT id FROM wagtailcore_workflow WHERE active")[0][0]
    page.goto(f"/cms/workflows/edit/{workflow}/")
    page.get_by_role("button", name=re.compile("Add task")).click()
    expect(page.locator("#id_workflow_tasks-TOTAL_FORMS")).to_have_value("2")
    page.goto("/cms/redirects/add/")
    page.get_by_role("button", name="Choose a page").click()
    choose_page(page, "Articles")
    expect(page.locator("#id_redirect_page-title")).to_have_text("Articles")
