"""Letters at the staff's desk: what became of each, those that did not arrive, and how every kind reads.

The text of a real one is not shown: it holds the link to the patient's private page.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases.models import ending
from appointments.cases.search import link_to
from appointments.outbox import dead_letters, kinds, letters
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from hfs_portal.admin import ReadOnlyAdmin

from . import sample_letters

# Shown as its reader's mail program would: on its own, with its own style and nothing else.
ALONE = "sandbox; default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
UNCHANGED = _("Nothing was changed: a colleague was first, or the letter has gone out meanwhile.")
NO_WAY = _("The patient can no longer be written to in that way: they gave no such address or number, or do not allow messages.")


class ArrivalFilter(admin.SimpleListFilter):
    title = _("arrival")
    parameter_name = "arrival"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Did not arrive, to be seen to"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return dead_letters.among(queryset) if self.value() == "none" else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, kinds.in_words(name)) for name in kinds.KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() in kinds.KINDS else queryset


@admin.register(Message)
class LetterAdmin(ReadOnlyAdmin):
    change_list_template = "appointments/worklist/letters_list.html"
    change_form_template = "appointments/worklist/letter.html"
    list_display = ("subject", "case_link", "state", "due", "error")
    list_filter = (ArrivalFilter, "state", "channel", KindFilter)
    list_select_related = ("case",)
    list_per_page = 50
    ordering = ("-due_at", "-number")
    search_fields = ("case__reference", "address")
    fields = (
        "case_link", "channel", "kind_in_words", "language", "sent_to", "subject", "state", "due_at", "until", "attempts",
        "error", "sent_at", "created_at", "instead_of",
    )  # fmt: skip
    actions = ("send_again", "put_aside")

    def get_urls(self) -> list[URLPattern]:
        def own(at: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(at, self.admin_site.admin_view(view), name=f"appointments_message_{name}")

        return [
            own("letters/", self.samples_view, "letters"),
            own("letters/<slug:name>/<slug:language>/", self.sample_view, "letter"),
            own("<uuid:pk>/again/", self.again_view, "again"),
            own("<uuid:pk>/aside/", self.aside_view, "aside"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Without the words: they are not shown, and those that nobody can decrypt any more must not hide what became of them."""
        return super().get_queryset(request).defer("text", "short")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *rest: Any, **options: Any) -> Any:
        shown = context["original"]
        lost = self.has_retry_permission(request) and dead_letters.among(Message.objects.filter(pk=shown.pk)).exists()
        has_words = lost and dead_letters.has_words(shown)
        has_way = bool(outbox.address_now(shown))
        told = {"is_lost": lost, "may_go_again": has_words and has_way, "no_way": NO_WAY if has_words and not has_way else ""}
        return super().render_change_form(request, {**context, **told, "subtitle": shown.subject}, *rest, **options)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("appointments.retry_message"))

    @admin.display(description=_("case"), ordering="case__reference")
    def case_link(self, message: Message) -> str:
        return link_to(message.case)

    @admin.display(description=_("kind"))
    def kind_in_words(self, message: Message) -> str:
        return kinds.in_words(message.kind)

    @admin.display(description=_("address"))
    def sent_to(self, message: Message) -> str:
        """A number in full stands on the open case alone."""
        return message.address if "@" in message.address else ending(message.address)

    @admin.display(description=_("due"), ordering="due_at")
    def due(self, message: Message) -> str:
        return date_format(timezone.localtime(message.due_at), "SHORT_DATETIME_FORMAT")

    @admin.action(description=_("Send again"), permissions=["retry"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        chosen = list(queryset)
        done = sum(self._again(request, message) for message in chosen)
        self.message_user(request, ngettext("%d letter goes out again.", "%d letters go out again.", done) % done)
        if unreachable := sum(not outbox.address_now(message) for message in chosen):
            left = ngettext("%d letter stays here.", "%d letters stay here.", unreachable) % unreachable
            self.message_user(request, f"{left} {NO_WAY}", messages.WARNING)

    @admin.action(description=_("Put aside: told in another way"), permissions=["retry"])
    def put_aside(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        done = sum(self._aside(request, message) for message in queryset)
        self.message_user(request, ngettext("%d letter is put aside.", "%d letters are put aside.", done) % done)

    def again_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._step(request, pk, self._again, _("The letter goes out again."))

    def aside_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._step(request, pk, self._aside, _("The letter is put aside."))

    def _step(self, request: HttpRequest, pk: UUID, step: Callable[[HttpRequest, Message], bool], done: Any) -> HttpResponse:
        if not self.has_retry_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        message = get_object_or_404(self.get_queryset(request), pk=pk)
        if step(request, message):
            self.message_user(request, done)
        else:
            is_unreachable = step == self._again and not outbox.address_now(message)
            self.message_user(request, NO_WAY if is_unreachable else UNCHANGED, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:appointments_message_change", args=[pk]), status=303)

    def _again(self, request: HttpRequest, message: Message) -> bool:
        done = bool(outbox.retry(message, now=timezone.now()))
        if done:
            self.log_change(request, message, "Sent again")
        return done

    def _aside(self, request: HttpRequest, message: Message) -> bool:
        done = dead_letters.put_aside(message)
        if done:
            self.log_change(request, message, "Put aside: told in another way")
        return done

    def samples_view(self, request: HttpRequest) -> HttpResponse:
        """How every kind of letter reads, in one language of the site."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = request.GET.get("language", settings.LANGUAGE_CODE)
        if language not in dict(settings.LANGUAGES):
            raise Http404
        facts = {
            **self.admin_site.each_context(request),
            "title": _("How our letters read"),
            "opts": self.opts,
            "language": language,
            "languages": settings.LANGUAGES,
            "samples": sample_letters.all_in(language, now=timezone.now()),
        }
        return render(request, "appointments/worklist/letters.html", facts)

    def sample_view(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        """One as HTML."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if name not in sample_letters.SAMPLES or language not in dict(settings.LANGUAGES):
            raise Http404
        letter = sample_letters.of(name, language, now=timezone.now())
        policy = ALONE.format(style=letters.style_hash())
        return HttpResponse(letters.as_html(letter), headers={"Content-Security-Policy": policy})
