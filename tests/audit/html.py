"""Whether the HTML of every scene, as it was served, is HTML."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

from .ground import PAGES, tool

JAR = "build/dist/vnu.jar"


def faults() -> list[str]:
    if not any(PAGES.glob("*.html")):
        return [f"there are no pages in {PAGES}: run the looks first"]
    told = ["--format", "json", "--exit-zero-always", "--stdout", PAGES]
    said = subprocess.run(["java", "-jar", tool("vnu-jar", JAR), *told], capture_output=True, text=True, check=True).stdout
    return _by_fault(json.loads(said)["messages"])


def _by_fault(messages: list[dict]) -> list[str]:
    """What is said of many pages is said once, with where the first of them has it."""
    found: dict[str, list[dict]] = defaultdict(list)
    for message in messages:
        if message["type"] == "error" or message.get("subType") == "warning":
            found[message["message"]].append(message)
    return [f"{words} {len(said)} times, first in {_where(said[0])}" for words, said in sorted(found.items())]


def _where(message: dict) -> str:
    return f"{Path(message['url']).stem}: {' '.join(message.get('extract', '').split())}"
