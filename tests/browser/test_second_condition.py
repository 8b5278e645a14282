"""Another condition is content, not code: an editor writes it, a reviewer approves it, and it is read like the first."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.publishing import approve, choose
from tests.browser.test_editing import SLOW, add_section, field, letters, save

SECTIONS = {
    "Symptoms": "Both eyes shut by themselves.",
    "When to see a doctor": "See a doctor when it keeps you from reading.",
    "Causes": "Nobody knows the cause of this demonstration.",
    "Tests": "A doctor looks at the eyes.",
    "Treatments": "There are several, and this page names none.",
    "Outlook": "It differs from person to person.",
}


@pytest.fixture
def condition(sign_in, portal):
    """The name of a condition that an editor has typed in and a reviewer has approved."""
    name = f"Blepharospasm {letters()} (demonstration)"
    editor = sign_in("editor", "/cms/")
    editor.set_default_timeout(SLOW)
    write(editor, portal, name)
    save(editor)
    choose(editor, "Submit to Medical review")
    pk = portal.query("SELECT id FROM wagtailcore_page WHERE title = %s", name)[0][0]
    reviewer = sign_in("reviewer", "/cms/")
    reviewer.set_default_timeout(SLOW)
    approve(reviewer, f"/cms/pages/{pk}/edit/")
    return name


def write(page, portal, name):
    index = portal.query("SELECT id FROM wagtailcore_page WHERE slug = 'conditions'")[0][0]
    page.goto(f"/cms/pages/add/conditions/conditionpage/{index}/")
    page.locator("#id_title").fill(name)
    page.locator("#id_short_answer").fill("Both eyes shut by themselves. This page shows how a second condition looks.")
    page.locator("#id_alternate_names").fill(f"Shut eyes {name.split()[1]}")
    for number, (section, text) in enumerate(SECTIONS.items()):
        add_section(page, section)
        page.locator(f"#body-{number}-value-heading").fill(f"{section} of it")
        field(page, "paragraphs").get_by_title("Add").first.click()
        page.locator(f"#body-{number}-value-paragraphs-0-value-text").fill(text)
    page.locator("#id_emergency_card").select_option(index=1)
    page.locator("#id_speciality").select_option(index=1)


def test_a_second_condition_is_written_reviewed_found_and_read_like_the_first(condition, page):
    word = condition.split()[1]
    page.goto("/conditions/")
    page.get_by_role("link", name=condition).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(condition)
    for section in SECTIONS:
        expect(page.locator("nav.toc a").filter(has_text=f"{section} of it")).to_be_attached()  # folded on a phone
    told = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert condition in json.dumps(told) and "MedicalCondition" in json.dumps(told)
    address = page.url
    record = page.request.get(f"{address.rstrip('/')}.json").json()
    assert (record["title"], record["review"]["reviewed"]) == (condition, True)
    page.goto(f"/search/?query={word}")
    expect(page.locator("main").get_by_role("link", name=re.compile(word)).first).to_have_attribute(
        "href", re.compile("/conditions/")
    )
