"""Pages as a browser reads them."""

import re
from html.parser import HTMLParser

import pytest

WITHOUT_END = {"br", "hr", "img", "input", "link", "meta"}


class Element:
    """One element of a page: its attributes, its text and what is in it."""

    def __init__(self, name: str, attributes: dict[str, str | None]) -> None:
        self.name = name
        self.attributes = attributes
        self.inside: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str | None:
        return self.attributes.get(attribute)

    @property
    def classes(self) -> list[str]:
        return (self["class"] or "").split()

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.raw_text()).strip()

    def raw_text(self) -> str:
        return "".join(part if isinstance(part, str) else part.raw_text() for part in self.inside)

    def all(self, name: str = "", css_class: str = "") -> list["Element"]:
        """Every element within, in reading order, of this name and class."""
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if name in ("", part.name) and (not css_class or css_class in part.classes):
                    found.append(part)
                found += part.all(name, css_class)
        return found

    def one(self, name: str = "", css_class: str = "") -> "Element":
        (found,) = self.all(name, css_class)
        return found

    def by_id(self, identifier: str) -> "Element":
        (found,) = [element for element in self.all() if element["id"] == identifier]
        return found


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Element("page", {})
        self.open = [self.page]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(name, dict(attributes))
        self.open[-1].inside.append(element)
        if name not in WITHOUT_END:
            self.open.append(element)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(name, dict(attributes)))

    def handle_endtag(self, name: str) -> None:
        assert self.open[-1].name == name, f"</{name}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, text: str) -> None:
        self.open[-1].inside.append(text)


@pytest.fixture
def read():
    """Reads a page strictly: an element that is not closed, or closed crosswise, is an error."""

    def as_page(html: str) -> Element:
        reader = Reader()
        reader.feed(html)
        assert reader.open == [reader.page], f"<{reader.open[-1].name}> is never closed"
        return reader.page

    return as_page


@pytest.fixture(autouse=True)
def files_under_their_own_names(settings):
    """Templates are rendered without collecting the static files first."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
