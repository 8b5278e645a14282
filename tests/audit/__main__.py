"""`make audit`: every scene in every look there is, every page's HTML, and Lighthouse. Ends with 1 when anything is wrong.

`python -m tests.audit looks`, `html` or `lighthouse` does one part; `html` reads the pages that `looks` has kept.
"""

import sys
from collections.abc import Callable

from . import html, lighthouse, looks

PARTS: dict[str, Callable[[], list[str]]] = {
    "looks": looks.faults,
    "html": html.faults,
    "lighthouse": lighthouse.faults,
}


def main() -> int:
    found = {part: PARTS[part]() for part in sys.argv[1:] or PARTS}
    for part, faults in found.items():
        print(f"\n{part}: {len(faults) or 'no'} fault{'s' * (len(faults) != 1)}")
        print("\n".join(faults))
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
