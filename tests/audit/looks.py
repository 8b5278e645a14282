"""Every scene in every width, all colours, with scripts and without: the tests of `make test`, told to leave nothing out."""

import shutil
import subprocess
import sys

from .ground import PAGES

TESTS = ["tests/browser/test_private_scenes.py", "tests/browser/test_scenes.py", "tests/browser/test_desk_scenes.py"]
TWO_AT_ONCE = ["-p", "tests.apart", "-n", "2"]


def faults() -> list[str]:
    shutil.rmtree(PAGES, ignore_errors=True)
    told = ["--every-look", f"--keep-pages={PAGES}", "--tb=short", "-q"]
    done = subprocess.run([sys.executable, "-m", "pytest", *TWO_AT_ONCE, *told, *TESTS])
    return [] if done.returncode == 0 else ["see above"]
