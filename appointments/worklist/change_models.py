"""What triggers of the database write down of every change, whoever made it and by whatever way.

Each table below keeps copies of one kind of row: as it was made, as each change left it, and as it was when it was deleted. None
holds a word that patients or staff wrote, a name, a key or a fingerprint, or anything of an illness: nobody can ever erase it.

No statement on rows, and no setting, changes a copy, makes one up or keeps a change from being copied. Who owns the tables can
take the triggers away: that is for the hospital to prevent, with an account of its own for migrations.
"""

import operator
from functools import reduce
from typing import Any

import pghistory
import pghistory.models
import pghistory.trigger
import pgtrigger
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Func

from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import WaitlistEntry
from appointments.callbacks.models import CallbackRequest
from appointments.cases.models import Case, Patient
from appointments.cases.promise_models import ClosedDay, OpeningHours, PromiseRule
from appointments.second_opinions.models import Document, SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion, OpinionReader
from hfs_portal.triggers import Always, Refuse

# Who it was is written here and never taken from the statement; of what that says of itself, the page asks for a proof. A
# migration that copies what stands does so before it adds these.
STANDS = [
    Refuse(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        says="the history cannot be changed or emptied",
    ),
    Always(
        name="written_by_triggers",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF pg_trigger_depth() < 2 THEN
                RAISE EXCEPTION 'only the database itself writes the history';
            END IF;
            NEW.pgh_created_at = clock_timestamp();
            NEW.database_user = session_user;
            NEW.program = current_setting('application_name');
            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'
                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;
            RETURN NEW;
        """,
    ),
]
NEVER_EMPTIED = Refuse(
    name="never_emptied", operation=pgtrigger.Truncate, says="this table cannot be emptied: its history would not hear of it"
)
FOUND = "found"  # the label of copies made when the history began: nobody had changed anything
HELD = pgtrigger.Q(new__status="held")
WAS_HELD = pgtrigger.Q(old__status="held")


class Change(pghistory.models.Event):
    """One copy of one row. The database itself adds who was signed in to it, and with which program."""

    pgh_id = models.BigAutoField(primary_key=True)
    database_user = models.TextField(db_default=Func(template="session_user::text", output_field=models.TextField()))
    program = models.TextField(db_default=Func(template="current_setting('application_name')", output_field=models.TextField()))

    class Meta:
        abstract = True


class Copying(Always, pghistory.trigger.Event):
    pass


class Copied(pghistory.RowEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        said = {"name": self.trigger_name, "row": self.row, "operation": self.operation, "condition": self.condition}
        copying = Copying(event_model=event_model, label=self.label, level=self.level, **said)  # type: ignore[no-untyped-call]
        pgtrigger.register(copying)(event_model.pgh_tracked_model)


class WhenMade(Copied, pghistory.InsertEvent):
    pass


class WhenChanged(Copied, pghistory.UpdateEvent):
    pass


class WhenDeleted(Copied, pghistory.DeleteEvent):
    pass


class AccountRights(User):
    """What an account may be, apart from its roles."""

    class Meta:
        proxy = True
        default_permissions = ()


class RoleName(Group):
    class Meta:
        proxy = True
        default_permissions = ()


class RoleOfUser(User.groups.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class RightOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class RightOfRole(Group.permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


def plain_keys(model: type[models.Model], fields: list[str], found_by: str) -> dict[str, Any]:
    """Keys to other rows as they were: those rows may be gone, and only one of them is ever searched by."""
    keys = (field for field in model._meta.local_fields if field.name in fields and isinstance(field, models.ForeignKey))
    plain: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}
    return {
        key.name: models.ForeignKey(
            key.remote_field.model, null=key.null, db_index=key.name == found_by, verbose_name=key.verbose_name, **plain
        )
        for key in keys
    }


def table_of(
    model: type[models.Model], name: str, *trackers: Any, fields: list[str], found_by: str = "", row: bool = True
) -> Any:
    """`found_by` is the field by which a case finds its rows; `row` is false where the number of that row tells nothing."""
    pgtrigger.register(NEVER_EMPTIED)(model)
    of_request: Any = None  # copies that one request made have its signature, and need no number of it
    number: Any = pghistory.ObjForeignKey(related_name="+") if row else None
    return pghistory.create_event_model(
        model,
        *trackers,
        fields=fields,
        model_name=name,
        app_label="appointments",
        obj_field=number,
        context_field=pghistory.ContextJSONField(),
        context_id_field=of_request,
        base_model=Change,
        attrs=plain_keys(model._meta.concrete_model or model, fields, found_by),
        meta={"default_permissions": (), "triggers": STANDS},
        abstract=False,
    )


def whole() -> list[Any]:
    return [WhenMade(), WhenChanged(), WhenDeleted()]


def only_that(*unkept: str) -> list[Any]:
    """Of these columns it is kept that they changed, and not from what to what."""
    return [WhenChanged(name, condition=pgtrigger.AnyChange(name)) for name in unkept]


def booked(*fields: str) -> list[Any]:
    """Nobody waits for the history when a time is only held: an appointment has one from its booking on."""
    changed = reduce(operator.or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))
    return [
        WhenMade(condition=~HELD),
        WhenChanged(condition=changed & ~(WAS_HELD & HELD)),
        WhenDeleted(condition=~WAS_HELD),
        WhenChanged("overbook_reason", condition=pgtrigger.AnyChange("overbook_reason")),
    ]


CASE = [
    "reference", "patient", "opened_by", "status", "priority", "assignee", "due_at", "escalated_at", "outcome", "merged_into",
    "created_at",
]  # fmt: skip
PATIENT = [
    "full_name", "phone", "phone_typed", "phone_is_wrong", "email", "birth_year", "language", "contact_by", "message_ok",
    "asking_for",
]  # fmt: skip
APPOINTMENT = [
    "case", "consent", "doctor", "location", "visit_type", "period", "busy", "lane", "status", "local_start", "zone",
    "beside_another", "resource", "overbooked_by", "sequence", "suspect", "created_at",
]  # fmt: skip
CALLBACK = ["case", "consent", "call_on", "part_of_day", "cancelled_at", "suspect", "created_at"]
OPINION_REQUEST = [
    "case", "consent", "files_follow", "doctor", "visit_type", "clock_stopped_at", "withdrawn_at", "suspect", "created_at",
]  # fmt: skip
DOCUMENT = [
    "request", "draft", "shows", "content_type", "size", "state", "state_at", "tries", "reason", "scanner", "erased_at",
    "created_at",
]  # fmt: skip
OPINION = [
    "request", "doctor", "visit_type", "version", "second_reader", "second_signed_at", "delivered_by", "delivered_at",
    "created_at", "changed_at",
]  # fmt: skip
WAITING = [
    "case", "consent", "visit_type", "doctor", "location", "appointment", "first_day", "last_day", "weekdays", "part_of_day",
    "suspect", "created_at", "ended_at", "ended_because",
]  # fmt: skip

CaseChange = table_of(Case, "CaseChange", *whole(), fields=CASE)
PatientChange = table_of(Patient, "PatientChange", *only_that(*PATIENT), WhenDeleted(), fields=[])
CallbackChange = table_of(CallbackRequest, "CallbackChange", *whole(), *only_that("topic"), fields=CALLBACK, found_by="case")
AppointmentChange = table_of(Appointment, "AppointmentChange", *booked(*APPOINTMENT), fields=APPOINTMENT, found_by="case")
WaitingChange = table_of(WaitlistEntry, "WaitingChange", *whole(), *only_that("note"), fields=WAITING, found_by="case")
OpinionRequestChange = table_of(
    SecondOpinionRequest, "OpinionRequestChange", *whole(),
    *only_that("question", "diagnosis", "since", "side", "medicines"), fields=OPINION_REQUEST, found_by="case",
)  # fmt: skip
DocumentChange = table_of(
    Document, "DocumentChange", *whole(), *only_that("name", "file", "key", "sha256", "sent_sha256"),
    fields=DOCUMENT, found_by="request",
)  # fmt: skip
OpinionChange = table_of(
    Opinion, "OpinionChange", *whole(),
    *only_that("seen", "think", "options", "would_ask", "urgency", "limits", "paper"), fields=OPINION, found_by="request",
)  # fmt: skip
ReaderChange = table_of(
    OpinionReader, "ReaderChange", *whole(), fields=["request", "user", "added_by", "added_at"], found_by="request"
)
PromiseChange = table_of(PromiseRule, "PromiseChange", *whole(), fields=["kind", "priority", "within", "unit", "escalate_after"])
HoursChange = table_of(OpeningHours, "HoursChange", *whole(), fields=["weekday", "starts", "ends"])
ClosedDayChange = table_of(ClosedDay, "ClosedDayChange", *whole(), fields=["day", "name"])
AccountChange = table_of(AccountRights, "AccountChange", *whole(), fields=["is_active", "is_staff", "is_superuser"])
RoleChange = table_of(RoleName, "RoleChange", *whole(), fields=["name"])
RoleOfUserChange = table_of(RoleOfUser, "RoleOfUserChange", *whole(), fields=["user", "group"], row=False)
RightOfUserChange = table_of(RightOfUser, "RightOfUserChange", *whole(), fields=["user", "permission"], row=False)
RightOfRoleChange = table_of(RightOfRole, "RightOfRoleChange", *whole(), fields=["group", "permission"], row=False)
