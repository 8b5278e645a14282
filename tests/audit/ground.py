"""Where the audit keeps what it has seen, and the tools of Node and Java that it needs, set up where they are missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).parents[2] / "var").resolve() / "audit"
PAGES = VAR / "pages"
DEBIAN = {"node": "nodejs", "npm": "npm", "java": "default-jre-headless"}
PACKAGES = {
    "lighthouse": "12.8.2",  # what a phone on a slow line makes of a page; 13 needs a newer Node than Debian has
    "vnu-jar": "26.9.27",  # reads HTML as the standard does
}


def tool(package: str, file: str) -> Path:
    """A file of an npm package, which is installed first where it is not."""
    kept = VAR / "node_modules" / package
    if not (kept / file).exists():
        _need("node", "npm", "java")
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        # Their install scripts would fetch a browser or a Java of their own.
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        VAR.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", VAR, *options, *wanted], check=True)
    return kept / file


def _need(*programs: str) -> None:
    missing = [DEBIAN[program] for program in programs if not shutil.which(program)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        debian = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"])
        subprocess.run(["apt-get", "install", "--quiet", "--yes", *missing], env=debian)
    if any(not shutil.which(program) for program in programs):
        sys.exit(f"The audit needs {', '.join(programs)}: install them, on Debian with apt-get install {' '.join(missing)}")
