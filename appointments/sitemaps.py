"""What patients may look for: the doctors, and the ways to ask."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .doctors.models import Doctor

DOORS = ("doctors", "book", "callback", "second_opinion")


class Doors(Sitemap[str]):
    def items(self) -> list[str]:
        bookable = Doctor.objects.bookable().order_by("slug").values_list("slug", flat=True)
        return [*map(reverse, DOORS), *(reverse("doctor", args=[slug]) for slug in bookable)]

    def location(self, address: str) -> str:
        return address
