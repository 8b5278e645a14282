"""When we are open, what is promised by when, and when a lead is told: as staff say, no longer as the code says."""

import datetime
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0022_roles_of_the_worklist'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PromiseRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('callback', 'Callback'), ('second_opinion', 'Second opinion'), ('booking', 'Appointment'), ('no_time', 'No time suited')], max_length=20, verbose_name='what was asked')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Urgent'), (2, 'Soon'), (3, 'Routine')], verbose_name='priority')),
                ('within', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='within')),
                ('unit', models.CharField(choices=[('hours', 'working hours'), ('days', 'working days, to the end of the last')], default='hours', max_length=5, verbose_name='counted in')),
                ('escalate_after', models.PositiveSmallIntegerField(blank=True, help_text='Working hours past what was promised. Empty: never.', null=True, verbose_name='tell the lead after')),
            ],
            options={
                'verbose_name': 'promise',
                'ordering': ['kind', 'priority'],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(error_messages={'unique': 'That day is in the list already.'}, unique=True, verbose_name='day')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='what it is')),
            ],
            options={
                'verbose_name': 'closed day',
                'ordering': ['day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('day__range', (datetime.date(2000, 1, 1), datetime.date(2199, 12, 31)))), name='closed_day_is_in_our_time', violation_error_message='The day must lie between the years 2000 and 2199: check the year.')],
            },
        ),
        migrations.CreateModel(
            name='LeadLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('late_cases', models.PositiveIntegerField(verbose_name='late cases')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to')),
            ],
            options={
                'verbose_name': 'letter to a lead',
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], unique=True, verbose_name='weekday')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
                'ordering': ['weekday'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__range', (0, 6))), name='opening_hours_weekday_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ends', None), ('starts', None)), models.Q(('ends__isnull', False), ('starts__isnull', False)), _connector='OR'), name='opening_hours_have_both_ends', violation_error_message='Enter both times, or leave both empty for a day on which you are closed.'), models.CheckConstraint(condition=models.Q(('starts', None), ('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='opening_hours_end_after_start', violation_error_message='The hours must end after they start.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='never_all_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM pg_advisory_xact_lock(hashtext('opening hours'));\n    IF NOT EXISTS (SELECT FROM appointments_openinghours WHERE starts IS NOT NULL) THEN\n        RAISE EXCEPTION 'we are open on one day of the week at least' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'opening_hours_never_all_closed';\n    END IF;\n    RETURN NULL;\n", hash='a9fa3b6bd63a4557adf8ca702ac0d774ddaad469', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_never_all_closed_58cdd', table='appointments_openinghours', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.UniqueConstraint(fields=('kind', 'priority'), name='promise_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['callback', 'second_opinion', 'booking', 'no_time'])), name='promise_rule_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [1, 2, 3])), name='promise_rule_priority_is_known'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['hours', 'days'])), name='promise_rule_unit_is_known'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'second_opinion'), ('within__isnull', False), _connector='XOR'), name='promise_rule_of_opinions_says_no_time'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('within', None), models.Q(('unit', 'hours'), ('within__range', (1, 200))), models.Q(('unit', 'days'), ('within__range', (1, 60))), _connector='OR'), name='promise_rule_is_hours_or_days', violation_error_message='Promise from 1 to 200 working hours, or from 1 to 60 working days.'),
        ),
        migrations.AddConstraint(
            model_name='promiserule',
            constraint=models.CheckConstraint(condition=models.Q(('escalate_after', None), ('escalate_after__lte', 200), _connector='OR'), name='promise_rule_tells_in_time', violation_error_message='Tell the lead after 200 working hours at the latest.'),
        ),
        migrations.AddIndex(
            model_name='leadletter',
            index=models.Index(condition=models.Q(('sent_at', None)), fields=['to'], name='lead_letter_to_send'),
        ),
        migrations.AddConstraint(
            model_name='leadletter',
            constraint=models.CheckConstraint(condition=models.Q(('late_cases__gt', 0)), name='lead_letter_tells_of_some'),
        ),
        migrations.AddConstraint(
            model_name='leadletter',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), ('sent_at__gte', models.F('written_at')), _connector='OR'), name='lead_letter_sent_after_written'),
        ),
    ]
