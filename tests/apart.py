"""Tests in several processes at once, each with a data folder of its own, and with it a PostgreSQL:
`-p tests.apart -n 2 --dist loadgroup --no-loadscope-reorder`.

Read before Django's settings are, which is why it is a plugin and not a part of conftest.
"""

import os
from pathlib import Path

import pytest

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["VAR_DIR"] = str(Path(os.environ.get("VAR_DIR") or Path(__file__).parent.parent / "var").resolve() / worker)

TESTS = Path(__file__).parent
# One after another: each of them brings up a crowd, kills what it can reach, or measures how long something takes.
ALONE = ("race", "faults")
# Whatever takes long begins first, so that no process is left with it at the end.
LONG = ("faults", "browser", "race", "hfs_portal", "conditions")
EACH_BY_ITSELF = {"test_scenes.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file share what was set up for them, so they stay in one process."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_together(item)))
    items.sort(key=lambda item: LONG.index(folder) if (folder := _folder(item)) in LONG else len(LONG))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _together(item: pytest.Item) -> str:
    if item.path.name in EACH_BY_ITSELF:
        return item.nodeid
    return "alone" if _folder(item) in ALONE else str(item.path)
