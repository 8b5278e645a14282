"""What only machines read: the same in every language."""

from django.urls import path

from . import public_json

urlpatterns = [path("conditions/<slug:slug>.json", public_json.condition, name="condition_json")]
