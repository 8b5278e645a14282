"""Tests in several processes at once, each with a data folder of its own, and with it a PostgreSQL: `-p tests.apart -n 2`.

Read before Django's settings are, which is why it is a plugin and not a part of conftest.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["VAR_DIR"] = str(Path(os.environ.get("VAR_DIR") or Path(__file__).parent.parent / "var").resolve() / worker)

# One after another: each of them brings up a crowd, kills what it can reach, or measures how long something takes.
ALONE = ("race", "faults")
# Whatever takes long begins first, so that no process is left with it at the end.
LONG = ("faults", "browser", "race", "hfs_portal", "conditions")
EACH_BY_ITSELF = {"tests/browser/test_scenes.py"}


class Together(LoadScopeScheduling):
    """The tests of a file share what was set up for them, so they stay in one process.

    Marks with `--dist loadgroup` would say the same, but pytest 9.2 does not let xdist write them into the tests' names.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in EACH_BY_ITSELF:
            return nodeid
        return "alone" if _folder(nodeid) in ALONE else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(folder) if (folder := _folder(item.nodeid)) in LONG else len(LONG))


def _folder(nodeid: str) -> str:
    return Path(nodeid).parts[1]
