"""The tables of the pages. A table of contents, nothing else."""

from .evidence import Fact, Reference
from .pages import (
    ArticleIndexPage,
    ArticlePage,
    ConditionIndexPage,
    ConditionPage,
    HealthPackagesPage,
    HomePage,
    LivingWithPage,
    MedicalPage,
    OfficialNumbersPage,
    PortalPage,
    SpecialityIndexPage,
    SpecialityPage,
    TreatmentPage,
    at_most_sixty_words,
)
from .search_index import PageText
from .sign_off import LoadedContent, MedicalReview, Override, PublicChange, Reviewer, ReviewLetter, SignOff
from .site import ContactNumber, EmergencyCard, HealthPackage, HospitalSettings, Notice

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ConditionIndexPage",
    "ConditionPage",
    "ContactNumber",
    "EmergencyCard",
    "Fact",
    "HealthPackage",
    "HealthPackagesPage",
    "HomePage",
    "HospitalSettings",
    "LivingWithPage",
    "LoadedContent",
    "MedicalPage",
    "MedicalReview",
    "Notice",
    "OfficialNumbersPage",
    "Override",
    "PageText",
    "PortalPage",
    "PublicChange",
    "Reference",
    "ReviewLetter",
    "Reviewer",
    "SignOff",
    "SpecialityIndexPage",
    "SpecialityPage",
    "TreatmentPage",
    "at_most_sixty_words",
]
