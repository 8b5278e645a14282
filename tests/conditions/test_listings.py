"""How lists are put in order, without a page to show them."""

from types import SimpleNamespace

import pytest

from conditions.listings import Branch, _grown
from conditions.templatetags.reading import rupees


def paths(branches):
    return [branch.speciality.path for branch in branches]


def test_a_speciality_whose_parent_is_not_live_hangs_on_the_next_above():
    roots = _grown([Branch(SimpleNamespace(path=path)) for path in ("0001", "000100010001", "0002")])
    assert paths(roots) == ["0001", "0002"]
    assert paths(roots[0].branches) == ["000100010001"]


def test_a_speciality_below_none_that_is_shown_is_a_root():
    roots = _grown([Branch(SimpleNamespace(path=path)) for path in ("00010001", "00010002")])
    assert paths(roots) == ["00010001", "00010002"]


@pytest.mark.parametrize(("amount", "written"), [(900, "900"), (1500, "1,500"), (12345678, "1,23,45,678")])
def test_a_price_is_written_as_in_india(amount, written):
    assert rupees(amount) == written
