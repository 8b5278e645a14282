"""The pages people read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from . import fitness, leaves, listings, reading, review, search_index, translations
from .blocks import ArticleBody, ConditionBody, LivingBody, RelatedPages, TreatmentBody
from .fields import FreeStreamField
from .forms import PortalPageForm
from .site import ContactNumber, EmergencyCard, HealthPackage

SHORT_ANSWER_WORDS = 60
MOST_ON_HOME = 12  # conditions: the index from A to Z has all of them
Context = dict[str, Any]


def at_most_sixty_words(text: str) -> None:
    words = len(text.split())
    if words > SHORT_ANSWER_WORDS:
        raise ValidationError(
            _("The short answer has %(words)s words. Bring it down to %(most)s."),
            params={"words": words, "most": SHORT_ANSWER_WORDS},
        )


class PortalPage(translations.Translated, review.PublishedByApproval, Page):
    """What every page has: a line that says what it is, and words by which people may look for it."""

    search_words = models.TextField(
        _("words people may search for"),
        blank=True,
        help_text=_("One a line: common misspellings, brand names, words that are not on the page. Nobody sees them."),
    )

    class Meta:
        abstract = True

    base_form_class = PortalPageForm
    promote_panels = [*Page.promote_panels, FieldPanel("search_words")]

    @property
    def summary(self) -> str:
        return ""

    @property
    def search_synonyms(self) -> list[str]:
        return lines(self.search_words)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Raises NotFitToPublish when a page that is, or is about to be, live says less or more than it may.

        A draft of a live page writes only its dates here, and says nothing to search.
        """
        written = kwargs.get("update_fields")
        if self.live and written is None:
            fitness.refuse_unfit(self)
        saved = super().save(*args, **kwargs)
        if written is None or "live" in written:
            search_index.keep(self)
        return saved

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Context:
        context: Context = super().get_context(request, *args, **kwargs)
        return context | reading.context_of(self, request, kwargs.get("leaf", ""))

    is_known_public = False  # set where a page was found together with the answer

    def get_view_restrictions(self) -> Any:
        return [] if self.is_known_public else super().get_view_restrictions()


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MedicalPage(PortalPage):
    """A page with medicine on it: nothing of it is published but by a medical reviewer's approval."""

    short_answer = models.TextField(
        _("short answer"), validators=[at_most_sixty_words], help_text=_("The first thing people read: at most 60 words.")
    )
    emergency_card = models.ForeignKey(
        EmergencyCard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("emergency card")
    )
    needs_emergency_card = True
    evidence_searched = models.DateField(_("evidence searched on"), null=True, blank=True)
    related = FreeStreamField(RelatedPages(required=False), blank=True, max_num=5, verbose_name=_("related pages"))
    change_what = models.CharField(_("what changed"), max_length=200, blank=True)
    change_why = models.CharField(_("why it changed"), max_length=200, blank=True)

    class Meta:
        abstract = True

    content_panels = [*Page.content_panels, FieldPanel("short_answer")]
    # In this order below the body.
    shared_panels = [
        FieldPanel("emergency_card", widget=forms.Select),
        FieldPanel("related"),
        FieldPanel("evidence_searched"),
        MultiFieldPanel(
            [FieldPanel("change_what"), FieldPanel("change_why")],
            heading=_("This change, as readers are told"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_answer", boost=2),
        index.SearchField("body"),
    ]

    def save(self, *args: Any, **kwargs: Any) -> Any:
        saved = super().save(*args, **kwargs)
        if self.live and kwargs.get("update_fields") is None:
            review.tell_readers(self)
        return saved

    @property
    def summary(self) -> str:
        return self.short_answer

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A page below this one comes first, then what this page tells on demand."""
        try:
            return super().route(request, path_components)
        except Http404:
            if len(path_components) != 1 or not self.live or not leaves.leaf_of(self, path_components[0]):
                raise
            return RouteResult(self, kwargs={"leaf": path_components[0]})

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        leaf = leaves.leaf_of(self, kwargs.get("leaf", ""))
        return leaf.template if leaf else self.template

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("All of it on one page")), (reading.AS_READ, _("As readers find it"))]


class ListingPage(PortalPage):
    """A page that introduces what is listed on it."""

    lede = models.TextField(_("introduction"), max_length=400)

    class Meta:
        abstract = True

    content_panels = [*Page.content_panels, FieldPanel("lede")]

    @property
    def summary(self) -> str:
        return self.lede


class HomePage(ListingPage):
    lede = models.TextField(_("what this portal is"), max_length=400)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "conditions.ConditionIndexPage",
        "conditions.SpecialityIndexPage",
        "conditions.ArticleIndexPage",
        "conditions.OfficialNumbersPage",
        "conditions.HealthPackagesPage",
    ]
    template = "conditions/home.html"

    class Meta:
        verbose_name = _("home page")

    @cached_property
    def conditions(self) -> list[Page]:
        return translations.told(
            listings.conditions().descendant_of(translations.source_of(self)).order_by("title")[:MOST_ON_HOME]
        )


class ConditionIndexPage(ListingPage):
    """Every condition, from A to Z."""

    parent_page_types = ["conditions.HomePage"]
    subpage_types = ["conditions.ConditionPage"]
    template = "conditions/index.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("condition index page")

    @cached_property
    def letters(self) -> list[listings.Letter]:
        return listings.letters(self)


class SpecialityIndexPage(ListingPage):
    parent_page_types = ["conditions.HomePage"]
    subpage_types = ["conditions.SpecialityPage"]
    template = "conditions/speciality.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("speciality index page")

    @cached_property
    def branches(self) -> list[listings.Branch]:
        return listings.branches(self)


class SpecialityPage(ListingPage):
    """A branch of the tree of specialities: a centre of excellence holds specialities, these hold programmes."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("Centre of excellence")
        SPECIALITY = "speciality", _("Speciality")
        PROGRAMME = "programme", _("Programme")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SPECIALITY)
    medical_specialty = models.CharField(
        _("schema.org name"), max_length=30, blank=True, help_text=_("As in the list of MedicalSpecialty, like Neurologic.")
    )

    content_panels = [*Page.content_panels, FieldPanel("kind"), FieldPanel("lede"), FieldPanel("medical_specialty")]
    parent_page_types = ["conditions.SpecialityIndexPage", "conditions.SpecialityPage"]
    subpage_types = ["conditions.SpecialityPage"]
    template = "conditions/speciality.html"

    class Meta:
        verbose_name = _("speciality")
        verbose_name_plural = _("specialities")

    @cached_property
    def treated(self) -> list[Page]:
        return translations.told(listings.conditions().filter(speciality_id=translations.source_of(self).pk).order_by("title"))

    @cached_property
    def branches(self) -> list[listings.Branch]:
        return listings.branches(self)


class ConditionPage(MedicalPage):
    alternate_names = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    icd10_code = models.CharField(_("ICD-10 code"), max_length=10, blank=True)
    mesh_id = models.CharField(_("MeSH number"), max_length=12, blank=True)
    snomed_ct = models.CharField(_("SNOMED CT number"), max_length=18, blank=True)
    speciality = models.ForeignKey(
        SpecialityPage, models.SET_NULL, null=True, blank=True, related_name="conditions", verbose_name=_("speciality")
    )
    body = FreeStreamField(ConditionBody(), verbose_name=_("sections"))

    content_panels = [
        *MedicalPage.content_panels,
        FieldPanel("alternate_names"),
        FieldPanel("body"),
        *MedicalPage.shared_panels,
        FieldPanel("speciality", widget=forms.Select),
        MultiFieldPanel([FieldPanel("icd10_code"), FieldPanel("mesh_id"), FieldPanel("snomed_ct")], heading=_("Codes")),
    ]
    parent_page_types = ["conditions.ConditionIndexPage"]
    subpage_types = ["conditions.TreatmentPage", "conditions.LivingWithPage"]
    template = "conditions/condition.html"
    search_fields = [*MedicalPage.search_fields, index.SearchField("alternate_names", boost=5)]

    class Meta:
        verbose_name = _("condition page")

    @property
    def names(self) -> list[str]:
        return lines(self.alternate_names)

    @property
    def search_synonyms(self) -> list[str]:
        return [*self.names, *super().search_synonyms]


class TreatmentPage(MedicalPage):
    """One treatment of the condition above it."""

    class Kind(models.TextChoices):
        """Named as in schema.org, whose MedicalTherapy covers all of them."""

        THERAPY = "MedicalTherapy", _("Injection, tablet or other treatment")
        SURGERY = "SurgicalProcedure", _("Operation")

    shelf = _("Treatments")  # under which the condition's page lists it
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.THERAPY)
    body = FreeStreamField(TreatmentBody(), verbose_name=_("sections"))

    content_panels = [
        *MedicalPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("body"),
        *MedicalPage.shared_panels,
    ]
    parent_page_types = ["conditions.ConditionPage"]
    subpage_types: list[str] = []
    template = "conditions/medical.html"

    class Meta:
        verbose_name = _("treatment")


