"""Every sentence of the interface is there in Hindi, and what is compiled is what is written."""

import re
import string

import pytest
from django.apps import apps
from django.conf import settings

from tests import messages

PERCENT = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd%]")
TAGS = re.compile(r"</?[a-z0-9]+[^>]*>|&[a-z]+;")
ALIAS = re.compile(r"\bn?p?n?gettext(?:_lazy|_noop)? as (\w+)")
NO_PLAIN_PLURAL = re.compile(r"[^aeiou]y$|s$|\b(of|to|for|with|about)\b")
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.fixture(params=OTHERS)
def language(request):
    return request.param


def gaps(text):
    """What is filled in, or has to stay as it is."""
    try:
        braces = [name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None]
    except ValueError:
        braces = []
    return sorted([*PERCENT.findall(text), *TAGS.findall(text), *braces])


def test_every_sentence_is_translated(language):
    known = {(each.context, each.id) for each in messages.read(language) if each.id}
    now = {(each.context, each.id) for each in messages.said() if each.id}
    assert (now - known, known - now) == (set(), set()), "run make messages"
    assert [each.id for each in messages.untranslated(messages.read(language))] == []


def test_a_translation_leaves_the_same_gaps_and_keeps_the_same_marks(language):
    wrong = []
    for each in messages.read(language):
        if each.id:
            sources = each.id if isinstance(each.id, tuple) else (each.id,)
            allowed = [gaps(source) for source in sources]
            wrong += [
                (source, form) for source, form in zip(sources, messages.forms(each), strict=True) if gaps(form) not in allowed
            ]
    assert wrong == []


def test_what_is_compiled_is_what_is_written(language):
    written = messages.read(language)
    assert messages.path_of(language).with_suffix(".mo").read_bytes() == messages.compiled(written)


def test_every_name_by_which_the_code_calls_a_translation_is_known():
    called = {name for _source, text in messages.sources() for name in ALIAS.findall(text)}
    assert called - {"_"} <= set(messages.KEYWORDS)


def test_a_sentence_of_a_template_and_one_of_the_code_are_both_found():
    said = {each.id for each in messages.said()}
    assert {"Skip to the main text", "Full name", ("%(found)s page found", "%(found)s pages found")} <= said


def test_no_plural_is_made_by_an_s_at_the_wrong_place():
    """As Django makes one of every name that has none of its own."""
    ours = [model._meta for model in apps.get_models() if model._meta.app_label in ("conditions", "appointments")]
    named = {str(meta.verbose_name): meta.original_attrs for meta in ours if "verbose_name" in meta.original_attrs}
    assert named
    assert [name for name, said in named.items() if NO_PLAIN_PLURAL.search(name) and "verbose_name_plural" not in said] == []
