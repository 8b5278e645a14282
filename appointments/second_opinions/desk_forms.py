"""What coordinators and doctors fill in over a second opinion."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.doctors.models import Doctor, VisitType
from appointments.intake.forms import LONGEST_TEXT, SentenceField

from . import answering
from .models import SecondOpinionRequest
from .opinion_models import AskedBack, Opinion

LONGEST_PART = 8000
LONGEST_QUESTION = 2000
LONGEST_ANSWER = LONGEST_TEXT
WHICH_QUESTION = _("Load this page again: it is not clear which question was answered.")
PARTS = ("seen", "think", "options", "would_ask", "limits")


def text(label: Any, *, rows: int, most: int, hint: Any = "", missing: Any = None) -> SentenceField:
    widget = AdminTextareaWidget(attrs={"rows": rows, "dir": "auto"})
    return SentenceField(label=label, help_text=hint, missing=missing, max_length=most, widget=widget)


class DeskForm(forms.Form):
    """Shown by the desk's own templates, beside others on one page: each has a name of its own before its fields."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"prefix": self.PREFIX, **options})
        self.use_required_attribute = False

    PREFIX: str | None = None

    def renew(self, asked: SecondOpinionRequest) -> None:
        """The next sending answers to the request as it stands now."""


class AccountChoice(forms.ModelChoiceField[User]):
    """Accounts by the name of the person, where it is known."""

    def label_from_instance(self, user: User) -> str:
        return f"{user.get_full_name()} ({user.get_username()})" if user.get_full_name() else user.get_username()


class DoctorAccountChoice(forms.ModelChoiceField[User]):
    """Doctors by name, of whom the account is what is chosen."""

    def label_from_instance(self, user: User) -> str:
        return user.doctor.name


class AssignForm(DeskForm):
    PREFIX = "assign"
    doctor = forms.ModelChoiceField(
        Doctor.objects.none(), label=_("Doctor"), empty_label=_("Choose a doctor"),
        error_messages={
            "required": _("Choose the doctor who is to answer."), "invalid_choice": _("Choose one of the doctors listed."),
        },
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, **options: Any) -> None:
        given = asked.doctor_id or ""
        super().__init__(*arguments, initial={"doctor": given, "seen": given}, **options)
        self.fields["doctor"].queryset = answering.doctors_who_answer()  # type: ignore[attr-defined]

    def renew(self, asked: SecondOpinionRequest) -> None:
        self.data = {**self.data.dict(), self.add_prefix("seen"): str(asked.doctor_id or "")}  # type: ignore[attr-defined]


