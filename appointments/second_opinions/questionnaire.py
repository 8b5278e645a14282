"""The steps in their order, and what their answers amount to."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.cases.services import Relative

from . import drafts
from .drafts import Answers
from .forms import ConsentForm, FilesStepForm, IllnessForm, MedicinesForm, QuestionForm, ReachForm, StepForm, WhoForm
from .models import PastTreatment, SecondOpinionDraft, SecondOpinionRequest
from .treatment_forms import TreatmentsForm


class Step(NamedTuple):
    slug: str
    heading: Any
    lede: Any
    form: type[StepForm]


STEPS = [
    Step("who", _("Who needs the opinion?"), "", WhoForm),
    Step(
        "question",
        _("What would you like to ask the doctor?"),
        _("In your own words and in any language. It need not be long."),
        QuestionForm,
    ),
    Step("illness", _("What is known so far?"), _("Leave empty what you do not know."), IllnessForm),
    Step(
        "treatments",
        _("What has been tried so far?"),
        _("Tablets, injections, operations, exercises. Month and year is enough for a date, and you can leave it out."),
        TreatmentsForm,
    ),
    Step("medicines", _("Which medicines are taken now?"), _("You can leave this empty and tell us later."), MedicinesForm),
    Step(
        "files",
        _("Are there reports, scans or pictures?"),
        _("They help the doctor, but you can send your question without them."),
        FilesStepForm,
    ),
    Step("contact", _("Who is the patient, and how do we reach you?"), "", ReachForm),
    Step("consent", _("What may we do with it?"), _("Each box is a question of its own. Only the first is needed."), ConsentForm),
]
CHECK = "check"
SLUGS = [step.slug for step in STEPS]
ORDER = [*SLUGS, CHECK]
HOW_MANY = len(ORDER)
PURPOSES = {
    "consent_care": "second_opinion",
    "consent_colleague": "second_opinion_colleague",
    "consent_keep_files": "second_opinion_keep_files",
}


def step_of(slug: str) -> Step:
    return STEPS[SLUGS.index(slug)]


def first_open(answers: Answers) -> str:
    """The first step without an answer; the check when there is none."""
    return next((slug for slug in SLUGS if not answers.has(slug)), CHECK)


def is_open(answers: Answers, slug: str) -> bool:
    """Whether everything before that step is answered."""
    return number(slug) <= number(first_open(answers))


def number(slug: str) -> int:
    return ORDER.index(slug) + 1


def after(answers: Answers, slug: str) -> str:
    """Where one goes on: back to the check once everything is answered, else to the next step."""
    first = first_open(answers)
    return min(ORDER[number(slug)], first, key=number) if first != CHECK else CHECK


def facts(answers: Answers) -> list[str]:
    """What only the patient can tell of what was said so far: year of birth, end of the phone number."""
    said = answers.said("contact")
    return [fact for fact in (str(said.get("phone") or "")[-4:], str(said.get("birth_year") or "")) if fact]


def patient(answers: Answers) -> Patient:
    return Patient(**answers.said("contact"), asking_for=answers.said("who")["asking_for"])


def relative(answers: Answers) -> Relative:
    """Who asks for the patient, if it is not themselves."""
    said = answers.said("who")
    return Relative(said.get("relative_name", ""), said.get("relation", ""))


def carry_over(draft: SecondOpinionDraft, known: Patient, relative: Relative, *, now: datetime) -> None:
    """Answers for somebody we know who they are, and how we reach them; each stays to be checked and changed."""
    who = {"asking_for": known.asking_for, "relative_name": relative.name, "relation": relative.relation}
    contact = {name: getattr(known, name) for name in ReachForm.ASKS} | {"phone": str(known.phone)}
    said = {"who": who, "contact": {**contact, "phone_typed": known.phone_typed}}
    typed = {"who": who, "contact": {**contact, "phone": known.phone_typed}}
    for step in said:
        if not Answers(draft.answers).has(step):
            drafts.keep(draft, step, typed=typed[step], said=said[step], suspect=False, now=now)


def opinion(draft: SecondOpinionDraft, answers: Answers, *, suspect: bool) -> SecondOpinionRequest:
    told = answers.said("question") | answers.said("illness") | answers.said("medicines")
    return SecondOpinionRequest(
        **told,
        files_follow=answers.said("files")["files_when"] == FilesStepForm.When.LATER,
        submit_key=drafts.request_key(draft),
        suspect=suspect or bool(answers.steps.get("start", {}).get("suspect")),
    )


def treatments(answers: Answers) -> list[PastTreatment]:
    return [PastTreatment(**treatment) for treatment in answers.said("treatments")["treatments"]]


def purposes(answers: Answers) -> list[str]:
    """What the patient agreed to, the care itself first."""
    return [purpose for name, purpose in PURPOSES.items() if answers.said("consent")[name]]
