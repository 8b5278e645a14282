"""Every file of the corpus meets its end: taken, set apart, or refused with a sentence that says what to do."""

import pydicom
import pytest
from django.core.exceptions import ValidationError

from appointments.second_opinions import checks
from appointments.second_opinions.models import Document
from tests.appointments.answers import file

from . import corpus
from .corpus import CORPUS, GOOD, SET_APART, TAKEN


def outcome(sent):
    """What became of it, and under which name."""
    try:
        checked = checks.check(sent)
    except ValidationError as refused:
        return refused.messages[0], None
    return SET_APART if checked.reason == Document.Reason.ACTIVE else TAKEN, checked


@pytest.mark.parametrize("specimen", CORPUS, ids=[specimen.about for specimen in CORPUS])
def test_every_file_meets_its_end(specimen):
    found, checked = outcome(file(specimen.name, specimen.content))
    shown = specimen.shown or specimen.name
    if specimen.outcome not in {TAKEN, SET_APART}:
        assert found.startswith(f"“{shown}” {specimen.outcome}")
    else:
        assert (found, checked.name) == (specimen.outcome, shown)
        assert not specimen.gone or specimen.gone not in checked.file.read()


def test_the_corpus_is_as_large_as_it_should_be():
    assert len({(specimen.about, specimen.content) for specimen in CORPUS}) > 80


@pytest.mark.parametrize("specimen", [found for found in GOOD if b"DICM" in found.content[:132]], ids=lambda found: found.about)
def test_a_scan_that_we_take_opens_in_what_draws_it(specimen, tmp_path):
    (tmp_path / "scan").write_bytes(specimen.content)
    assert pydicom.dcmread(tmp_path / "scan").Rows == 4


def test_what_harms_is_really_in_the_files_that_lose_it():
    assert all(specimen.gone in specimen.content for specimen in corpus.CORPUS)
