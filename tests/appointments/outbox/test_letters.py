"""What a letter says, in each of its forms, and what it keeps to itself."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import override_settings

from appointments.outbox import letters
from appointments.outbox.kinds import KINDS
from appointments.outbox.models import Message
from appointments.worklist import sample_letters
from appointments.worklist.sample_letters import REFERENCE, TOKEN
from tests.appointments.clinic import NOW

FOLDER = settings.BASE_DIR / "templates" / "appointments" / "letters"
PARTS = ["letter", "where"]  # of the others
LONG_ADDRESS = "https://neurology.a-rather-long-name.example.org"
LONGEST_DATE = datetime(2026, 9, 27, tzinfo=UTC)  # three days before Wednesday 30 September 2026
MOST_IN_A_TEXT_MESSAGE = 300
NARROW = 40
LEADS_TO = {"appointment_cancelled": "book/"}  # else the private page
WITHOUT_LINK = {"details_changed-to_the_old_address"}  # it may be another's by now
# What nobody may read over a shoulder, as it stands in the made-up letters.
NOT_FOR_ALL = ["Made Up", "Made-up", "speciality", "spasm", "Botulinum", "Lakeside", "Example Town"]

every_letter = pytest.mark.parametrize("name", list(sample_letters.SAMPLES))


@pytest.fixture(autouse=True)
def at_a_long_address():
    with override_settings(BASE_URL=LONG_ADDRESS):
        yield


def letter(name, language="en"):
    return sample_letters.of(name, language, now=NOW)


class Page(HTMLParser):
    """What is asked for, what leads where, and what is read aloud."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.asked_for, self.said, self.style, self._in = [], [], [], [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self._in = tag
        self.tags.append((tag, given))
        self.links += [given["href"]] if tag == "a" else []
        self.asked_for += [given[name] for name in ("src", "srcset", "background", "poster", "data") if name in given]
        self.asked_for += [given.get("href")] if tag in ("link", "base") else []

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in == "style":
            self.style += data
        elif self._in != "title":
            self.said += data.split()


def test_there_are_words_for_every_kind_and_for_no_other():
    assert {path.stem for path in FOLDER.glob("*.txt")} - set(PARTS) == set(KINDS)


@every_letter
def test_a_letter_says_all_that_it_sets_out_to_say(name):
    [engine] = settings.TEMPLATES
    told = {**engine, "OPTIONS": {**engine["OPTIONS"], "string_if_invalid": "MISSING"}}
    with override_settings(TEMPLATES=[told]):
        written = letter(name)
    assert "MISSING" not in written.subject + written.text + written.short
    assert not re.search(r"[{}%\x1e]|None|\s,|\(\s*\)", written.subject + written.text + written.short)


@every_letter
def test_every_letter_carries_the_reference_and_how_to_tell_that_it_is_ours(name):
    written = letter(name)
    assert REFERENCE in written.text
    assert f"{LONG_ADDRESS}/is-this-really-us/" in written.text
    assert "call 112 or 108" in written.text
    assert written.short.startswith(f"{REFERENCE}: ")
    assert written.short.endswith(f"{urlsplit(LONG_ADDRESS).netloc}/is-this-really-us/")


@every_letter
def test_a_text_message_is_short_and_leads_to_the_private_page(name):
    with patch.object(sample_letters, "NUMBER", 123456):
        short = sample_letters.of(name, "en", now=LONGEST_DATE).short
    assert len(short) <= MOST_IN_A_TEXT_MESSAGE
    assert (f"{LONG_ADDRESS}/{LEADS_TO.get(name, f'case/{TOKEN}/')}" in short) == (name not in WITHOUT_LINK)
    assert "\n" not in short


def test_the_token_of_a_made_up_link_is_as_long_as_a_real_one():
    assert len(TOKEN) == 43


@every_letter
def test_neither_the_subject_nor_a_text_message_tells_who_is_seen_by_whom_for_what(name):
    written = letter(name)
    for told in NOT_FOR_ALL:
        assert told not in written.subject
        assert told.lower() not in written.short.replace(TOKEN, "").lower()


