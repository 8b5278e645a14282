"""When what pages share was last published: a fact or an emergency card is newer than the page that tells it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import TextField
from django.db.models.functions import Cast, Concat

from . import facts

Moments = dict[Any, datetime]


def of_shared() -> Moments:
    """By primary key of the page, for pages that tell a fact or show a card. One query for each kind of page, and two."""
    by_key = _facts()
    by_card = _cards(by_key)
    moments = (pair for model in _models_with_sections() for pair in _pages(model, by_key, by_card))
    return {pk: moment for pk, moment in moments if moment}


def _facts() -> Moments:
    """By key. A fact counts as changed when one was that it rests on, whose reference may be the one that it shows."""
    rows = apps.get_model("conditions.Fact").objects.filter(live=True).values_list("pk", "key", "rests_on", "last_published_at")
    published = {pk: (moment, below) for pk, _key, below, moment in rows}

    def chain(pk: int | None) -> Iterator[datetime | None]:
        while pk in published:
            moment, pk = published[pk]
            yield moment

    moments = {key: newest(chain(pk)) for pk, key, *_rest in rows}
    return {key: moment for key, moment in moments.items() if moment}


def _cards(by_key: Moments) -> Moments:
    cards = apps.get_model("conditions.EmergencyCard").objects.filter(live=True)
    rows = cards.annotate(words=Cast("signs", TextField())).values_list("pk", "words", "last_published_at")
    moments = {pk: newest([moment, *_told(words, by_key)]) for pk, words, moment in rows}
    return {pk: moment for pk, moment in moments.items() if moment}


def _pages(model: Any, by_key: Moments, by_card: Moments) -> Iterator[tuple[int, datetime | None]]:
    words = Concat("short_answer", Cast("body", TextField()), output_field=TextField())
    rows = model.objects.live().annotate(words=words).values_list("pk", "words", "emergency_card")
    for pk, said, card in rows.iterator():
        yield pk, newest([by_card.get(card), *_told(said, by_key)])


def _told(words: str, by_key: Moments) -> Iterator[datetime | None]:
    return (by_key.get(key) for key in set(facts.keys_in(words)))


def newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _models_with_sections() -> list[Any]:
    return [model for model in apps.get_app_config("conditions").get_models() if hasattr(model, "emergency_card")]