class LivingWithPage(MedicalPage):
    """One part of living with the condition above it."""

    shelf = _("Living with it")
    body = FreeStreamField(LivingBody(), verbose_name=_("sections"))

    content_panels = [*MedicalPage.content_panels, FieldPanel("body"), *MedicalPage.shared_panels]
    parent_page_types = ["conditions.ConditionPage"]
    subpage_types: list[str] = []
    template = "conditions/medical.html"

    class Meta:
        verbose_name = _("page about living with it")
        verbose_name_plural = _("pages about living with it")


class ArticleIndexPage(ListingPage):
    parent_page_types = ["conditions.HomePage"]
    subpage_types = ["conditions.ArticlePage"]
    template = "conditions/articles.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("article index page")


class ArticlePage(MedicalPage):
    needs_emergency_card = False
    body = FreeStreamField(ArticleBody(), verbose_name=_("sections"))

    content_panels = [*MedicalPage.content_panels, FieldPanel("body"), *MedicalPage.shared_panels]
    parent_page_types = ["conditions.ArticleIndexPage"]
    subpage_types: list[str] = []
    template = "conditions/medical.html"

    class Meta:
        verbose_name = _("article")


class OfficialNumbersPage(ListingPage):
    """Is this really us? What we never ask for, and every number that is ours."""

    warning = models.TextField(_("what we never ask for"), help_text=_("One thing a line."))

    content_panels = [*ListingPage.content_panels, FieldPanel("warning")]
    parent_page_types = ["conditions.HomePage"]
    subpage_types: list[str] = []
    template = "conditions/official_numbers.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("official numbers page")

    @cached_property
    def numbers(self) -> models.QuerySet[ContactNumber]:
        return ContactNumber.objects.all()

    @property
    def never(self) -> list[str]:
        return lines(self.warning)


class HealthPackagesPage(ListingPage):
    """What the hospital sells at a fixed price, apart from what it says about illness."""

    parent_page_types = ["conditions.HomePage"]
    subpage_types: list[str] = []
    template = "conditions/health_packages.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("health packages page")

    @cached_property
    def packages(self) -> models.QuerySet[HealthPackage]:
        return HealthPackage.objects.filter(is_offered=True)
