"""What the first reader waits after a change, and whether a large tree of pages makes anybody wait longer."""

import time
from uuid import uuid4

from django.db import connection
from wagtail.models import Page

from . import wire
from .pages import ADDRESS, ROUNDS, ask
from .table import Table, middle, milliseconds, p95

A_ROUND = 8  # cold pages
SIZES = [10, 1_000, 10_000]  # of the tree; the first is what is loaded, a little more
MOST_MILLISECONDS, MOST_BY_SIZE = 30, 1.1
WORD_SECONDS = 0.02  # that the database's word is under way


def measure(table: Table, port: int) -> None:
    table.title(f"Condition page, rendered and compressed for the first reader after a change, {ROUNDS * A_ROUND} times each")
    table.line("pages in the tree", "median", "95 of 100")
    found = {}
    for size in SIZES:
        grow(size)
        found[size] = first_readers(port)
        table.line(f"{Page.objects.count():,}", milliseconds(middle(found[size])), milliseconds(p95(found[size])))
    table.bound("a cold page, milliseconds", middle(found[SIZES[0]]) * 1000, most=MOST_MILLISECONDS)
    for size in SIZES[1:]:
        table.bound(f"among {size:,} pages to among {SIZES[0]}", middle(found[size]) / middle(found[SIZES[0]]), most=MOST_BY_SIZE)


def first_readers(port: int) -> list[float]:
    line, request = wire.Line(port), ask(port, ADDRESS)
    line.send(request)
    return [_first_reader(line, request) for _ in range(ROUNDS * A_ROUND)]


def _first_reader(line: wire.Line, request: bytes) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('pages', %s)", [uuid4().hex])
    time.sleep(WORD_SECONDS)
    began = time.perf_counter()
    line.send(request)
    return time.perf_counter() - began


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
