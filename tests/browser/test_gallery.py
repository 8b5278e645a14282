"""The gallery takes its pictures at the scenes, in ways that no test goes."""

import pytest

from tests.gallery.walks import scenic_walks

SHORT = [walk for walk in scenic_walks() if walk.group.startswith("lost link")]


@pytest.mark.parametrize("walk", SHORT, ids=[walk.group for walk in SHORT])
def test_a_walk_of_the_gallery_comes_to_its_scenes(visitor, portal, walk):
    stops = [stop.name for stop in walk.stops(visitor(script=walk.script), portal)]
    assert stops[:1] == ["lost_link, fresh"]