@every_letter
def test_a_subject_fits_and_is_the_same_for_everybody(name):
    subject = letter(name).subject
    assert 0 < len(subject) <= Message._meta.get_field("subject").max_length
    assert not re.search(r"[0-9]|HFS|http", subject)


@pytest.mark.parametrize(
    "kind",
    ["appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_reminder", "doctor_back", "time_offered"],
)
def test_a_text_message_about_a_visit_names_its_day_and_hour(kind):
    day = "Sunday 22 November 2026, 15:00" if kind == "time_offered" else "Monday 23 November 2026, 10:30"
    assert day in letter(kind).short


@every_letter
def test_a_letter_can_be_read_on_a_narrow_screen(name):
    words = [word for word in letter(name).text.split() if not word.startswith("http")]
    assert max(map(len, words)) <= NARROW
    assert "\n\n\n" not in letter(name).text


@pytest.mark.parametrize("name", [*KINDS, *PARTS])
def test_no_sentence_of_a_letter_stands_outside_the_translations(name):
    source = (FOLDER / f"{name}.txt").read_text()
    rest = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", source, flags=re.DOTALL)
    rest = re.sub(r"{%.*?%}|{{.*?}}", "", rest)
    below_the_private_page = r"\b(offers|visits|move|call|data|correct)\b"
    assert not re.search(r"\w", re.sub(below_the_private_page, "", rest)), rest


@pytest.mark.parametrize(
    "kind", ["appointment_booked", "appointment_reminder", "callback_received", "doctor_away", "time_offered"]
)
def test_a_letter_is_written_in_the_language_that_its_reader_chose(kind):
    assert letter(kind, "hi").language == "hi"
    assert "November" not in letter(kind, "hi").text
    assert "November" in letter(kind, "en").text


@every_letter
def test_the_page_says_what_the_text_says(name):
    written = letter(name)
    page = Page(letters.as_html(written))
    buttons = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    said = " ".join(page.said)
    assert said.startswith(written.subject)
    for line in filter(None, written.text.splitlines()):
        assert line in buttons or line.removesuffix(":") in said


@every_letter
def test_the_page_asks_for_nothing_from_anywhere(name):
    page = Page(letters.as_html(letter(name)))
    assert page.asked_for == []
    assert not {"script", "img", "iframe", "form", "object"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\(|@import|expression", page.style)
    assert not [
        attributes for _, attributes in page.tags if "style" in attributes or any(name.startswith("on") for name in attributes)
    ]
    assert all(link.startswith(f"{LONG_ADDRESS}/") for link in page.links)


def test_all_pages_share_one_style_that_a_policy_can_name():
    styles = {Page(letters.as_html(letter(kind))).style for kind in KINDS}
    assert styles == {letters.style()}
    assert re.fullmatch(r"sha256-[A-Za-z0-9+/]{43}=", letters.style_hash())


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("hi", "ltr"), ("ur", "rtl"), ("or", "ltr")])
def test_the_page_says_which_way_its_language_runs(language, direction):
    page = Page(letters.as_html(Message(subject="x", text="x\n", language=language)))
    assert page.tags[0] == ("html", {"lang": language, "dir": direction})


def test_a_name_with_brackets_stays_a_name():
    page = letters.as_html(Message(subject="<i>&", text="With: <script>alert(1)</script>\n", language="en"))
    assert "<script>" not in page and "<i>" not in page
    assert "&lt;script&gt;" in page


def test_an_address_in_a_sentence_is_a_link_and_no_button():
    page = Page(letters.as_html(Message(subject="x", text="See https://example.org/a?b=1&c=2 and ring.\n", language="en")))
    assert page.links == ["https://example.org/a?b=1&c=2"]
    assert "way" not in [attributes.get("class") for _, attributes in page.tags]


def test_the_same_words_stand_at_the_end_of_every_letter():
    base = get_template("appointments/letters/letter.txt").template.source
    assert "is-this-really-us" not in base  # the address comes from the site's own, whichever that is
    assert {letter(kind).text.strip().splitlines()[-1] for kind in KINDS} == {
        "If you suddenly feel much worse, do not wait for us: call 112 or 108."
    }
