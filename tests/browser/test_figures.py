"""The pictures in a real browser: on the smallest phone, by day, by night and in the reader's own colours."""

import pytest

from tests.chromium import accessibility_faults

SMALLEST = {"width": 320, "height": 640}
CONDITION = "/conditions/hemifacial-spasm/"
WITH_FIGURES = [CONDITION, f"{CONDITION}microvascular-decompression/", f"{CONDITION}botulinum-toxin-injections/"]
TEXT_HEIGHTS = (
    """texts => texts.map(text => [text.textContent, parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a])"""
)
# What of a picture's words lies outside of the picture.
CUT_OFF = """pictures => pictures.flatMap(picture => {
    const frame = picture.getBoundingClientRect();
    return [...picture.querySelectorAll("text")].filter(text => {
        const box = text.getBoundingClientRect();
        const beside = box.left < frame.left - 1 || box.right > frame.right + 1;
        return beside || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    }).map(text => text.textContent);
})"""


@pytest.mark.parametrize("address", WITH_FIGURES)
def test_the_words_in_the_pictures_can_be_read_on_the_smallest_phone(visitor, address):
    page = visitor(size=SMALLEST)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    pictures = page.locator("main figure > img").all()
    shown = [(each.get_attribute("src"), each.bounding_box()["width"] / int(each.get_attribute("width"))) for each in pictures]
    assert shown
    for picture, scale in shown:
        page.goto(picture)
        upright = page.locator("text:not([transform])")
        assert [label for label, height in upright.evaluate_all(TEXT_HEIGHTS) if height * scale < 11] == []
        assert page.locator("svg").evaluate_all(CUT_OFF) == []


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "own colours"])
def test_the_pictures_of_a_treatment_have_no_fault(visitor, look):
    page = visitor(size=SMALLEST, **look)
    page.goto(WITH_FIGURES[1])
    assert accessibility_faults(page) == []


def test_the_hundred_are_told_apart_in_the_reader_s_own_colours(visitor):
    page = visitor(size=SMALLEST, forced_colors="active")
    page.goto(WITH_FIGURES[1])
    legend = page.locator(".legend").last
    assert len({picture.screenshot() for picture in legend.locator("img").all()}) == legend.locator("li").count()


def test_a_picture_is_read_aloud_with_its_numbers(page):
    page.goto(WITH_FIGURES[2])
    picture = page.get_by_role("img", name="for each person")
    assert picture.count() >= 1
    assert page.get_by_role("img", name="it wears off:").is_visible()
