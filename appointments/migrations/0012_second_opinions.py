"""Second opinions: drafts, looked-through files under a key of their own, questions back, the answer in writing."""

import appointments.second_opinions.models
import django.db.models.deletion
import hfs_portal.encrypted
import pgtrigger.compiler
import pgtrigger.migrations
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


def carry_over(apps, schema_editor):
    """What was typed as one text is the first earlier treatment; a file was sent as it is kept, and of two alike both stay."""
    documents = apps.get_model("appointments.Document").objects
    documents.update(sent_sha256=models.F("sha256"), state_at=models.F("created_at"))
    first = documents.filter(request=models.OuterRef("request"), sha256=models.OuterRef("sha256")).order_by("pk").values("pk")[:1]
    for repeat in documents.exclude(pk=models.Subquery(first)):
        documents.filter(pk=repeat.pk).update(sent_sha256=f"again {repeat.pk}")
    treatments = apps.get_model("appointments.PastTreatment").objects
    for asked in apps.get_model("appointments.SecondOpinionRequest").objects.exclude(treatment=""):
        treatments.create(request=asked, what=asked.treatment)


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0011_hours_in_whole_minutes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', hfs_portal.encrypted.EncryptedTextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'question to the patient',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='what we saw')),
                ('think', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='what we think')),
                ('options', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='options')),
                ('would_ask', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='what we would ask')),
                ('urgency', models.CharField(blank=True, choices=[('none', 'There is no hurry'), ('weeks', 'Be seen within weeks'), ('days', 'Be seen within days')], max_length=10, verbose_name='how soon')),
                ('limits', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='limits of an opinion without examination')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('second_signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed by the second')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered')),
                ('doctor_name', models.CharField(blank=True, max_length=120, verbose_name='name as signed')),
                ('registration_number', models.CharField(blank=True, max_length=40, verbose_name='registration number as signed')),
                ('paper', models.FileField(blank=True, storage=appointments.second_opinions.models.private_storage, upload_to=appointments.second_opinions.models.random_key, verbose_name='PDF')),
                ('paper_key', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='key of the PDF')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('changed_at', models.DateTimeField(verbose_name='last written')),
            ],
            options={
                'verbose_name': 'opinion',
                'permissions': [('write_opinion', 'Can write and deliver opinions')],
            },
        ),
        migrations.CreateModel(
            name='OpinionPromise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Urgent'), (2, 'Soon'), (3, 'Routine')], verbose_name='priority')),
                ('working_days', models.PositiveSmallIntegerField(verbose_name='working days')),
            ],
            options={
                'verbose_name': 'promise of an opinion',
                'ordering': ['visit_type', 'priority'],
            },
        ),
        migrations.CreateModel(
            name='OpinionReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'reader',
            },
        ),
        migrations.CreateModel(
            name='PastTreatment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', hfs_portal.encrypted.EncryptedTextField(verbose_name='treatment')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('month', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='month')),
            ],
            options={
                'verbose_name': 'earlier treatment',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SecondOpinionDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='hash of the token')),
                ('answers', hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='answers so far')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('expires_at', models.DateTimeField(verbose_name='kept until')),
            ],
            options={
                'verbose_name': 'unfinished second opinion',
            },
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_kind_is_allowed',
        ),
        migrations.AddField(
            model_name='doctor',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='document',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='erased'),
        ),
        migrations.AddField(
            model_name='document',
            name='key',
            field=hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='key'),
        ),
        migrations.AddField(
            model_name='document',
            name='reason',
            field=models.CharField(blank=True, choices=[('active', 'The PDF runs something or holds other files'), ('virus', 'The virus scanner found something'), ('unreadable', 'It could not be read back')], max_length=12, verbose_name='why it is set apart'),
        ),
        migrations.AddField(
            model_name='document',
            name='scanner',
            field=models.CharField(blank=True, max_length=20, verbose_name='looked through by'),
        ),
        migrations.AddField(
            model_name='document',
            name='sent_sha256',
            field=models.CharField(default='', max_length=64, verbose_name='fingerprint as sent'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='document',
            name='shows',
            field=models.CharField(choices=[('scan', 'Scan, such as MRI or CT'), ('report', 'Report or letter'), ('video', 'Video or photo of the spasm'), ('prescription', 'Prescription or list of medicines'), ('other', 'Something else')], default='other', max_length=12, verbose_name='what it shows'),
        ),
        migrations.AddField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('received', 'Received, not looked through yet'), ('scanning', 'Being looked through'), ('clean', 'Ready'), ('quarantined', 'Set apart')], default='received', max_length=12, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='document',
            name='state_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='since'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='document',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='times looked through'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='clock_stopped_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='waits for the patient since'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='doctor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='appointments.doctor', verbose_name='given to'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='files_follow',
            field=models.BooleanField(default=False, verbose_name='more files are to come'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='medicines',
            field=hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='medicines'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='side',
            field=models.CharField(blank=True, choices=[('left', 'The left side'), ('right', 'The right side'), ('both', 'Both sides'), ('unsure', 'I am not sure')], max_length=10, verbose_name='which side'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='since',
            field=hfs_portal.encrypted.EncryptedTextField(blank=True, verbose_name='for how long'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='visit_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.visittype', verbose_name='what it is about'),
        ),
        migrations.AddField(
            model_name='secondopinionrequest',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn'),
        ),
        migrations.AlterField(
            model_name='document',
            name='content_type',
            field=models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'JPEG'), ('image/png', 'PNG'), ('application/dicom', 'DICOM'), ('video/mp4', 'MP4'), ('video/quicktime', 'MOV')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='document',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='only_the_look_makes_clean', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{received:scanning,received:quarantined,scanning:received,scanning:clean,scanning:quarantined}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='09f523d4e58c773416a25e2839fca1146aecbc78', operation='UPDATE', pgid='pgtrigger_only_the_look_makes_clean_df7b7', table='appointments_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='never_begins_clean', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'scanning\', \'clean\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='6f7b7a8c35bc78a463c45c09577656baa9ee11de', operation='INSERT', pgid='pgtrigger_never_begins_clean_a471f', table='appointments_document', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='secondopinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['', 'left', 'right', 'both', 'unsure'])), name='second_opinion_side_is_known'),
        ),
        migrations.AddField(
            model_name='askedback',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='askedback',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked_back', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='delivered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='delivered by'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='doctor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='request',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='second_reader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second signature by'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='visit_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.visittype', verbose_name='visit we suggest'),
        ),
        migrations.AddField(
            model_name='opinionpromise',
            name='visit_type',
            field=models.ForeignKey(blank=True, help_text='Empty: whatever it is about.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appointments.visittype', verbose_name='what it is about'),
        ),
        migrations.AddField(
            model_name='opinionreader',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='let in by'),
        ),
        migrations.AddField(
            model_name='opinionreader',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.AddField(
            model_name='opinionreader',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reader'),
        ),
        migrations.AddField(
            model_name='pasttreatment',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='treatments', to='appointments.secondopinionrequest', verbose_name='second opinion'),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # else the tables cannot be altered further
        migrations.RemoveField(
            model_name='secondopinionrequest',
            name='treatment',
        ),
        migrations.AddField(
            model_name='secondopiniondraft',
            name='request',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='appointments.secondopinionrequest', verbose_name='became'),
        ),
        migrations.AddField(
            model_name='document',
            name='draft',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='appointments.secondopiniondraft', verbose_name='unfinished'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('state__in', ['received', 'scanning'])), fields=['state_at'], name='document_to_look_through'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('request', 'sent_sha256'), name='document_once_in_a_request'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('draft', 'sent_sha256'), name='document_once_in_a_draft'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('content_type__in', ['application/pdf', 'image/jpeg', 'image/png', 'application/dicom', 'video/mp4', 'video/quicktime'])), name='document_kind_is_allowed'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', False), ('request', None)), models.Q(('draft', None), ('request__isnull', False)), _connector='OR'), name='document_belongs_to_one'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'scanning', 'clean', 'quarantined'])), name='document_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'quarantined'), ('reason', ''), _connector='XOR'), name='document_set_apart_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), ('key', ''), _connector='OR'), name='document_erased_has_no_key'),
        ),
        migrations.AddConstraint(
            model_name='askedback',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('request',), name='asked_back_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='askedback',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), ('answered_at__gte', models.F('asked_at')), _connector='OR'), name='asked_back_answered_after_asked'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at', None), models.Q(models.Q(('seen', ''), _negated=True), models.Q(('think', ''), _negated=True), models.Q(('options', ''), _negated=True), models.Q(('limits', ''), _negated=True), models.Q(('urgency', ''), _negated=True), models.Q(('registration_number', ''), _negated=True), models.Q(('doctor_name', ''), _negated=True), ('delivered_by__isnull', False)), _connector='OR'), name='opinion_delivered_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(('second_signed_at', None), ('second_reader__isnull', False), _connector='OR'), name='opinion_second_signature_is_of_the_second'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at', None), ('second_reader', None), ('second_signed_at__isnull', False), _connector='OR'), name='opinion_waits_for_the_second_signature'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['', 'none', 'weeks', 'days'])), name='opinion_urgency_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='delivered_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."delivered_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='362cccc9bddd5d3e612dd6b3f58089f693e47128', operation='UPDATE OR DELETE', pgid='pgtrigger_delivered_stays_b6adf', table='appointments_opinion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='delivered_by_the_named_doctor', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.delivered_at IS NOT NULL AND NOT EXISTS (\n        SELECT FROM appointments_secondopinionrequest request JOIN appointments_doctor doctor ON doctor.id = request.doctor_id\n        WHERE request.id = NEW.request_id AND doctor.id = NEW.doctor_id AND doctor.user_id = NEW.delivered_by_id\n    ) THEN\n        RAISE EXCEPTION 'an opinion is delivered by the doctor it was given to' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'opinion_delivered_by_the_named_doctor';\n    END IF;\n    RETURN NEW;\n", hash='a0fa6dde4d856fa9e6da9744066a2e4f0f4c0ca5', operation='INSERT OR UPDATE', pgid='pgtrigger_delivered_by_the_named_doctor_4546e', table='appointments_opinion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='opinionpromise',
            constraint=models.UniqueConstraint(fields=('visit_type', 'priority'), name='opinion_promise_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='opinionpromise',
            constraint=models.CheckConstraint(condition=models.Q(('working_days__range', (1, 60))), name='opinion_promise_is_days', violation_error_message='Promise from 1 to 60 working days.'),
        ),
        migrations.AddConstraint(
            model_name='opinionreader',
            constraint=models.UniqueConstraint(fields=('request', 'user'), name='opinion_reader_once'),
        ),
        migrations.AddConstraint(
            model_name='pasttreatment',
            constraint=models.CheckConstraint(condition=models.Q(('year', None), ('year__range', (1900, 2100)), _connector='OR'), name='past_treatment_year_is_likely'),
        ),
        migrations.AddConstraint(
            model_name='pasttreatment',
            constraint=models.CheckConstraint(condition=models.Q(('month', None), models.Q(('month__range', (1, 12)), ('year__isnull', False)), _connector='OR'), name='past_treatment_month_is_of_a_year'),
        ),
        migrations.AddConstraint(
            model_name='secondopiniondraft',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='draft_is_kept_for_a_while'),
        ),
        migrations.AddConstraint(
            model_name='secondopiniondraft',
            constraint=models.CheckConstraint(condition=models.Q(('request', None), ('answers', ''), _connector='OR'), name='draft_once_sent_holds_nothing'),
        ),
    ]
