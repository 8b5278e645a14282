"""Triggers write down every change of cases, requests, visits, files, rights and promises; what stands today is copied first."""

import appointments.cases.models
import django.contrib.auth.models
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import hfs_portal.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


TABLES = {
    "CaseChange": "Case",
    "CallbackChange": "CallbackRequest",
    "AppointmentChange": "Appointment",
    "WaitingChange": "WaitlistEntry",
    "OpinionRequestChange": "SecondOpinionRequest",
    "DocumentChange": "Document",
    "OpinionChange": "Opinion",
    "ReaderChange": "OpinionReader",
    "PromiseChange": "PromiseRule",
    "HoursChange": "OpeningHours",
    "ClosedDayChange": "ClosedDay",
    "AccountChange": "AccountRights",
    "RoleChange": "RoleName",
    "RoleOfUserChange": "RoleOfUser",
    "RightOfUserChange": "RightOfUser",
    "RightOfRoleChange": "RightOfRole",
}


def copy_what_stands(apps, schema_editor):
    """So that of the first change, too, it can be said from what to what."""
    for copies, of in TABLES.items():
        into, rows = (apps.get_model("appointments", name)._meta for name in (copies, of))
        kept = [field.column for field in rows.concrete_fields if field.column in {copy.column for copy in into.fields}]
        if "pgh_obj_id" in {copy.column for copy in into.fields}:
            columns, values = [*kept, "pgh_obj_id"], [*kept, "id"]
        else:
            columns = values = kept
        held = "WHERE status <> 'held'" if of == "Appointment" else ""
        schema_editor.execute(
            f"INSERT INTO {into.db_table} (pgh_created_at, pgh_label, {', '.join(columns)}) "
            f"SELECT now(), 'found', {', '.join(values)} FROM {rows.db_table} {held} ORDER BY id"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0026_readers_of_a_case'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AppointmentChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='time')),
                ('busy', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='time with turnaround')),
                ('lane', models.PositiveSmallIntegerField(default=0, verbose_name='lane')),
                ('status', models.CharField(choices=[('held', 'Held'), ('booked', 'Booked'), ('arrived', 'Arrived'), ('completed', 'Completed'), ('no_show', 'Did not come'), ('cancelled', 'Cancelled')], max_length=10, verbose_name='status')),
                ('local_start', models.CharField(max_length=16, verbose_name='start as agreed')),
                ('zone', models.CharField(max_length=40, verbose_name='time zone as agreed')),
                ('beside_another', models.BooleanField(default=False, verbose_name='beside another visit of the same person')),
                ('sequence', models.PositiveIntegerField(default=0, verbose_name='changes')),
                ('suspect', models.BooleanField(default=False, verbose_name="may be a machine's")),
                ('created_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CallbackChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('call_on', models.DateField(verbose_name='day')),
                ('part_of_day', models.CharField(choices=[('any', 'Any time'), ('morning', 'Morning'), ('afternoon', 'Afternoon'), ('evening', 'Evening')], max_length=10, verbose_name='part of the day')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='no longer wanted since')),
                ('suspect', models.BooleanField(default=False, verbose_name="may be a machine's")),
                ('created_at', models.DateTimeField(verbose_name='sent')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CaseChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('reference', models.CharField(default=appointments.cases.models.new_reference, editable=False, max_length=12, verbose_name='reference')),
                ('opened_by', models.CharField(choices=[('callback', 'Callback'), ('second_opinion', 'Second opinion'), ('booking', 'Appointment'), ('no_time', 'No time suited')], max_length=20, verbose_name='opened by')),
                ('status', models.CharField(choices=[('new', 'New'), ('in_progress', 'In progress'), ('waiting', 'Waiting for the patient'), ('closed', 'Closed')], default='new', max_length=12, verbose_name='status')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Urgent'), (2, 'Soon'), (3, 'Routine')], default=3, verbose_name='priority')),
                ('due_at', models.DateTimeField(verbose_name='promised by')),
                ('escalated_at', models.DateTimeField(editable=False, null=True, verbose_name='told to the lead')),
                ('outcome', models.CharField(blank=True, choices=[('settled', 'Answered or settled'), ('seen', 'Seen by a doctor here'), ('opinion', 'Opinion delivered'), ('not_wanted', 'Not wanted any more'), ('not_reached', 'Could not be reached'), ('elsewhere', 'Sent to another place'), ('mistake', "A mistake, or a machine's"), ('merged', 'Goes on in another case'), ('unknown', 'Not said')], max_length=12, verbose_name='outcome')),
                ('created_at', models.DateTimeField(verbose_name='opened')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ClosedDayChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('day', models.DateField(error_messages={'unique': 'That day is in the list already.'}, verbose_name='day')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='what it is')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DocumentChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('shows', models.CharField(choices=[('scan', 'Scan, such as MRI or CT'), ('report', 'Report or letter'), ('video', 'Video or photo of the spasm'), ('prescription', 'Prescription or list of medicines'), ('other', 'Something else')], default='other', max_length=12, verbose_name='what it shows')),
                ('content_type', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'JPEG'), ('image/png', 'PNG'), ('application/dicom', 'DICOM'), ('video/mp4', 'MP4'), ('video/quicktime', 'MOV')], max_length=20, verbose_name='kind')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('state', models.CharField(choices=[('received', 'Received, not looked through yet'), ('scanning', 'Being looked through'), ('clean', 'Ready'), ('quarantined', 'Set apart')], default='received', max_length=12, verbose_name='state')),
                ('state_at', models.DateTimeField(verbose_name='since')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='times looked through')),
                ('reason', models.CharField(blank=True, choices=[('active', 'The PDF runs something or holds other files'), ('virus', 'The virus scanner found something'), ('unreadable', 'It could not be read back')], max_length=12, verbose_name='why it is set apart')),
                ('scanner', models.CharField(blank=True, max_length=20, verbose_name='looked through by')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
                ('created_at', models.DateTimeField(verbose_name='sent')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='HoursChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OpinionChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('second_signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed by the second')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('changed_at', models.DateTimeField(verbose_name='last written')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OpinionRequestChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('files_follow', models.BooleanField(default=False, verbose_name='more files are to come')),
                ('clock_stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='waits for the patient since')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('suspect', models.BooleanField(default=False, verbose_name="may be a machine's")),
                ('created_at', models.DateTimeField(verbose_name='sent')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PatientChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PromiseChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('kind', models.CharField(choices=[('callback', 'Callback'), ('second_opinion', 'Second opinion'), ('booking', 'Appointment'), ('no_time', 'No time suited')], max_length=20, verbose_name='what was asked')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Urgent'), (2, 'Soon'), (3, 'Routine')], verbose_name='priority')),
                ('within', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='within')),
                ('unit', models.CharField(choices=[('hours', 'working hours'), ('days', 'working days, to the end of the last')], default='hours', max_length=5, verbose_name='counted in')),
                ('escalate_after', models.PositiveSmallIntegerField(blank=True, help_text='Working hours past what was promised. Empty: never.', null=True, verbose_name='tell the lead after')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReaderChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('added_at', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RightOfRoleChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RightOfUserChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RoleChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RoleOfUserChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='WaitingChange',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database_user', models.TextField(db_default=models.Func(output_field=models.TextField(), template='session_user::text'))),
                ('program', models.TextField(db_default=models.Func(output_field=models.TextField(), template="current_setting('application_name')"))),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='weekdays')),
                ('part_of_day', models.CharField(choices=[('any', 'Any time'), ('morning', 'Morning'), ('afternoon', 'Afternoon'), ('evening', 'Evening')], default='any', max_length=10, verbose_name='part of the day')),
                ('suspect', models.BooleanField(default=False, verbose_name="may be a machine's")),
                ('created_at', models.DateTimeField(verbose_name='sent')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('ended_because', models.CharField(blank=True, choices=[('booked', 'Booked'), ('passed', 'The days wished for, or the visit, are over'), ('left', 'Asked to be taken off'), ('cancelled', 'The visit was cancelled')], max_length=10, verbose_name='because')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RoleName',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.group',),
            managers=[
                ('objects', django.contrib.auth.models.GroupManager()),
            ],
        ),
        migrations.CreateModel(
            name='AccountRights',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.user',),
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='RightOfRole',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.group_permissions',),
        ),
        migrations.CreateModel(
            name='RightOfUser',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.user_user_permissions',),
        ),
        migrations.CreateModel(
            name='RoleOfUser',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.user_groups',),
        ),
        hfs_portal.triggers.Together([
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='bc6fecc2dae57e272e85994fbb00f614835d0036', operation='INSERT', pgid='pgtrigger_insert_insert_30113', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."period" IS DISTINCT FROM (NEW."period") OR OLD."busy" IS DISTINCT FROM (NEW."busy") OR OLD."lane" IS DISTINCT FROM (NEW."lane") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."local_start" IS DISTINCT FROM (NEW."local_start") OR OLD."zone" IS DISTINCT FROM (NEW."zone") OR OLD."beside_another" IS DISTINCT FROM (NEW."beside_another") OR OLD."resource_id" IS DISTINCT FROM (NEW."resource_id") OR OLD."overbooked_by_id" IS DISTINCT FROM (NEW."overbooked_by_id") OR OLD."sequence" IS DISTINCT FROM (NEW."sequence") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at")) AND NOT (OLD."status" = \'held\' AND NEW."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='c18aba0c65df34a8704ad148d69a5b653bbe4946', operation='UPDATE', pgid='pgtrigger_update_update_34af4', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (OLD."beside_another", OLD."busy", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."lane", OLD."local_start", OLD."location_id", OLD."overbooked_by_id", OLD."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."resource_id", OLD."sequence", OLD."status", OLD."suspect", OLD."visit_type_id", OLD."zone"); RETURN NULL;', hash='789b109bbc7b6626c0cc3414764eeaa666e2f670', operation='DELETE', pgid='pgtrigger_delete_delete_d64e7', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='overbook_reason_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."overbook_reason" IS DISTINCT FROM (NEW."overbook_reason"))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'overbook_reason\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='20e15c9e32d9b8536dbd51dcef80e913c18b07a9', operation='UPDATE', pgid='pgtrigger_overbook_reason_update_fe873', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect"); RETURN NULL;', hash='4c930cd47e6eb99942e8811bcc82415ec15e7d90', operation='INSERT', pgid='pgtrigger_insert_insert_6febe', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."call_on" IS DISTINCT FROM (NEW."call_on") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."part_of_day" IS DISTINCT FROM (NEW."part_of_day") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect"))', func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect"); RETURN NULL;', hash='4d18ec7fee84b68cfed8fe566b86e95ff95161f4', operation='UPDATE', pgid='pgtrigger_update_update_30dc1', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (OLD."call_on", OLD."cancelled_at", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect"); RETURN NULL;', hash='b60d31a8781ce2fd502543f277a14b86b69d32d8', operation='DELETE', pgid='pgtrigger_delete_delete_d8ae7', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='topic_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."topic" IS DISTINCT FROM (NEW."topic"))', func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'topic\', NEW."id", NEW."suspect"); RETURN NULL;', hash='349b659174141245449c5674c900e3b72772b45d', operation='UPDATE', pgid='pgtrigger_topic_update_de553', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (NEW."assignee_id", NEW."created_at", NEW."due_at", NEW."escalated_at", NEW."merged_into_id", NEW."opened_by", NEW."outcome", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."priority", NEW."reference", NEW."status"); RETURN NULL;', hash='24619a6435e168f4110a3f15e6549677ee0b2a63', operation='INSERT', pgid='pgtrigger_insert_insert_c4a91', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."escalated_at" IS DISTINCT FROM (NEW."escalated_at") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."opened_by" IS DISTINCT FROM (NEW."opened_by") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (NEW."assignee_id", NEW."created_at", NEW."due_at", NEW."escalated_at", NEW."merged_into_id", NEW."opened_by", NEW."outcome", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."priority", NEW."reference", NEW."status"); RETURN NULL;', hash='0670b9f25ccd9745defe0a9cf06e64cc8eea061a', operation='UPDATE', pgid='pgtrigger_update_update_d7b59', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (OLD."assignee_id", OLD."created_at", OLD."due_at", OLD."escalated_at", OLD."merged_into_id", OLD."opened_by", OLD."outcome", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."priority", OLD."reference", OLD."status"); RETURN NULL;', hash='452a412a812c11825735623e6fe0f56006f08a54', operation='DELETE', pgid='pgtrigger_delete_delete_e20ee', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='622a803a6be39e763f79564eba4b387e76c8b9a1', operation='INSERT', pgid='pgtrigger_insert_insert_323c6', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='2f566113069f02d7a520944f714d2d096b11b4a2', operation='UPDATE', pgid='pgtrigger_update_update_82a88', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."day", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='ae29277985a5b082f4f4047e8a95d4ba61930650', operation='DELETE', pgid='pgtrigger_delete_delete_95ea3', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='51eb47428b32c122e4323d5921f6543b58b9cb0a', operation='INSERT', pgid='pgtrigger_insert_insert_aa6c0', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."content_type" IS DISTINCT FROM (NEW."content_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."draft_id" IS DISTINCT FROM (NEW."draft_id") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."scanner" IS DISTINCT FROM (NEW."scanner") OR OLD."shows" IS DISTINCT FROM (NEW."shows") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_at" IS DISTINCT FROM (NEW."state_at") OR OLD."tries" IS DISTINCT FROM (NEW."tries"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='0a95f31f28a365bc11ba411e7de6b929f44cdcb4', operation='UPDATE', pgid='pgtrigger_update_update_44110', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (OLD."content_type", OLD."created_at", OLD."draft_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."reason", OLD."request_id", OLD."scanner", OLD."shows", OLD."size", OLD."state", OLD."state_at", OLD."tries"); RETURN NULL;', hash='6b308944cb14c3a1c1c8ac9bbb4a01c0e8fe5623', operation='DELETE', pgid='pgtrigger_delete_delete_eb10e', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='name_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'name\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='de908114a98bef85c1675c1dad1227b91b788b48', operation='UPDATE', pgid='pgtrigger_name_update_c9ffe', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='file_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."file" IS DISTINCT FROM (NEW."file"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'file\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='c34054b4bb27600a4057714251a23c1256839010', operation='UPDATE', pgid='pgtrigger_file_update_d34c8', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='key_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."key" IS DISTINCT FROM (NEW."key"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'key\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='a7f1acc0c0036c7daba70ca9f03ee619ee70748b', operation='UPDATE', pgid='pgtrigger_key_update_d24b9', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='sha256_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."sha256" IS DISTINCT FROM (NEW."sha256"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'sha256\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='639ae190e916813cbd9f0d6ea988c3ac738a8f26', operation='UPDATE', pgid='pgtrigger_sha256_update_4a085', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='sent_sha256_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."sent_sha256" IS DISTINCT FROM (NEW."sent_sha256"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'sent_sha256\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='682ed06d91a9308fe28e43d1d89102e2425db58a', operation='UPDATE', pgid='pgtrigger_sent_sha256_update_48c7f', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (NEW."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."starts", NEW."weekday"); RETURN NULL;', hash='04d4d3fbcd165003eac1dd1adec60f38a3b221ab', operation='INSERT', pgid='pgtrigger_insert_insert_ba938', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ends" IS DISTINCT FROM (NEW."ends") OR OLD."starts" IS DISTINCT FROM (NEW."starts") OR OLD."weekday" IS DISTINCT FROM (NEW."weekday"))', func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (NEW."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."starts", NEW."weekday"); RETURN NULL;', hash='f1a0d6109311e1cc79ff2ed50fc65c5abc226296', operation='UPDATE', pgid='pgtrigger_update_update_4b38a', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (OLD."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."starts", OLD."weekday"); RETURN NULL;', hash='8778aef32902e7b2270c380c4c8dbccf4cad50d5', operation='DELETE', pgid='pgtrigger_delete_delete_4550b', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='3ef5af4b0c832afbe58ab59d787cad6e9dc9257f', operation='INSERT', pgid='pgtrigger_insert_insert_27ca7', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."delivered_at" IS DISTINCT FROM (NEW."delivered_at") OR OLD."delivered_by_id" IS DISTINCT FROM (NEW."delivered_by_id") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."second_reader_id" IS DISTINCT FROM (NEW."second_reader_id") OR OLD."second_signed_at" IS DISTINCT FROM (NEW."second_signed_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='a4951b51f86621f0e1cdde66673a1d09e679084b', operation='UPDATE', pgid='pgtrigger_update_update_7f2c9', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (OLD."changed_at", OLD."created_at", OLD."delivered_at", OLD."delivered_by_id", OLD."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."request_id", OLD."second_reader_id", OLD."second_signed_at", OLD."version", OLD."visit_type_id"); RETURN NULL;', hash='243e3b0cf6b21f13d5d0d6237bcfde18bcd4b43f', operation='DELETE', pgid='pgtrigger_delete_delete_5ad5f', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='seen_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."seen" IS DISTINCT FROM (NEW."seen"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'seen\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='044065ed36e425dfd091745b1b3b715536411d16', operation='UPDATE', pgid='pgtrigger_seen_update_f071f', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='think_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."think" IS DISTINCT FROM (NEW."think"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'think\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='2be817571c50cc34eaa594d747a0964c8f5a7cdb', operation='UPDATE', pgid='pgtrigger_think_update_b4e98', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='options_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."options" IS DISTINCT FROM (NEW."options"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'options\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='7a9ab577dc126ef1340a853b1191f4704fb5e807', operation='UPDATE', pgid='pgtrigger_options_update_9244c', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='would_ask_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."would_ask" IS DISTINCT FROM (NEW."would_ask"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'would_ask\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='3fd0bc77807e64e926b82224a962f697b3d9f355', operation='UPDATE', pgid='pgtrigger_would_ask_update_a2fa2', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='urgency_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."urgency" IS DISTINCT FROM (NEW."urgency"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'urgency\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='0810609fbde89f422c1beb260018c97d3104f027', operation='UPDATE', pgid='pgtrigger_urgency_update_ccba7', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='limits_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."limits" IS DISTINCT FROM (NEW."limits"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'limits\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='a915c65de5bb6208425c06a76d3e174e1313cf90', operation='UPDATE', pgid='pgtrigger_limits_update_ce95c', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='paper_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."paper" IS DISTINCT FROM (NEW."paper"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'paper\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='d13d672c4df0f9b92f3e2ffd8f356c662103c759', operation='UPDATE', pgid='pgtrigger_paper_update_9824d', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (NEW."added_at", NEW."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."request_id", NEW."user_id"); RETURN NULL;', hash='e80a2aa182eb4833607d5025a565d4ba58dcc56a', operation='INSERT', pgid='pgtrigger_insert_insert_58b71', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (NEW."added_at", NEW."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."request_id", NEW."user_id"); RETURN NULL;', hash='a0e737834e3a1bf4d668bfd850e9614f30b89797', operation='UPDATE', pgid='pgtrigger_update_update_0e9c1', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (OLD."added_at", OLD."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."request_id", OLD."user_id"); RETURN NULL;', hash='46bb7d0141fc77d3ffd639cb936e79d0d75dea05', operation='DELETE', pgid='pgtrigger_delete_delete_6edee', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='full_name_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."full_name" IS DISTINCT FROM (NEW."full_name"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'full_name\', NEW."id"); RETURN NULL;', hash='96a64aa879174eb1d7458bb20236266a0792aa73', operation='UPDATE', pgid='pgtrigger_full_name_update_2e93e', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phone" IS DISTINCT FROM (NEW."phone"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone\', NEW."id"); RETURN NULL;', hash='07724a161111f584ffcf57fb449375fab5656fd9', operation='UPDATE', pgid='pgtrigger_phone_update_df348', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_typed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phone_typed" IS DISTINCT FROM (NEW."phone_typed"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone_typed\', NEW."id"); RETURN NULL;', hash='a861aadfacd9566b7d5579e7288ac2746a0ecb25', operation='UPDATE', pgid='pgtrigger_phone_typed_update_cbe9a', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_is_wrong_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phone_is_wrong" IS DISTINCT FROM (NEW."phone_is_wrong"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone_is_wrong\', NEW."id"); RETURN NULL;', hash='3651e9e0a1dd309b5c9507a3bbaf07ace1944f0a', operation='UPDATE', pgid='pgtrigger_phone_is_wrong_update_7cc8d', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='email_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'email\', NEW."id"); RETURN NULL;', hash='aef6a82622070a63762805bffdd9ff8dfcb34b3b', operation='UPDATE', pgid='pgtrigger_email_update_7a7d4', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='birth_year_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."birth_year" IS DISTINCT FROM (NEW."birth_year"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'birth_year\', NEW."id"); RETURN NULL;', hash='26900fd48502f380cc4d4a22a8d9a6dcb0df7a95', operation='UPDATE', pgid='pgtrigger_birth_year_update_13899', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='language_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."language" IS DISTINCT FROM (NEW."language"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'language\', NEW."id"); RETURN NULL;', hash='7fa9a0d2cb352ecb96fe09b2c2cc630b8aabdf35', operation='UPDATE', pgid='pgtrigger_language_update_4c700', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='contact_by_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contact_by" IS DISTINCT FROM (NEW."contact_by"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'contact_by\', NEW."id"); RETURN NULL;', hash='7eac8b2e676ebb6b7cb29fd7d2f5b3f0b2c03b8c', operation='UPDATE', pgid='pgtrigger_contact_by_update_ce984', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='message_ok_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."message_ok" IS DISTINCT FROM (NEW."message_ok"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'message_ok\', NEW."id"); RETURN NULL;', hash='3cb71f5e2a2dacf32ebce4790ce99d63d1090913', operation='UPDATE', pgid='pgtrigger_message_ok_update_3c4c9', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='asking_for_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asking_for" IS DISTINCT FROM (NEW."asking_for"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'asking_for\', NEW."id"); RETURN NULL;', hash='daeb7fd760de347871cb1f3abf140d062e3fb96c', operation='UPDATE', pgid='pgtrigger_asking_for_update_ddd45', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='e616d0adbe0bc7b893f8f95f3a1e48fb0157f3ae', operation='DELETE', pgid='pgtrigger_delete_delete_e9b18', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (NEW."escalate_after", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."priority", NEW."unit", NEW."within"); RETURN NULL;', hash='7068b182dfb1e96014196d8287208efb1a8a342b', operation='INSERT', pgid='pgtrigger_insert_insert_a9ca4', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."escalate_after" IS DISTINCT FROM (NEW."escalate_after") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."within" IS DISTINCT FROM (NEW."within"))', func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (NEW."escalate_after", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."priority", NEW."unit", NEW."within"); RETURN NULL;', hash='edfbf6d83398599f678c948f32fb6e5cd6d01fb4', operation='UPDATE', pgid='pgtrigger_update_update_3e9a8', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (OLD."escalate_after", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."priority", OLD."unit", OLD."within"); RETURN NULL;', hash='01e6e68920d4f45c51dd8aa46cccfc4300e133f6', operation='DELETE', pgid='pgtrigger_delete_delete_f6bc5', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='13ea28055ffc243e7e4980670bf5a568b1ec5771', operation='INSERT', pgid='pgtrigger_insert_insert_41fcc', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."clock_stopped_at" IS DISTINCT FROM (NEW."clock_stopped_at") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."files_follow" IS DISTINCT FROM (NEW."files_follow") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='64c419d0320de505e7fc95c515b2a6aa1b505920', operation='UPDATE', pgid='pgtrigger_update_update_035d2', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (OLD."case_id", OLD."clock_stopped_at", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect", OLD."visit_type_id", OLD."withdrawn_at"); RETURN NULL;', hash='73401e48e6254b11784750e8fed3170b451bb152', operation='DELETE', pgid='pgtrigger_delete_delete_a8267', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='question_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."question" IS DISTINCT FROM (NEW."question"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'question\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='272cc54a6e817c68d9841f0f862e1437f0c64e45', operation='UPDATE', pgid='pgtrigger_question_update_ed4ab', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='diagnosis_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."diagnosis" IS DISTINCT FROM (NEW."diagnosis"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'diagnosis\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='1a861009dce4e6066476cee5978d65850e40f3a2', operation='UPDATE', pgid='pgtrigger_diagnosis_update_b7c5c', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='since_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."since" IS DISTINCT FROM (NEW."since"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'since\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='4a94723a9105c2ba67be9e0ef331861632dc0f27', operation='UPDATE', pgid='pgtrigger_since_update_509b2', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='side_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."side" IS DISTINCT FROM (NEW."side"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'side\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='513a8e3b908199caaf107019ded713f85fe6ec8c', operation='UPDATE', pgid='pgtrigger_side_update_12a6e', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='medicines_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."medicines" IS DISTINCT FROM (NEW."medicines"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'medicines\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='deea9507cf7ba59e43f2805f7c4d44be813c2f06', operation='UPDATE', pgid='pgtrigger_medicines_update_ec569', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='a0c4e627d7a306ec6732cec6b8cc97d56d1935ce', operation='INSERT', pgid='pgtrigger_insert_insert_c3704', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."appointment_id" IS DISTINCT FROM (NEW."appointment_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ended_because" IS DISTINCT FROM (NEW."ended_because") OR OLD."first_day" IS DISTINCT FROM (NEW."first_day") OR OLD."last_day" IS DISTINCT FROM (NEW."last_day") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."part_of_day" IS DISTINCT FROM (NEW."part_of_day") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."weekdays" IS DISTINCT FROM (NEW."weekdays"))', func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='25a615e0aa86d09b83bb09c443c7fad287e0d288', operation='UPDATE', pgid='pgtrigger_update_update_9ab96', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (OLD."appointment_id", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."ended_at", OLD."ended_because", OLD."first_day", OLD."last_day", OLD."location_id", OLD."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect", OLD."visit_type_id", OLD."weekdays"); RETURN NULL;', hash='00e6f26ad1179a2448bd5107c4c816f818110769', operation='DELETE', pgid='pgtrigger_delete_delete_8b638', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."note" IS DISTINCT FROM (NEW."note"))', func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'note\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='f89b3df6412547c373715b7092a11069ec0eae12', operation='UPDATE', pgid='pgtrigger_note_update_731bc', table='appointments_waitlistentry', when='AFTER')),
            ),
        ]),
        migrations.AddField(
            model_name='appointmentchange',
            name='case',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='consent',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.consent', verbose_name='consent'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='doctor',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='location',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.location', verbose_name='location'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='overbooked_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='overbooked by'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='resource',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.resource', verbose_name='room or device'),
        ),
        migrations.AddField(
            model_name='appointmentchange',
            name='visit_type',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.visittype', verbose_name='visit type'),
        ),
        migrations.AddField(
            model_name='callbackchange',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='callbackchange',
            name='consent',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.consent', verbose_name='consent'),
        ),
        migrations.AddField(
            model_name='callbackchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.callbackrequest'),
        ),
        migrations.AddField(
            model_name='casechange',
            name='assignee',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to'),
        ),
        migrations.AddField(
            model_name='casechange',
            name='merged_into',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case', verbose_name='goes on in'),
        ),
        migrations.AddField(
            model_name='casechange',
            name='patient',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.patient', verbose_name='patient'),
        ),
        migrations.AddField(
            model_name='casechange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case'),
        ),
        migrations.AddField(
            model_name='closeddaychange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.closedday'),
        ),
        migrations.AddField(
            model_name='documentchange',
            name='draft',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.secondopiniondraft', verbose_name='unfinished'),
        ),
        migrations.AddField(
            model_name='documentchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.document'),
        ),
        migrations.AddField(
            model_name='documentchange',
            name='request',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='hourschange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.openinghours'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='delivered_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='delivered by'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='doctor',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.opinion'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='request',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='second_reader',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second signature by'),
        ),
        migrations.AddField(
            model_name='opinionchange',
            name='visit_type',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.visittype', verbose_name='visit we suggest'),
        ),
        migrations.AddField(
            model_name='opinionrequestchange',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='opinionrequestchange',
            name='consent',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.consent', verbose_name='consent'),
        ),
        migrations.AddField(
            model_name='opinionrequestchange',
            name='doctor',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.doctor', verbose_name='given to'),
        ),
        migrations.AddField(
            model_name='opinionrequestchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.secondopinionrequest'),
        ),
        migrations.AddField(
            model_name='opinionrequestchange',
            name='visit_type',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.visittype', verbose_name='what it is about'),
        ),
        migrations.AddField(
            model_name='patientchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.patient'),
        ),
        migrations.AddField(
            model_name='promisechange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.promiserule'),
        ),
        migrations.AddField(
            model_name='readerchange',
            name='added_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='let in by'),
        ),
        migrations.AddField(
            model_name='readerchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.opinionreader'),
        ),
        migrations.AddField(
            model_name='readerchange',
            name='request',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='readerchange',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reader'),
        ),
        migrations.AddField(
            model_name='rightofrolechange',
            name='group',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='rightofrolechange',
            name='permission',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.permission', verbose_name='permission'),
        ),
        migrations.AddField(
            model_name='rightofuserchange',
            name='permission',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.permission', verbose_name='permission'),
        ),
        migrations.AddField(
            model_name='rightofuserchange',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='roleofuserchange',
            name='group',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='roleofuserchange',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='appointment',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.appointment', verbose_name='visit they have'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='consent',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.consent', verbose_name='consent'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='doctor',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='location',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.location', verbose_name='location'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.waitlistentry'),
        ),
        migrations.AddField(
            model_name='waitingchange',
            name='visit_type',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.visittype', verbose_name='visit type'),
        ),
        migrations.AddField(
            model_name='rolechange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.rolename'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolename',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='f74dfceb92844fbda9d9bf08911544b14c9a3010', operation='INSERT', pgid='pgtrigger_insert_insert_67121', table='auth_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolename',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='5d5536ac639356fc4c50dcc9f7618a8f7ea31a3d', operation='UPDATE', pgid='pgtrigger_update_update_0c12b', table='auth_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolename',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='a483dac4ca51f71c8cc49aa9183fc30e9bb474b7', operation='DELETE', pgid='pgtrigger_delete_delete_2c1b7', table='auth_group', when='AFTER')),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='appointments.accountrights'),
        ),
        hfs_portal.triggers.Together([
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='d2725172d810bc519ca7513257c64769acf38d4e', operation='INSERT', pgid='pgtrigger_insert_insert_43a99', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser"))', func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='48c737426b53beb7bc3ecafd6011855529d2d695', operation='UPDATE', pgid='pgtrigger_update_update_982ce', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='13860d2b57e62790aec5bbe88004bcbe3a811629', operation='DELETE', pgid='pgtrigger_delete_delete_dbb48', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."group_id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\'); RETURN NULL;', hash='1d13993cd72f4dcf4e643e9b51456d00389595ef', operation='INSERT', pgid='pgtrigger_insert_insert_e7c11', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."permission_id" IS DISTINCT FROM (NEW."permission_id"))', func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."group_id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\'); RETURN NULL;', hash='62c2cfcb1b5daa4d199b0728997c55e2a82c503d', operation='UPDATE', pgid='pgtrigger_update_update_d10ab', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."group_id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\'); RETURN NULL;', hash='ab4241c802598d92e7e7f5a3c39ae9eca987cae4', operation='DELETE', pgid='pgtrigger_delete_delete_0214b', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."user_id"); RETURN NULL;', hash='598e52cb3918df33bf750acb7aa3d28296739b3c', operation='INSERT', pgid='pgtrigger_insert_insert_1a21f', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."permission_id" IS DISTINCT FROM (NEW."permission_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."user_id"); RETURN NULL;', hash='24253bf72752562a98e7e1aec08a0a962d289fed', operation='UPDATE', pgid='pgtrigger_update_update_4de7d', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."user_id"); RETURN NULL;', hash='0d2ad986614be1316a50c1669e71f9b4cf89feee', operation='DELETE', pgid='pgtrigger_delete_delete_3bcf5', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."user_id"); RETURN NULL;', hash='69238df77ea92fdb76ec9a8f2d7ad98303437f28', operation='INSERT', pgid='pgtrigger_insert_insert_0a49f', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."user_id"); RETURN NULL;', hash='93196f01269962d6dbcf540bcbe3aeb88fda46a5', operation='UPDATE', pgid='pgtrigger_update_update_93585', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (OLD."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."user_id"); RETURN NULL;', hash='61ccdcf99f909a371ec13a8147c4292276254e83', operation='DELETE', pgid='pgtrigger_delete_delete_e09fd', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ea746781d45dbb9cf51ca317e490a051a7a8774', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d89cc', table='appointments_appointmentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='cb10006a0e6977c4d19aa4037a3a34719a3cef19', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_faa99', table='appointments_appointmentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d817ae4261b06dbe1d5ed5ec1004cf54b2cb2a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9d242', table='appointments_callbackchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='e0e3191ae59cfab565d0d2b7ba09ae590d86a464', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8d5a3', table='appointments_callbackchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='casechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4a9e9675c478e6c309a9bd969456f9f642e757bc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_90fe8', table='appointments_casechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='casechange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='891776e685479ec6008a4d8c0fb4b24980cb782f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_553ba', table='appointments_casechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closeddaychange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e97271f7651f30ac6fa6c7068e7bac8b32807e1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ae565', table='appointments_closeddaychange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closeddaychange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='e7093aa76aacf7bba4daf3af800106a2bcd97424', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_93b4b', table='appointments_closeddaychange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documentchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4e9ceb9725708cc4f839d3f73658ac11ad8385c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_58e96', table='appointments_documentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documentchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='5b0663dfea5c6f363976293c25520774e112f468', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_59be8', table='appointments_documentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hourschange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9de7581b889d77e2656d0ec2ec627bc006491bc2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_91270', table='appointments_hourschange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hourschange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='821153f10792543e00c23d92d516527acad2b966', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_02bcb', table='appointments_hourschange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9a9355379876527e30ffc09fce1f6be392c6e8dc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_40358', table='appointments_opinionchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='db8ec2452321aba5acc5745fea4eb05868d63ac4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_dc78d', table='appointments_opinionchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionrequestchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='04cb9026c2b53936f4c66c68fda14393af381878', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_84cfd', table='appointments_opinionrequestchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionrequestchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='1154f7b2a77a8dfe50d0a2b28e8187efb47b10fa', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_2cd57', table='appointments_opinionrequestchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patientchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='76f70f39eb10da50e2bc7325ebace160e26fe186', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_daf5e', table='appointments_patientchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patientchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='a5362de539cefac63bf154db9989d02c1e5b1dc1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_79e06', table='appointments_patientchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promisechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='340db2c7189db6ff7b6a9615c68e43711ae835c6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d0c51', table='appointments_promisechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promisechange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='2f8a3724a5f6d154aa4798eb1e51c919c20c7f18', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_19614', table='appointments_promisechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readerchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='765ceaaca21f491a94f368bb137279ccceafd77f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1f775', table='appointments_readerchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readerchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='d31dd1432f512f5f21abbbf20c6048488f0a862a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_110e6', table='appointments_readerchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrolechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e55fb31564ad5a5d3035b87e36027a53c5c199e7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e4069', table='appointments_rightofrolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrolechange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='d707c684f3c6faf23c44f3223dc1fc64390350c8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a6d80', table='appointments_rightofrolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c0b103864da20d91e7dc62eb3fa15d355d430a09', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5f67a', table='appointments_rightofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='64e1284fc0844f6e7f826682e39aa1ab25c90fa7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8df64', table='appointments_rightofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0762d91324b46d000a00d3693acf5989685ecaff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_be955', table='appointments_roleofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='7d53379d32f4ec270e67c012b7ccea0ec1adab70', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f4482', table='appointments_roleofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitingchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c83561ff84add8f2c599dd8d5e287d95b797734d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_82e61', table='appointments_waitingchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitingchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='76bb085f3fab1fe7f9751cf8f3c5a818e0b99d5b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_75862', table='appointments_waitingchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f702052feb2caffaa632e72da616934a0d5d23dc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8d4cd', table='appointments_rolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolechange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='21bad8b2bb4295d4058e1908252a02b0351e6951', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5946a', table='appointments_rolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='465bbd8cb3c2128fa345fe811b9ed9d345a17653', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8b674', table='appointments_accountchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountchange',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: the history cannot be emptied';", hash='958d6bced19f6584b26b915d6fd36c8c156a2611', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_eb8ef', table='appointments_accountchange', when='BEFORE')),
            ),
        ]),
        migrations.RunPython(copy_what_stands, migrations.RunPython.noop),
    ]
