"""`make bench`: what the pages, the search and the booking cost, in one table, measured in one run.

The clinic stands on a PostgreSQL of its own that is gone afterwards. Ends with 1 when a bound is missed.
`python -m bench search`, `desk`, `flow`, `posts`, `pages` or `letters` measures one part. By environment:
BENCH_ROWS, the largest table (1,000,000); BENCH_CASES, the largest desk (500,000); BENCH_ROUNDS, BENCH_DESK_ROUNDS,
BENCH_POST_ROUNDS, BENCH_PAGE_ROUNDS and BENCH_LETTER_ROUNDS, for less or more patience; BENCH_BOOKINGS.
"""

import sys
import time

from . import ground
from .table import Table


def main() -> None:
    began, table = time.monotonic(), Table()
    print("setting up a clinic on a PostgreSQL of its own", flush=True)
    ground.stand()
    from . import cold, desk, flow, letters, pages, posts, record, search, servers  # Django stands now

    record.number_apart()
    parts = sys.argv[1:] or ["search", "desk", "flow", "posts", "pages", "letters"]
    doctors = ground.employ(search.DOCTORS + posts.EMPLOYED + flow.DOCTORS + letters.DOCTORS)
    if "search" in parts:
        search.measure(table, doctors[: search.DOCTORS])
    if "desk" in parts:
        desk.measure(table)
    if "pages" in parts:
        cold.measure(table)
    rest = doctors[search.DOCTORS :]
    ground.book_half(doctors)
    with servers.portal() as port, servers.minimal() as beside:
        if "pages" in parts:
            pages.measure(table, port)
        if "flow" in parts:
            flow.measure(table, rest[posts.EMPLOYED : posts.EMPLOYED + flow.DOCTORS], port)
        if "posts" in parts:
            posts.measure(table, rest[: posts.EMPLOYED], {"portal": port, "minimal": beside})
    if "letters" in parts:
        with servers.web() as port:
            letters.measure(table, rest[posts.EMPLOYED + flow.DOCTORS :], port)
    print(f"\n{time.monotonic() - began:.0f} s.", *(table.missed or ["Every bound was kept."]), sep="\n")
    sys.exit(bool(table.missed))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("stopped")
