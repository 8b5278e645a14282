"""The pictures: what they draw, what they say to those who do not see them, and what they refuse to draw."""

import gzip
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.test import Client
from wagtail.admin.telepath import JSContext
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from conditions import figures
from conditions.blocks import ArticleBody, Figures
from conditions.blocks.checked import faults
from conditions.blocks.figures import Image
from conditions.citations import Evidence
from conditions.evidence import Fact, Reference
from hfs_portal import style

PAGE = Template("{% load wagtailcore_tags %}{% for figure in figures %}{% include_block figure %}{% endfor %}")
FREE, HEARING, GAP = "{free}", "{hearing}", "{gap}"


def fact(key, value, unit="%", **fields):
    return Fact(key=key, statement=key, value=value and Decimal(value), unit=unit, **fields)


def people(*groups, rest="still had it", **others):
    groups = [{"people": number, "label": f"group {name}"} for name, number in zip("ABCD", groups, strict=False)]
    return {"type": "hundred_people", "value": {"title": "After it", "groups": groups, "rest": rest} | others}


def cycle(**others):
    told = {"begins": "After {begin}", "peaks": "In between", "wears_off": "Later", "again": "Every {gap}"}
    return {"type": "cycle", "value": {"title": "Round by round", "references": [9]} | told | others}


def drawing(name="spread", **others):
    told = {"caption": "It moves down.", "alternative": "A face, and where it begins."}
    return {"type": "drawing", "value": {"drawing": name} | told | others}


TIMELINE = {
    "type": "timeline",
    "value": {
        "title": "After it",
        "steps": [
            {"when": "After {begin}", "text": "It begins.", "references": []},
            {"when": "Later", "text": "It is over.", "references": [9]},
        ],
    },
}
ALL = [drawing(), drawing("nerve_and_vessel"), people(FREE, HEARING), cycle(months=GAP), TIMELINE]


def drawn(*blocks):
    """The figures as readers get them, as elements."""
    known = [fact("free", "91.1", reference_id=1), fact("hearing", "2.3", reference_id=2), fact("rare", "0.09", reference_id=1)]
    known += [fact("gap", "4", "months", reference_id=3), fact("begin", "9", "days", reference_id=4)]
    context = Context({"figures": Figures().to_python(list(blocks)), "evidence": Evidence(known)})
    return BeautifulSoup(PAGE.render(context), "html.parser")


def said(figure):
    """What is read aloud in place of the picture."""
    return figure.img["alt"]


def file_of(figure):
    """The file that the figure shows, as a browser fetches it."""
    answer = Client().get(figure.img["src"])
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").svg


def marks(figure):
    return [use["href"].removeprefix("#p") for use in file_of(figure).select("use")]


@pytest.fixture
def known(db):
    reference = Reference.objects.create(key="miller-2012", title="A review")
    for row in (
        fact("free", "91.1"),
        fact("hearing", "2.3"),
        fact("gap", "4", "months"),
        fact("begin", None, "days", low=3, high=9),
    ):
        row.reference, row.live = reference, True
        row.save()
    return reference


def refused(*blocks):
    """The sentences that an editor is told about these figures, with the place of each below the figures."""
    body = ArticleBody()
    section = {"type": "more", "value": {"heading": "Pictures", "text": "<p>Words.</p>", "figures": list(blocks)}}
    found = faults(body, body.to_python([section]))
    return {"/".join(map(str, fault.path[2:])): fault.sentence for fault in found}


def test_a_hundred_people_are_exactly_a_hundred():
    drawn_people = marks(drawn(people(FREE, HEARING)))
    assert len(drawn_people) == 100
    assert [drawn_people.count(group) for group in ("1", "2", "0")] == [91, 2, 7]


@pytest.mark.parametrize("counts", [[], [100], [60, 60], [999]])
def test_no_count_makes_more_or_fewer_than_a_hundred(counts):
    assert len(figures.hundred(counts)) == 100


def test_each_group_is_told_apart_by_its_shape():
    shapes = file_of(drawn(people("20", "20", "20", "20"))).select("defs g")
    assert len({re.sub(r' (class|id)="[^"]*"', "", str(shape)) for shape in shapes[1:4]}) == 3
    assert len({shape["class"][0] for shape in shapes}) == 5


def test_the_legend_and_the_words_of_the_hundred_name_every_number():
    figure = drawn(people(FREE, HEARING))
    legend = [entry.get_text() for entry in figure.select(".legend li")]
    assert [re.match(r"\d+", entry.strip())[0] for entry in legend] == ["91", "2", "7"]
    assert "91: group A (91.1%). 2: group B (2.3%). 7: still had it." in said(figure)


