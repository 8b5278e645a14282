"""A data folder, and with it a PostgreSQL, for each of the processes that share the tests: `-p tests.apart -n 2`.

Read before Django's settings are, which is why it is a plugin and not a part of conftest.
"""

import os
from pathlib import Path

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["VAR_DIR"] = str(Path(os.environ.get("VAR_DIR") or Path(__file__).parent.parent / "var").resolve() / worker)
