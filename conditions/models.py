"""The pages people read, what they cite, and who we are."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import AbstractGroupApprovalTask, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from . import citations, review
from .blocks import ConditionBody

SHORT_ANSWER_WORDS = 60
PHONE = RegexValidator(r"^\+\d{8,15}$", _("Write the number with its country code and nothing else, like +911234567890."))
Context = dict[str, Any]


def at_most_sixty_words(text: str) -> None:
    words = len(text.split())
    if words > SHORT_ANSWER_WORDS:
        raise ValidationError(
            _("The short answer has %(words)s words. Bring it down to %(most)s."),
            params={"words": words, "most": SHORT_ANSWER_WORDS},
        )


@register_setting(icon="home", order=100)
class HospitalSettings(BaseSiteSetting):
    """What every page says about the hospital, kept in one place."""

    hospital_name = models.CharField(_("hospital name"), max_length=120)
    helpline = models.CharField(_("helpline, as shown"), max_length=40, blank=True)
    helpline_tel = models.CharField(_("helpline, as dialled"), max_length=16, blank=True, validators=[PHONE])
    helpline_hours = models.CharField(_("helpline hours"), max_length=120, blank=True)
    whatsapp = models.CharField(_("WhatsApp number"), max_length=16, blank=True, validators=[PHONE])
    emergency_number = models.CharField(_("emergency number"), max_length=10, default="112")
    ambulance_number = models.CharField(_("ambulance number"), max_length=10, default="108")
    address = models.TextField(_("address"), blank=True)
    gst_number = models.CharField(_("GST number"), max_length=15, blank=True)
    is_demo = models.BooleanField(_("this is a demonstration, not a real hospital"), default=False)

    class Meta:
        verbose_name = _("hospital")


@register_snippet
class Reference(index.Indexed, models.Model):
    """Where a statement comes from. What is not known is left empty, never guessed."""

    key = models.SlugField(_("key"), unique=True, help_text=_("A short name of your own, like miller-2012."))
    authors = models.CharField(_("authors"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300)
    journal = models.CharField(_("journal or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI looks like 10.1002/mds.23692."))],
    )
    pmid = models.CharField(
        _("PubMed number"), max_length=9, blank=True, validators=[RegexValidator(r"^\d+$", _("A PubMed number has digits only."))]
    )

    web_address = models.URLField(_("web address"), blank=True, help_text=_("For what has neither a DOI nor a PubMed number."))

    search_fields = [index.AutocompleteField("title"), index.AutocompleteField("authors"), index.AutocompleteField("key")]

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["doi"], condition=~Q(doi=""), name="reference_doi_once"),
            models.CheckConstraint(condition=Q(year__isnull=True) | Q(year__range=(1800, 2200)), name="reference_year_is_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    @property
    def url(self) -> str:
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.web_address


class HomePage(Page):
    lede = models.TextField(_("what this portal is"), max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["conditions.ConditionIndexPage"]
    template = "conditions/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Context:
        pages = ConditionPage.objects.live().public().descendant_of(self).order_by("title")
        context: Context = super().get_context(request, *args, **kwargs)
        return context | {"conditions": pages.defer_streamfields()}


class ConditionIndexPage(Page):
    lede = models.TextField(_("introduction"), max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["conditions.HomePage"]
    subpage_types = ["conditions.ConditionPage"]
    template = "conditions/index.html"

    @property
    def summary(self) -> str:
        return self.lede

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Context:
        pages = ConditionPage.objects.live().public().child_of(self).order_by("title")
        context: Context = super().get_context(request, *args, **kwargs)
        return context | {"conditions": pages.defer_streamfields()}


class ConditionPage(Page):
    short_answer = models.TextField(
        _("short answer"), validators=[at_most_sixty_words], help_text=_("The first thing people read: at most 60 words.")
    )
    alternate_names = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    icd10_code = models.CharField(_("ICD-10 code"), max_length=10, blank=True)
    mesh_id = models.CharField(_("MeSH number"), max_length=12, blank=True)
    snomed_ct = models.CharField(_("SNOMED CT number"), max_length=18, blank=True)
    evidence_searched = models.DateField(_("evidence searched on"), null=True, blank=True)
    body = StreamField(ConditionBody(), verbose_name=_("sections"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("short_answer"),
        FieldPanel("alternate_names"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("icd10_code"), FieldPanel("mesh_id"), FieldPanel("snomed_ct")], heading=_("Codes")),
        FieldPanel("evidence_searched"),
    ]
    parent_page_types = ["conditions.ConditionIndexPage"]
    subpage_types: list[str] = []
    template = "conditions/condition.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("alternate_names", boost=5),
        index.SearchField("short_answer", boost=2),
        index.SearchField("body"),
    ]

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Raises NotFitToPublish when a section of a page that is, or is about to be, live has nothing to read."""
        written = kwargs.get("update_fields")  # a draft of a live page is kept elsewhere: here it writes only its dates
        if self.live and (written is None or "body" in written):
            try:
                self.body.stream_block.clean(self.body)
            except ValidationError as error:
                raise review.NotFitToPublish("A section is missing, empty or not finished.") from error
        return super().save(*args, **kwargs)

    @property
    def summary(self) -> str:
        return self.short_answer

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.alternate_names.splitlines() if name.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Context:
        references = citations.cited_by(self)
        approval = None if getattr(request, "is_preview", False) else review.approval_of(self)
        context: Context = super().get_context(request, *args, **kwargs)
        return context | {
            "references": references,
            "numbers": {reference.pk: number for number, reference in enumerate(references, 1)},
            "approval": approval,
            "reviewer": review.name_of(approval.finished_by) if approval else "",
        }


class MedicalReview(AbstractGroupApprovalTask):
    """Approval by a medical reviewer, which nobody gives to a change of their own."""

    def get_actions(self, obj: Page, user: User | AnonymousUser) -> list[tuple[str, str, bool]]:
        offered = super().get_actions(obj, user)
        return [action for action in offered if action[0] != "approve"] if review.is_own_change(obj, user) else offered

    def is_refused_to(self, user: User | AnonymousUser, page: Page) -> bool:
        return bool(super().get_actions(page, user)) and review.is_own_change(page, user)

    class Meta:
        verbose_name = _("medical review")
        verbose_name_plural = _("medical reviews")


class LoadedContent(models.Model):
    """What `load_content` wrote and how it looked then, so that it knows its own hand from an editor's."""

    key = models.CharField(max_length=200, unique=True)
    object_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
