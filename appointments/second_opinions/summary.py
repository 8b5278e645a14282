"""Everything that was said, for the patient to check, and where each of it is changed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Language, Patient

from . import questionnaire
from .drafts import Answers
from .forms import FilesStepForm
from .models import SecondOpinionDraft, SecondOpinionRequest

NOT_PROVIDED = _("Not provided")
When = FilesStepForm.When
WHEN = {
    When.NOW: _("None is sent yet. You can still do so, also later from your private page"),
    When.LATER: _("I send them later, from my private page"),
    When.NONE: _("I have none"),
}


class Row(NamedTuple):
    label: Any
    answer: Any
    address: str  # of the control that changes it


class Section(NamedTuple):
    heading: Any
    rows: list[Row]


def files_address() -> str:
    """The list of the files, where more are sent and each can be taken out."""
    return f"{reverse('second_opinion_upload')}#files-kept"


def of(draft: SecondOpinionDraft, answers: Answers) -> list[Section]:
    return [
        Section(_("For the doctor"), [*_story(answers), *_treatments(answers), *_medicines(answers), *_files(draft, answers)]),
        Section(_("The patient"), list(_patient(answers))),
        Section(_("How we reach you"), list(_contact(answers))),
        Section(_("Your consent"), list(_consents(answers))),
    ]


def _row(label: Any, answer: Any, step: str, control: str) -> Row:
    return Row(label, answer or NOT_PROVIDED, f"{reverse('second_opinion_step', args=[step])}#id_{control}")


def _story(answers: Answers) -> Iterator[Row]:
    illness = answers.said("illness")
    side = illness["side"]
    yield _row(_("Your question"), answers.said("question")["question"], "question", "question")
    yield _row(_("Diagnosis so far"), illness["diagnosis"], "illness", "diagnosis")
    yield _row(_("For how long?"), illness["since"], "illness", "since")
    yield _row(_("Which side of the face?"), side and SecondOpinionRequest.Side(side).label, "illness", "side_0")


def _treatments(answers: Answers) -> Iterator[Row]:
    said = answers.said("treatments")["treatments"]
    for place, treatment in enumerate(said):
        yield _row(gettext("Treatment %(number)d") % {"number": place + 1}, _dated(**treatment), "treatments", f"what_{place}")
    if not said:
        yield _row(_("Treatment so far"), "", "treatments", "what_0")


def _dated(*, what: str, month: int | None, year: int | None) -> str:
    when = " ".join(str(part) for part in (month and MONTHS[month], year) if part)
    return f"{what} ({when})" if when else what


def _medicines(answers: Answers) -> Iterator[Row]:
    yield _row(_("Medicines"), answers.said("medicines")["medicines"], "medicines", "medicines")


def _files(draft: SecondOpinionDraft, answers: Answers) -> Iterator[Row]:
    when, sent = answers.said("files")["files_when"], draft.documents.order_by("pk")
    for document in sent:
        yield Row(_("File"), document.name, files_address())
    if not (sent and when == When.NOW):
        yield _row(_("Reports, scans and pictures"), WHEN.get(when), "files", "files_when_0")


def _patient(answers: Answers) -> Iterator[Row]:
    patient, relative = questionnaire.patient(answers), questionnaire.relative(answers)
    yield _row(_("Who is it about?"), patient.get_asking_for_display(), "who", "asking_for_0")
    if patient.asking_for == Patient.AskingFor.SOMEONE_ELSE:
        yield _row(_("Your own name"), relative.name, "who", "relative_name")
        yield _row(_("What you are to the patient"), relative.relation, "who", "relation")
    yield _row(_("Full name"), patient.full_name, "contact", "full_name")
    yield _row(_("Year of birth"), patient.birth_year, "contact", "birth_year")


def _contact(answers: Answers) -> Iterator[Row]:
    said = answers.said("contact")
    yield _row(_("Phone number"), said["phone_typed"], "contact", "phone")
    yield _row(_("E-mail address"), said["email"], "contact", "email")
    yield _row(_("How should we reach you?"), Patient.ContactBy(said["contact_by"]).label, "contact", "contact_by_0")
    yield _row(_("May we leave a message?"), _yes_or_no(said["message_ok"]), "contact", "message_ok")
    yield _row(_("Language we should speak"), Language(said["language"]).label, "contact", "language")


def _consents(answers: Answers) -> Iterator[Row]:
    said = answers.said("consent")
    yield _row(_("Keep and use what I send to answer me"), _yes_or_no(said["consent_care"]), "consent", "consent_care")
    yield _row(
        _("Show it to a second doctor of this hospital"), _yes_or_no(said["consent_colleague"]), "consent", "consent_colleague"
    )
    yield _row(_("Keep my files for later visits"), _yes_or_no(said["consent_keep_files"]), "consent", "consent_keep_files")


def _yes_or_no(said: bool) -> Any:
    return _("Yes") if said else _("No")
