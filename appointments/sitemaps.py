"""What patients may look for: the doctors, and the ways to ask."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .doctors.models import Doctor

Door = tuple[str, ...]  # the name of a page, and whose it is
DOORS: list[Door] = [("doctors",), ("book",), ("callback",), ("second_opinion",)]


class Doors(Sitemap[Door]):
    i18n = alternates = x_default = True

    def items(self) -> list[Door]:
        bookable = Doctor.objects.bookable().order_by("slug").values_list("slug", flat=True)
        return [*DOORS, *(("doctor", slug) for slug in bookable)]

    def location(self, door: Door) -> str:
        name, *whose = door
        return reverse(name, args=whose)
