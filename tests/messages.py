"""The catalogues under locale/: `python -m tests.messages` brings each up to date with what the code says, and compiles it.

What is new stands there without a translation until somebody writes one, and what is no longer said is gone. Babel reads and
writes them, so that no system package is needed; Django's own command calls GNU gettext.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
APPS = ("hfs_portal", "conditions", "appointments")
SOURCE = "en"
PLAIN, SEVERAL, IN_CONTEXT, SEVERAL_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    **dict.fromkeys(["_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"], PLAIN),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], SEVERAL),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], IN_CONTEXT),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], SEVERAL_IN_CONTEXT),
}


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def said() -> Catalog:
    """Every sentence of the interface, without a translation."""
    catalogue = Catalog(project="HFS portal", charset="utf-8")
    for source, text in sources():
        for line, keyword, words, comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, ["Translators"], {}):
            context, ids = sorted_out(keyword, words)
            if ids:
                catalogue.add(ids, locations=[(source, line)], auto_comments=comments, context=context)
    return catalogue


def sources() -> Iterator[tuple[str, str]]:
    """What may hold sentences, as Python that a tokenizer can read."""
    for path in sorted(each for app in APPS for each in (ROOT / app).rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text()
    for path in sorted(each for each in (ROOT / "templates").rglob("*") if each.suffix in {".html", ".svg", ".txt"}):
        lines = templatize(path.read_text()).splitlines()
        yield str(path.relative_to(ROOT)), "\n".join(line.strip() for line in lines)


def sorted_out(keyword: str, words: object) -> tuple[str | None, object]:
    """The context and the sentence, or the sentence for one and the sentence for several; None where it is no constant."""
    given = list(words) if isinstance(words, tuple) else [words]
    wanted = KEYWORDS[keyword]
    context = given.pop(0) if wanted in (IN_CONTEXT, SEVERAL_IN_CONTEXT) else None
    ids = given[:2] if wanted in (SEVERAL, SEVERAL_IN_CONTEXT) else given[:1]
    if not all(isinstance(each, str) and each for each in ids):
        return None, None
    return context, tuple(ids) if len(ids) == 2 else ids[0]


def read(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return pofile.read_po(file, locale=language)


def write(catalogue: Catalog, language: str) -> None:
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        pofile.write_po(file, catalogue, width=120, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    path_of(language).with_suffix(".mo").write_bytes(compiled(catalogue))


def compiled(catalogue: Catalog) -> bytes:
    made = io.BytesIO()
    mofile.write_mo(made, catalogue)
    return made.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    texts = [message for message in catalogue if message.id]
    return [message for message in texts if message.fuzzy or not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def empty(language: str) -> Catalog:
    comment = "# What the portal says, in another language. `make messages` keeps it up to date with the code."
    return Catalog(locale=language, project="HFS portal", version="1", header_comment=comment, fuzzy=False)


def update(language: str) -> list[Message]:
    """Returns what waits for a translation."""
    catalogue = read(language) if path_of(language).exists() else empty(language)
    begun = catalogue.creation_date
    catalogue.update(said(), no_fuzzy_matching=True)
    catalogue.creation_date = begun  # else each run would change it
    write(catalogue, language)
    return untranslated(catalogue)


def main(further: list[str]) -> None:
    """Of every language that has a catalogue, and of those named, which get one."""
    for language in sorted({path.name for path in (ROOT / "locale").glob("*")} | set(further)):
        waiting = update(language)
        print(f"{language}: {len(waiting)} to translate, in {path_of(language).relative_to(ROOT)}")
        for message in waiting:
            print(f"  {message.id}")


if __name__ == "__main__":
    main(sys.argv[1:])
