"""The editor's form of a page."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from . import fitness, review

SUBMITS = {"action-submit", "action-restart-workflow"}


class PortalPageForm(WagtailAdminPageForm):
    """A draft may be half done. Who submits or publishes is told there and then what is missing."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        # What is not there yet says that it is live, by default.
        changes_what_is_read = self.instance.pk is not None and self.has_changed() and SUBMITS & set(self.data)
        if changes_what_is_read and (sentence := review.untold(self.instance)):
            self.add_error("change_what", sentence)
        said: dict[str, Any] = self.errors
        for fault in fitness.fields(self.instance):
            if fault.field in self.fields and fault.field not in said:
                self.add_error(fault.field, fault.sentence)