class TriageForm(DeskForm):
    PREFIX = "triage"
    visit_type = forms.ModelChoiceField(
        VisitType.objects.all(), label=_("What it is about"), required=False, empty_label=_("Not said yet"),
        error_messages={"invalid_choice": _("Choose one of the kinds of visit listed.")},
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        label=_("How urgent"), choices=Case.Priority.choices, coerce=int,
        error_messages={"required": _("Choose how urgent it is."), "invalid_choice": _("Choose one of the answers listed.")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, **options: Any) -> None:
        stands = {"visit_type": asked.visit_type_id, "priority": asked.case.priority}
        super().__init__(*arguments, initial=stands, **options)


class LetInForm(DeskForm):
    PREFIX = "reader"
    user = AccountChoice(
        User.objects.none(), label=_("Colleague"), empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose who is to read it."), "invalid_choice": _("Choose one of the colleagues listed.")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, **options: Any) -> None:
        super().__init__(*arguments, **options)
        let_in = asked.readers.values("user")
        others = User.objects.filter(is_active=True, is_staff=True).exclude(pk__in=let_in).exclude(doctor__opinions=asked)
        if not answering.colleague_agreed(asked):
            self.fields["user"].help_text = answering.NO_SECOND_DOCTOR
        self.fields["user"].queryset = others.order_by("username")  # type: ignore[attr-defined]


class AskBackForm(DeskForm):
    PREFIX = "ask"
    question = text(
        _("Your question to the patient"), rows=4, most=LONGEST_QUESTION,
        hint=_("In plain words: they read it on their private page, and can answer or add a file. The clock stands meanwhile."),
        missing=_("Write what you would like to know from the patient."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, **options: Any) -> None:
        super().__init__(*arguments, **options)


class AnsweredForm(DeskForm):
    """What the patient said on the telephone, to the question that stood on the page."""

    PREFIX = "told"
    answer = text(
        _("What the patient answered on the telephone"), rows=3, most=LONGEST_ANSWER,
        hint=_("In their words, as near as you can. They read it on their private page. The clock goes on from here."),
        missing=_("Write down what the patient answered."),
    )  # fmt: skip
    question = forms.ModelChoiceField(
        AskedBack.objects.none(), widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid_choice"], WHICH_QUESTION),
    )  # fmt: skip

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, **options: Any) -> None:
        waits = asked.asked_back.filter(answered_at=None).first()
        super().__init__(*arguments, initial={"question": waits and waits.pk}, **options)
        self.fields["question"].queryset = asked.asked_back.all()  # type: ignore[attr-defined]


class OpinionForm(DeskForm):
    """Every part may be empty in a draft; what is delivered is whole."""

    seen = text(_("What we saw"), rows=6, most=LONGEST_PART, hint=_("In the files and in what the patient wrote."))
    think = text(_("What we think"), rows=6, most=LONGEST_PART)
    options = text(_("Options"), rows=6, most=LONGEST_PART, hint=_("What could be done, also waiting, and what speaks for each."))
    would_ask = text(
        _("What we would ask"), rows=4, most=LONGEST_PART,
        hint=_("What the patient could ask their doctors, or we would like to know. May stay empty."),
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("How soon"), required=False, choices=[("", _("Not said yet")), *Opinion.Urgency.choices],
        error_messages={"invalid_choice": _("Choose one of the answers listed.")},
    )  # fmt: skip
    limits = text(
        _("Limits of an opinion without examination"), rows=4, most=LONGEST_PART, hint=_("Change it where this case asks for it.")
    )
    visit_type = forms.ModelChoiceField(
        VisitType.objects.all(), label=_("Visit we suggest"), required=False, empty_label=_("None"),
        help_text=_("The patient can book it from the opinion."),
        error_messages={"invalid_choice": _("Choose one of the kinds of visit listed.")},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    @classmethod
    def of(cls, draft: Opinion | None) -> "OpinionForm":
        """Filled with the draft as it stands, or with what a new one begins with."""
        if draft is None:
            return cls(initial={"limits": str(answering.LIMITS), "version": 0})
        stands = {name: getattr(draft, name) for name in answering.WRITTEN}
        return cls(initial={**stands, "visit_type": draft.visit_type_id, "version": draft.version})

    def see_anew(self, draft: Opinion) -> list[tuple[Any, str]]:
        """The next sending answers to the draft as it stands now; returns what that says otherwise, part by part."""
        self.data = {**self.data.dict(), "version": str(draft.version)}  # type: ignore[attr-defined]
        typed = self.cleaned_data
        return [
            (self.fields[name].label, in_words(draft, name))
            for name in answering.WRITTEN
            if (typed.get(name) or None) != (getattr(draft, name) or None)
        ]


def in_words(draft: Opinion, name: str) -> str:
    if name == "urgency":
        return draft.get_urgency_display() if draft.urgency else ""
    return str(getattr(draft, name) or "")


class SecondForm(DeskForm):
    PREFIX = "second"
    colleague = DoctorAccountChoice(
        User.objects.none(), label=_("Second signature by"), required=False, empty_label=_("Nobody"),
        error_messages={"invalid_choice": _("Choose one of the doctors listed.")},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *arguments: Any, asked: SecondOpinionRequest, draft: Opinion, **options: Any) -> None:
        super().__init__(*arguments, initial={"colleague": draft.second_reader_id, "version": draft.version}, **options)
        whom = User.objects.filter(doctor__in=answering.colleagues_of(asked)).select_related("doctor").order_by("doctor__name")
        self.fields["colleague"].queryset = whom  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    """The version of the opinion that was read before a button was pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