def test_a_group_smaller_than_one_in_a_hundred_is_not_called_nobody():
    figure = drawn(people("{rare}"))
    assert "fewer than 1: group A (0.09%)." in said(figure)
    assert marks(figure).count("0") == 100


def test_nobody_is_left_over_where_the_groups_are_a_hundred():
    assert "still had it" not in drawn(people("60", "40")).get_text()


def test_a_fact_in_a_figure_is_cited():
    for figure in drawn(*ALL).find_all("figure")[2:]:
        for link in figure.select("a.fact"):
            assert link["href"].startswith("#evidence-")
            assert link.find_parent(["li", "strong"]).select("sup.cite a"), str(link.parent)


def test_the_others_rest_on_what_the_groups_rest_on():
    last = drawn(people(FREE, HEARING)).select(".legend li")[-1]
    assert [link.get_text() for link in last.select("sup.cite a")] == ["1", "2"]


def test_a_whole_number_rests_on_the_references_of_its_picture():
    first = drawn(people("91", references=[9])).select_one(".legend li")
    assert first.select("sup.cite a")


def test_the_words_of_the_cycle_name_every_number():
    figure = drawn(cycle(months=GAP))
    for words in ("it begins to work: After 9 days.", "it is repeated: Every 4 months.", "The scale below it runs to month 8."):
        assert words in said(figure)
    assert [text.get_text() for text in file_of(figure).select(".middle text")] == [str(month) for month in range(9)]


def test_a_cycle_without_a_scale_shows_time_and_no_month():
    figure = drawn(cycle())
    assert "Time" in file_of(figure).get_text() and "Months" not in file_of(figure).get_text()
    assert "scale" not in said(figure)


@pytest.mark.parametrize("apart", range(1, 25))
def test_the_scale_of_a_cycle_fits_on_a_phone(apart):
    scale = list(figures.months(apart))
    assert 3 <= len(scale) <= 9
    assert all(month == place * apart for month, place in scale)


@pytest.mark.parametrize("name", ["spread", "nerve_and_vessel"])
def test_the_words_of_a_drawing_say_what_stands_in_it(name):
    figure = drawn(drawing(name))
    assert "A face, and where it begins." in said(figure)
    for label in file_of(figure).select("text"):
        assert label.get_text() in said(figure)


def test_what_a_picture_repeats_stands_in_it_once():
    for figure in drawn(*ALL).select("figure:has(> img)"):
        places = [element["id"] for element in file_of(figure).select("[id]")]
        assert len(places) == len(set(places))
        assert {use["href"][1:] for use in file_of(figure).select("use")} <= set(places)


def test_a_page_that_is_rendered_twice_has_the_same_identifiers():
    assert str(drawn(*ALL)) == str(drawn(*ALL))


def test_no_figure_has_a_style_of_its_own_or_a_script():
    assert not drawn(*ALL).select("[style], style, script, svg")


def test_a_picture_is_light():
    for figure in drawn(*ALL).select("figure:has(> img)"):
        assert len(gzip.compress(str(file_of(figure)).encode())) < 5000


def test_a_picture_keeps_its_place_free_and_waits_until_it_is_near():
    for shown in drawn(*ALL).select("img"):
        assert int(shown["width"]) and int(shown["height"]) and shown["loading"] == "lazy"


def test_a_picture_is_kept_for_good_under_an_address_that_changes_with_it():
    address = drawn(drawing()).img["src"]
    kept, older = Client().get(address), Client().get(re.sub(r"\.\w+\.svg", ".01234567.svg", address))
    assert "immutable" in kept.headers["Cache-Control"] and older.headers["Cache-Control"] == "no-cache"
    assert kept.content == older.content and not kept.cookies


def test_a_picture_runs_nothing_and_its_style_is_the_one_that_is_allowed():
    answer = Client().get(drawn(drawing()).img["src"])
    policy = answer.headers["Content-Security-Policy"]
    sheet = BeautifulSoup(answer.content, "html.parser").style.string
    assert policy.startswith("sandbox; default-src 'none'") and style.hash_of(sheet) in policy
    assert "prefers-color-scheme:dark" in sheet.replace(" ", "")


@pytest.mark.parametrize(
    "name",
    ["people", "people-101", "people-60-60", "people-1-2-3-4-5", "people-07", "person-5", "cycle-25", "cycle-x", "drawing-a"],
)
def test_there_is_no_picture_that_no_page_could_show(client, db, name):
    assert client.get(f"/pictures/{name}.01234567.svg").status_code == 404


