"""What search looks through: the words of each live page as readers see them."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils.html import strip_tags

from . import citations

if TYPE_CHECKING:
    from .evidence import Fact
    from .site import EmergencyCard

# Of PostgreSQL's configurations: the one that knows a language's endings, by the language of the page.
CONFIGS = {"en": "english", "hi": "hindi"}
ANY_LANGUAGE = "simple"
# The most that PostgreSQL can keep of one page is 1 MB of words; nobody reads a page as long as this.
LONGEST_TEXT = 200_000


class PageText(models.Model):
    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, primary_key=True, related_name="text")
    title = models.CharField(max_length=255)
    names = models.TextField(blank=True)  # alternate names, and the words under which people look for the page
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(name="page_text_words", fields=["words"])]

    def __str__(self) -> str:
        return self.title


def config_of(language: str) -> str:
    return CONFIGS.get(language.split("-")[0], ANY_LANGUAGE)


def keep(page: Any) -> None:
    """Brings what search knows of a page up to date; a page that is not live is forgotten."""
    if not page.live:
        PageText.objects.filter(page_id=page.pk).delete()
        return
    evidence = citations.evidence_of(page)
    texts = {
        "title": page.title,
        "names": "\n".join(page.search_synonyms),
        "summary": evidence.told(page.summary),
        "text": evidence.told(_text_of(page))[:LONGEST_TEXT],
    }
    vector = _vector(texts, config_of(page.locale.language_code))
    PageText.objects.update_or_create(page_id=page.pk, defaults={**texts, "words": vector})


def keep_those_that_tell(fact: "Fact") -> None:
    """After a correction: every live page whose text holds the fact's key, alone or with a part."""
    for page in telling(fact.key):
        keep(page)


def keep_those_with(card: "EmergencyCard") -> None:
    for model in _models_with_sections():
        for page in model.objects.live().filter(emergency_card=card):
            keep(page)


def telling(key: str) -> list[Any]:
    """The live pages that tell this fact, or one that rests on it."""
    fact_model = apps.get_model("conditions.Fact")
    keys = {key, *fact_model.objects.filter(rests_on__key=key).values_list("key", flat=True)}
    found = {page.pk: page for model in _models_with_sections() for name in keys for page in _holding(model, name)}
    return list(found.values())


def catch_up() -> int:
    """Reads every live page again; returns how many. For a database that was filled before search was there."""
    live = apps.get_model("wagtailcore.Page").objects.live().filter(depth__gt=1).specific()
    pages = [page for page in live if hasattr(page, "search_synonyms")]
    for page in pages:
        keep(page)
    return len(pages)


def _models_with_sections() -> list[Any]:
    return [model for model in apps.get_app_config("conditions").get_models() if hasattr(model, "emergency_card")]


def _holding(model: Any, key: str) -> models.QuerySet[Any]:
    pages: models.QuerySet[Any] = model.objects.live().annotate(raw=Cast("body", models.TextField()))
    return pages.filter(models.Q(raw__contains=f"{{{key}}}") | models.Q(raw__contains=f"{{{key}."))


def _vector(texts: dict[str, str], config: str) -> models.Expression:
    """Names weigh most, then the short answer, then the rest."""
    weights = {"title": "A", "names": "A", "summary": "B", "text": "C"}
    parts = [SearchVector(Value(texts[name]), weight=weight, config=config) for name, weight in weights.items()]
    return parts[0] + parts[1] + parts[2] + parts[3]


def _text_of(page: Any) -> str:
    streams = [getattr(getattr(page, "emergency_card", None), "signs", None), getattr(page, "body", None)]
    words = [words for stream in streams if stream is not None for words in stream.stream_block.get_searchable_content(stream)]
    return "\n".join(strip_tags(str(found)) for found in [*words, *getattr(page, "never", [])])
