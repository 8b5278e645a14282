"""What axe leaves to people, and what a person found there: rule, part of what axe says, part of the element, and the finding.

A line is added by whoever has looked at the page in all widths and colours, and taken out when what it speaks of is gone.
"""

import re
from typing import NamedTuple


class Explained(NamedTuple):
    rule: str
    says: str
    where: str  # a pattern that the element's HTML begins with
    finding: str


EXPLAINED = [
    Explained(
        "hidden-content",
        "hidden content",
        "",
        "Each page that folds something has a scene in which all of it is open; what only listeners get is a single phrase.",
    ),
    Explained(
        "color-contrast",
        "image node",
        "<text",
        "Letters of our drawings: ink on the page's own ground, both from the tokens that test_colours.py holds to 7:1.",
    ),
    Explained(
        "color-contrast",
        "overlapped by another element",
        "<text",
        "The same letters; what lies over them is the frame of the drawing, which is not filled.",
    ),
    Explained(
        "color-contrast",
        "obscured by another element",
        "<(caption|t[hdr]|a|p|span|strong|li|sup|small|b|h2 id=.contents-heading)",
        "Cells past the edge of a table's frame, or words behind the bar at the foot: on the page's own ground once in sight.",
    ),
    Explained(
        "color-contrast",
        "partially overlaps other elements",
        '<(a href="/(hi/)?(book|second-opinion|callback)/|b>|a href="https:)',
        "The bar at the foot of a phone: it lies over the text on a filled ground of its own.",
    ),
    # The desk is Django's, in our colours.
    Explained(
        "color-contrast",
        "background image",
        "<(a|li|ul|p|span|div|strong|h[1-6]|label|legend|option|select|button)",
        "The picture is a small sign beside the words, or the arrow of a list; below the words the ground is one colour.",
    ),
    Explained("th-has-data-cells", "", "<table", "The list of models: its last cells are empty where one may add nothing."),
    Explained(
        "identical-links-same-purpose",
        "",
        "<a",
        "Add, Change and View in the list of models are described by the model's own name; arrows that sort, by their column.",
    ),
    Explained("css-orientation-lock", "", "<html", "No stylesheet of the portal or of Django's admin asks how a screen is held."),
]


def is_explained(fault: dict) -> bool:
    return any(
        fault["rule"].startswith(line.rule) and line.says in fault["why"] and re.match(line.where, fault["html"])
        for line in EXPLAINED
    )
