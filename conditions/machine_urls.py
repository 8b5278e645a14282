"""What only machines read: the same in every language."""

from django.urls import path

from . import picture_files, public_json

urlpatterns = [
    path("conditions/<slug:slug>.json", public_json.condition, name="condition_json"),
    path("pictures/<int:number>-<int:width>.<slug:digest>.<slug:kind>", picture_files.picture, name="picture"),
]