def test_a_timeline_reads_in_order_without_any_style():
    steps = drawn(TIMELINE).select("figure > ol > li")
    assert [step.strong.get_text().split(" ")[0] for step in steps] == ["After", "Later"]


def test_figures_as_they_should_be_are_not_refused(known):
    borne = {"references": [known.pk]}
    steps = [step | borne for step in TIMELINE["value"]["steps"]]
    told = {"again": "Every {gap}", "begins": "After {begin.range}"}
    timeline = {"type": "timeline", "value": {"title": "After it", "steps": [step | {"when": "Soon"} for step in steps]}}
    assert refused(drawing(), people(FREE, "3", **borne), cycle(months=GAP, **told, **borne), timeline) == {}


def test_more_than_a_hundred_people_are_refused(known):
    assert "come to 101 people" in refused(people(FREE, "10", references=[known.pk]))["0/groups"]


def test_a_fact_that_grew_counts_as_it_is_now(known):
    assert refused(people(FREE, HEARING)) == {}
    Fact.objects.filter(key="free").update(value=99)
    assert "come to 101 people" in refused(people(FREE, HEARING))["0/groups"]


@pytest.mark.parametrize("typed", ["many", "about 9", "9.5", "-4", "{begin}", "{free} people", "{free.range}", "1000", ""])
def test_what_is_neither_a_whole_number_nor_a_fact_is_refused(known, typed):
    assert "0/groups/0/people" in refused(people(typed, references=[known.pk]))


def test_a_fact_that_counts_something_else_is_refused(known):
    assert "not in %" in refused(people(GAP))["0/groups/0/people"]


def test_a_fact_that_is_not_there_is_refused(known):
    assert "no published fact called “gone”" in str(refused(people("{gone}")))


def test_a_number_of_people_without_a_reference_is_refused(known):
    assert "The number 91 has no reference" in refused(people("91"))["0/groups/0/people"]
    assert "The number 12 has no reference" in refused(people(FREE, title="After 12 months"))["0/title"]


@pytest.mark.parametrize("place", ["title", "begins", "peaks", "wears_off", "again", "months"])
def test_a_number_without_a_reference_in_a_cycle_is_refused(known, place):
    words = {"begins": "Soon", "again": "Often", "references": []} | {place: "12" if place == "months" else "After 12 days"}
    assert "The number 12 has no reference" in refused(cycle(**words))[f"0/{place}"]


@pytest.mark.parametrize("months", ["0", "25", "few", FREE])
def test_a_scale_that_cannot_be_drawn_is_refused(known, months):
    assert "0/months" in refused(cycle(months=months, begins="Soon", references=[known.pk]))


@pytest.mark.parametrize("name", ["caption", "alternative", "drawing"])
def test_a_drawing_that_says_nothing_is_refused(known, name):
    assert f"0/{name}" in refused(drawing(**{name: ""}))


def test_a_number_in_a_caption_is_refused(known):
    assert "The number 44 has no reference" in refused(drawing(caption="Seen in 44 scans."))["0/caption"]


@pytest.fixture
def image(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="DSC_0012", file=get_test_image_file())


def picture(image, **told):
    return {"type": "picture", "value": {"image": {"image": image.pk} | told, "caption": "The ward."}}


@pytest.mark.parametrize("told", [{"alt_text": ""}, {"alt_text": " "}, {}, {"alt_text": "", "decorative": True}])
def test_a_picture_without_a_description_is_refused(image, told):
    body = ArticleBody()
    section = {"type": "more", "value": {"heading": "Pictures", "text": "<p>Words.</p>", "figures": [picture(image, **told)]}}
    with pytest.raises(StreamBlockValidationError) as error:
        body.clean(body.to_python([section]))
    assert "This picture has no description" in str(error.value.as_json_data())
    assert "decorative" not in str(error.value.as_json_data())


def test_a_picture_is_read_aloud_by_its_description(image):
    shown = drawn(picture(image, alt_text="A doctor and a patient look at a scan")).img
    assert shown["alt"] == "A doctor and a patient look at a scan"


def test_an_editor_is_not_offered_a_picture_without_meaning(db):
    block = Image()
    block.set_name("image")
    form = JSContext().pack(block)
    assert "alt_text" in str(form) and "decorative" not in str(form)
    assert set(block.get_form_state(None)) == {"image", "alt_text"}
