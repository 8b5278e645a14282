"""What the first reader waits after a change, and whether a large tree of pages makes anybody wait longer.

Each tree has a database and a web server of its own; their readers take turns, and each ratio is the median of the turns' ratios.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg2
from django.db import connection
from wagtail.models import Page

from . import servers, wire
from .pages import ADDRESS, ROUNDS, ask
from .table import Table, middle, milliseconds, p95

A_ROUND = 8  # cold pages
SIZES = [10, 1_000, 10_000]  # of the tree; the first is what is loaded, a little more
MOST_MILLISECONDS, MOST_BY_SIZE = 30, 1.1
WORD_SECONDS = 0.02  # that the database's word is under way


class Tree(NamedTuple):
    pages: int
    database: Any  # a connection to it
    port: int

    def first_reader(self, line: wire.Line) -> float:
        """The seconds that somebody waits who comes right after a change."""
        with self.database.cursor() as cursor:
            cursor.execute("SELECT pg_notify('pages', %s)", [uuid4().hex])
        time.sleep(WORD_SECONDS)
        began = time.perf_counter()
        line.send(ask(self.port, ADDRESS))
        return time.perf_counter() - began


def measure(table: Table) -> None:
    turns = ROUNDS * A_ROUND
    with ExitStack() as standing:
        trees = [standing.enter_context(tree(size)) for size in SIZES]
        lines = [wire.Line(each.port) for each in trees]  # not before: the server closes one that rests
        waits = [[each.first_reader(line) for each, line in zip(trees, lines, strict=True)] for _ in range(A_ROUND + turns)]
    found = waits[A_ROUND:]  # the first are for warmth
    table.title(f"Condition page, rendered and compressed for the first reader after a change, {turns} times each")
    table.line("pages in the tree", "median", "95 of 100")
    for each, waited in zip(trees, zip(*found, strict=True), strict=True):
        table.line(f"{each.pages:,}", milliseconds(middle(list(waited))), milliseconds(p95(list(waited))))
    table.bound("a cold page, milliseconds", middle([turn[0] for turn in found]) * 1000, most=MOST_MILLISECONDS)
    for place, size in enumerate(SIZES[1:], 1):
        ratio = middle([turn[place] / turn[0] for turn in found])
        table.bound(f"among {size:,} pages to among {SIZES[0]}", ratio, most=MOST_BY_SIZE)


@contextmanager
def tree(size: int) -> Iterator[Tree]:
    name, usual = f"tree_{size}", connection.settings_dict["NAME"]
    _copy(usual, name)
    connection.settings_dict["NAME"] = name
    grow(size)
    pages = Page.objects.count()
    database = psycopg2.connect(**connection.get_connection_params())
    database.autocommit = True
    connection.close()
    connection.settings_dict["NAME"] = usual
    with servers.portal_on(name) as port:
        yield Tree(pages, database, port)
    database.close()


def _copy(database: str, name: str) -> None:
    """Nobody may be in the one that is copied, not even we."""
    params = connection.get_connection_params()
    connection.close()
    beside = psycopg2.connect(**params | {"dbname": "postgres"})
    beside.autocommit = True
    with beside.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database}"')
    beside.close()


def grow(size: int) -> None:
    """Rows at once: a page added by itself tells search and its history each time."""
    from conditions.models import ConditionIndexPage, ConditionPage

    index, missing = ConditionIndexPage.objects.get(), size - Page.objects.count()
    if missing <= 0:
        return
    last = Page.objects.child_of(index).order_by("path").last()
    pages, path = [], last.path
    for number in range(missing):
        page = Page.objects.get(pk=last.pk) if not pages else _copied(pages[0])
        path = Page(path=path, depth=last.depth)._inc_path()
        page.pk = page.id = None
        page.title, page.slug, page.path, page.numchild = f"Condition {size} {number}", f"bench-{size}-{number}", path, 0
        page.url_path, page.translation_key = f"{index.url_path}{page.slug}/", uuid4()
        pages.append(page)
    made = Page.objects.bulk_create(pages, batch_size=1000)
    rows = [ConditionPage(page_ptr_id=page.pk, short_answer="It is a page.") for page in made]
    for start in range(0, len(rows), 1000):
        ConditionPage._base_manager._insert(
            rows[start : start + 1000], fields=ConditionPage._meta.local_concrete_fields, using="default"
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copied(page: Page) -> Page:
    copy = Page()
    copy.__dict__.update({name: value for name, value in page.__dict__.items() if name != "_state"})
    return copy
