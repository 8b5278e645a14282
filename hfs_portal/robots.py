"""What search engines may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# Personal pages, desks, and addresses without end: every day of every doctor, every word that can be searched for.
PRIVATE = ("/staff/", "/cms/", "/case/", "/calendar/", "/book/", "/search/", "/healthz/")
OPEN = ("/book/$",)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    rules = ["Allow: /", *_rules("Allow", OPEN), *_rules("Disallow", PRIVATE)]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain", headers={"Cache-Control": "public, max-age=3600"})


def _rules(word: str, paths: tuple[str, ...]) -> list[str]:
    """In every language: the first has no prefix."""
    prefixes = [f"/{code}" if code != settings.LANGUAGE_CODE else "" for code, _name in settings.LANGUAGES]
    return [f"{word}: {prefix}{path}" for prefix in prefixes for path in paths]
