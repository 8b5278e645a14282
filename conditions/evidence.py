"""What the pages state and where it comes from: references, and the facts that rest on them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pgtrigger
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from . import facts, review, search_index


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

    def clean(self) -> None:
        """Raises ValidationError, by field, for what the constraints refuse."""
        super().clean()
        if self.year and not 1800 <= self.year <= 2200:
            raise ValidationError({"year": _("A year has four digits, like 2012.")})
        if self.doi and (other := Reference.objects.filter(doi=self.doi).exclude(pk=self.pk).first()):
            raise ValidationError({"doi": _("“%(key)s” has this DOI already. Use that reference.") % {"key": other.key}})

    @property
    def url(self) -> str:
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.web_address


# The chain of facts below the new row must not lead back to it. A plain CHECK sees one row only. Two who close a circle
# from both ends at once take turns at the lock.
NO_CIRCLE = """
PERFORM pg_advisory_xact_lock(hashtext('conditions_fact.rests_on'));
IF NEW.rests_on_id IS NOT NULL AND EXISTS (
    WITH RECURSIVE below(id) AS (
        SELECT NEW.rests_on_id
        UNION
        SELECT fact.rests_on_id FROM conditions_fact fact JOIN below ON fact.id = below.id WHERE fact.rests_on_id IS NOT NULL
    )
    SELECT 1 FROM below WHERE id = NEW.id
) THEN
    RAISE EXCEPTION 'fact_never_rests_on_itself' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Fact(review.PublishedByApproval, WorkflowMixin, DraftStateMixin, RevisionMixin, index.Indexed, models.Model):
    """A number and what it counts. Texts name it by its key; a correction shows wherever it is told.

    Like a page it is published by a medical reviewer's approval only. `people` is the denominator, `follow_up` how
    long they were watched, `low` and `high` what other studies found.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review of several studies")
        TRIAL = "trial", _("Trial with a comparison group")
        SERIES = "series", _("Series of patients")
        POPULATION = "population", _("Count in a population")
        REPORT = "report", _("Report of single patients")
        GUIDANCE = "guidance", _("Guidance or teaching")

    key = models.SlugField(_("key"), unique=True, help_text=_("Texts name the fact by it, as {its-key}."))
    statement = models.CharField(_("what is counted"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=3, null=True, blank=True)
    low = models.DecimalField(_("lowest found"), max_digits=12, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(_("highest found"), max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True, help_text=_("%, days, weeks, people … or nothing."))
    people = models.PositiveIntegerField(_("out of how many people"), null=True, blank=True)
    follow_up = models.CharField(_("followed for how long"), max_length=80, blank=True)
    setting = models.CharField(_("where, and in whom"), max_length=120, blank=True)
    kind = models.CharField(_("kind of evidence"), max_length=10, choices=Kind, default=Kind.SERIES)
    reference = models.ForeignKey(
        Reference, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("reference")
    )
    rests_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bears",
        verbose_name=_("worked out from"),
        help_text=_("The fact that this one is rounded or worked out from. Its reference then counts."),
    )

    panels = [
        HelpPanel(_("A change shows on every page that tells this fact, as soon as a medical reviewer has approved it.")),
        FieldPanel("key"),
        FieldPanel("statement"),
        FieldRowPanel([FieldPanel("value"), FieldPanel("low"), FieldPanel("high"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("people"), FieldPanel("follow_up")]),
        MultiFieldPanel([FieldPanel("setting"), FieldPanel("kind")]),
        FieldPanel("reference", widget=forms.Select),
        FieldPanel("rests_on", widget=forms.Select),
    ]
    search_fields = [index.AutocompleteField("key"), index.AutocompleteField("statement")]

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="fact_has_a_value", condition=Q(value__isnull=False) | Q(low__isnull=False, high__isnull=False)
            ),
            models.CheckConstraint(name="fact_range_has_two_ends", condition=Q(low__isnull=True) ^ Q(high__isnull=False)),
            models.CheckConstraint(name="fact_range_is_in_order", condition=Q(low__isnull=True) | Q(low__lte=F("high"))),
            models.CheckConstraint(
                name="fact_value_is_in_range",
                condition=Q(value__isnull=True) | Q(low__isnull=True) | Q(value__gte=F("low"), value__lte=F("high")),
            ),
            models.CheckConstraint(name="fact_has_a_source", condition=Q(reference__isnull=False) | Q(rests_on__isnull=False)),
            models.CheckConstraint(
                name="fact_per_cent_is_at_most_100", condition=~Q(unit="%") | Q(value__isnull=True) | Q(value__range=(0, 100))
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fact_never_rests_on_itself",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NO_CIRCLE,
            )
        ]

    def __str__(self) -> str:
        return f"{{{self.key}}} {facts.part(self, None) or ''}: {self.statement}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises NotFitToPublish when others have changed, since this was written, so that it cannot stand beside them."""
        is_new = self._state.adding
        if self.live and kwargs.get("update_fields") is None and (found := dict(self._faults_beside_others())):
            raise review.NotFitToPublish(" ".join(found.values()))
        super().save(*args, **kwargs)
        if self.live and not is_new:  # no page is published that tells a fact which is not there yet
            search_index.keep_those_that_tell(self)

    def clean(self) -> None:
        """Raises ValidationError, by field, for what the constraints refuse and for a circle of facts."""
        super().clean()
        if found := dict([*self._faults_of_value(), *self._faults_beside_others()]):
            raise ValidationError({**found})

    def _faults_beside_others(self) -> Iterator[tuple[str, str]]:
        told_as = type(self).objects.filter(pk=self.pk, live=True).values_list("key", flat=True).first()
        if told_as and told_as != self.key:
            yield "key", gettext("Pages tell this fact as {%(key)s}. Keep its key, or add a new fact.") % {"key": told_as}
        if circle := self._circle():
            sentence = gettext("This would go round in a circle: %(way)s. Choose another fact, or none.")
            yield "rests_on", sentence % {"way": " → ".join(circle)}

    def _faults_of_value(self) -> Iterator[tuple[str, str]]:
        if self.reference is None and self.rests_on is None:
            yield "reference", gettext("Choose where this comes from: a reference, or the fact it is worked out from.")
        value, low, high = (None if number is None else Decimal(number) for number in (self.value, self.low, self.high))
        if (low is None) != (high is None):
            yield "high" if high is None else "low", gettext("A range has two ends. Enter both, or neither.")
        elif low is not None and high is not None and low > high:
            yield "high", gettext("The highest is less than the lowest. Enter them the other way round.")
        elif value is None and low is None:
            yield "value", gettext("Enter a value, or the lowest and the highest found.")
        elif value is not None and low is not None and high is not None and not low <= value <= high:
            yield "value", gettext("The value is not between the lowest and the highest. Correct one of them.")
        elif self.unit == "%" and value is not None and not 0 <= value <= 100:
            yield "value", gettext("A share in per cent is between 0 and 100.")

    def _circle(self) -> list[str]:
        """The keys on the way from this fact back to itself, or nothing."""
        way, below = [self.key], self.rests_on
        while below is not None:
            way.append(below.key)
            if below.key == self.key or below.pk == self.pk:
                return way
            if below.key in way[:-1]:
                return []
            below = below.rests_on
        return []

    @property
    def source_id(self) -> int | None:
        """The reference that bears it: its own, else that of the fact below it."""
        if self.reference_id or self.rests_on is None:
            return self.reference_id
        return self.rests_on.source_id

    @cached_property
    def shown(self) -> str:
        """All that a text can show of it as it was read."""
        return repr([getattr(self, name) for name in ("key", *facts.FIELDS)])

    @property
    def parts(self) -> list[tuple[str, Any]]:
        """How an editor may write it, and what readers then see."""
        shown = ((name, facts.part(self, name)) for name in facts.PARTS)
        return [(f"{{{self.key}{'.' + name if name else ''}}}", words) for name, words in shown if words]
