"""The editors' desk: what stands on it, widgets that obey its policy, and what is done to their pictures."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.snippets.models import register_snippet

from . import picture_files, snippets


def render_without_script(chooser: BaseChooser, name: str, value: Any, attrs: dict[str, Any], renderer: Any = None) -> SafeString:
    """As Wagtail renders a chooser, but for its inline script, which the policy of /cms/ refuses: static/cms.js starts it."""
    chosen = chooser.get_value_data(value)
    start = chooser.render_js_init(attrs["id"], name, chosen)
    return format_html('{}<span hidden data-starts="{}"></span>', chooser.render_html(name, chosen, attrs), start)


def script_of_the_desk() -> SafeString:
    return format_html('<script src="{}"></script>', static("cms.js"))


def style_of_the_desk() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms.css"))


BaseChooser.render = render_without_script
hooks.register("insert_global_admin_js", script_of_the_desk)
hooks.register("insert_global_admin_css", style_of_the_desk)
hooks.register("register_image_operations", picture_files.operations)
for group in (snippets.Medicine, snippets.Hospital):
    register_snippet(group)
