"""Whoever would rather hear a page than read it: the browser reads it aloud, where it has a voice of its own for its language.

Chromium has no voices here. Those that a device brings are stood in for, with a speaker that remembers what it was to say.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import PHONE, accessibility_faults

ADDRESS = "/conditions/hemifacial-spasm/"
LISTEN, PAUSE, GO_ON, STOP = "Listen to this page", "Pause", "Go on", "Stop"
SPEAKER = """
    window.spoken = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text };
    const speech = Object.assign(new EventTarget(), {
        voices: %s,
        getVoices() { return this.voices },
        speak(utterance) { window.spoken.push(utterance.text.trim()); window.saying = utterance },
        cancel() { window.saying = null },
    });
    Object.defineProperty(window, "speechSynthesis", { value: speech });
"""
ENGLISH = '{ lang: "en_IN", localService: true }'
HINDI = '{ lang: "hi-IN", localService: true }'
ELSEWHERE = '{ lang: "en-US", localService: false }'  # would be sent what is read
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value }))
        .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def device(visitor):
    """A phone with these voices, before the condition page."""

    def device(*voices: str) -> Page:
        page = visitor(size=PHONE)
        page.add_init_script(SPEAKER % f"[{', '.join(voices)}]")
        page.goto(ADDRESS)
        return page

    return device


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def spoken(page: Page) -> list[str]:
    return page.evaluate("window.spoken")


def say_to_the_end(page: Page) -> None:
    page.evaluate("() => { while (window.saying) { const one = window.saying; window.saying = null; one.onend() } }")


def test_a_browser_without_a_voice_offers_nothing(page):
    page.goto(ADDRESS)
    expect(page.get_by_role("button", name=LISTEN)).to_have_count(0)


@pytest.mark.parametrize("voice", [HINDI, ELSEWHERE], ids=["of another language", "that is not on the device"])
def test_a_voice_that_does_not_serve_is_not_offered(device, voice):
    expect(device(voice).get_by_role("button", name=LISTEN)).to_have_count(0)


def test_without_scripts_there_is_not_even_room_for_it(page_without_script):
    page_without_script.goto(ADDRESS)
    expect(page_without_script.locator(".listen")).to_be_hidden()


def test_the_page_is_read_from_its_title_on_paused_and_gone_on_with(device):
    page = device(HINDI, ENGLISH)
    press(page, LISTEN)
    expect(page.get_by_role("status")).to_have_text("Reading aloud.")
    page.evaluate("window.saying.onend()")
    title, first = spoken(page)
    assert title == page.get_by_role("heading", level=1).inner_text()
    assert page.evaluate("window.saying.lang") == "en_IN"
    press(page, PAUSE)
    expect(page.get_by_role("status")).to_have_text("Paused.")
    assert page.evaluate("window.saying") is None
    press(page, GO_ON)
    assert spoken(page) == [title, first, first]


def test_stopped_it_begins_anew(device):
    page = device(ENGLISH)
    press(page, LISTEN)
    page.evaluate("window.saying.onend()")
    press(page, STOP)
    expect(page.get_by_role("button", name=LISTEN)).to_be_focused()
    press(page, LISTEN)
    assert spoken(page)[0] == spoken(page)[-1]


def test_all_of_the_text_is_read_and_neither_menus_nor_references(device):
    page = device(ENGLISH)
    press(page, LISTEN)
    say_to_the_end(page)
    expect(page.get_by_role("status")).to_have_text("That was the whole page.")
    heard = "\n".join(spoken(page))
    assert all(
        heading in heard
        for heading in page.locator(".sections > section:not(.evidence, #references, .asking) > h2").all_inner_texts()
    )
    assert page.locator(".care-card li").first.text_content()[:40] in heard
    assert "Book a visit" not in heard
    assert "for clinicians" not in heard
    assert "doi:" not in heard


def test_nothing_moves_when_the_voices_come_late(device):
    page = device()
    page.evaluate(SHIFTS)
    page.evaluate(f"speechSynthesis.voices = [{ENGLISH}]; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    expect(page.get_by_role("button", name=LISTEN)).to_be_visible()
    assert page.evaluate("window.shifted") == 0


def test_the_buttons_have_no_fault(device):
    page = device(ENGLISH)
    press(page, LISTEN)
    assert accessibility_faults(page) == []
