"""Makes sure that a Chromium starts: `python -m tests.install_chromium`."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

from tests import chromium

MISSING = (
    "Chromium does not start and could not be installed: install it, on Debian with apt-get install chromium, "
    "elsewhere with .venv/bin/playwright install --with-deps chromium"
)


def starts() -> bool:
    with sync_playwright() as playwright:
        try:
            chromium.launch(playwright).close()
        except Error:
            return False
        return True


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "--quiet"])
        debian = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "--quiet", "--yes", "chromium", "fonts-dejavu-core"], env=debian)
    if not starts():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    if not starts():
        install()
        if not starts():
            sys.exit(MISSING)
