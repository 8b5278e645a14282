"""Whoever sees little can read every word, by day and by night."""

import re

import pytest
from django.conf import settings

from hfs_portal.tokens import contrast, dark, light

GROUNDS = ["paper", "surface", "tint", "warm", "alarm-tint"]
INKS = ["ink", "soft", "brand", "brand-deep", "alarm"]
ON_COLOUR = [("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-alarm", "alarm"), ("paper", "alarm")]
EDGES = [("edge", "paper"), ("edge", "surface"), ("alarm", "surface"), ("brand", "tint")]

LIGHT, DARK = light(), dark()


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink in INKS for ground in GROUNDS] + ON_COLOUR)
def test_text_stands_out_seven_to_one(scheme, ink, ground):
    assert contrast(scheme[ink], scheme[ground]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edge_of_a_control_stands_out_three_to_one(scheme, edge, ground):
    assert contrast(scheme[edge], scheme[ground]) >= 3


def test_the_editors_desk_takes_its_colours_from_the_tokens():
    own = set(re.findall("#[0-9a-f]+", (settings.BASE_DIR / "static" / "cms.css").read_text()))
    assert own and own <= {*LIGHT.values(), *DARK.values()}
