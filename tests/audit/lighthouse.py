"""What Lighthouse, on its phone and its slow line, makes of the pages that matter most: 100 in everything, or it is a fault."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from tests import chromium

from .ground import VAR, tool

ADDRESSES = ["/", "/conditions/hemifacial-spasm/", "/doctors/demo-asha/", "/book/", "/callback/"]
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
ROUNDS = 3  # the middle one counts: whatever else the machine does is no fault of the page
BROWSER = ["--headless=new", "--no-sandbox", *chromium.QUIET]


def faults() -> list[str]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    django.setup()
    from tests.portal import Portal  # Django stands now

    cli, found = tool("lighthouse", "cli/index.js"), []
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Path(folder))
        try:
            portal.begin()
            for address in ADDRESSES:
                found += _judged(cli, portal.url, address)
        finally:
            portal.end()
    return found


def _judged(cli: Path, url: str, address: str) -> list[str]:
    rounds = [_report(cli, url + address) for _ in range(ROUNDS)]
    scores = {name: median(round(100 * report["categories"][name]["score"]) for report in rounds) for name in CATEGORIES}
    print(f"{address}: {', '.join(f'{name} {score}' for name, score in scores.items())}", flush=True)
    return [
        f"{address}: {name} {score}: {'; '.join(_short_of(rounds[-1], name))}" for name, score in scores.items() if score < 100
    ]


def _short_of(report: dict, category: str) -> list[str]:
    """The audits that took points off."""
    weighed = [
        (audit["id"], report["audits"][audit["id"]]) for audit in report["categories"][category]["auditRefs"] if audit["weight"]
    ]
    return [f"{name} ({audit.get('displayValue', audit['title'])})" for name, audit in weighed if (audit["score"] or 0) < 1]


def _report(cli: Path, address: str) -> dict:
    """A browser of its own each time: nothing is kept from the last."""
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--quiet", f"--chrome-flags={' '.join(BROWSER)}"]
    environment = {**os.environ, "CHROME_PATH": chromium.executable() or ""}
    done = subprocess.run(["node", cli, address, *options], capture_output=True, text=True, env=environment, cwd=VAR)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
