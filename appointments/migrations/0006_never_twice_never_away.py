import appointments.bookings.models
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0005_who_comes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='appointment',
            name='appointment_beyond_hold_has_case',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='not_in_time_off', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IN (\'held\', \'booked\', \'arrived\', \'completed\', \'no_show\'))', func="\n    PERFORM 1 FROM appointments_doctor WHERE id = NEW.doctor_id FOR KEY SHARE;\n    PERFORM 1 FROM appointments_location WHERE id = NEW.location_id FOR KEY SHARE;\n    IF EXISTS (\n        SELECT 1 FROM appointments_timeoff\n        WHERE period && NEW.busy AND (doctor_id = NEW.doctor_id OR location_id = NEW.location_id)\n    ) THEN\n        RAISE EXCEPTION 'the doctor is away or the location closed'\n            USING ERRCODE = '23P01', CONSTRAINT = 'appointment_not_in_time_off';\n    END IF;\n    RETURN NEW;\n", hash='7bcf609639e835597fd92f9dd76056c1492293c2', operation='INSERT', pgid='pgtrigger_not_in_time_off_6d408', table='appointments_appointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='not_moved_into_time_off', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IN (\'held\', \'booked\', \'arrived\', \'completed\', \'no_show\') AND (OLD."status" = \'held\' OR OLD."status" = \'cancelled\' OR OLD."busy" IS DISTINCT FROM (NEW."busy") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id")))', func="\n    PERFORM 1 FROM appointments_doctor WHERE id = NEW.doctor_id FOR KEY SHARE;\n    PERFORM 1 FROM appointments_location WHERE id = NEW.location_id FOR KEY SHARE;\n    IF EXISTS (\n        SELECT 1 FROM appointments_timeoff\n        WHERE period && NEW.busy AND (doctor_id = NEW.doctor_id OR location_id = NEW.location_id)\n    ) THEN\n        RAISE EXCEPTION 'the doctor is away or the location closed'\n            USING ERRCODE = '23P01', CONSTRAINT = 'appointment_not_in_time_off';\n    END IF;\n    RETURN NEW;\n", hash='a8ef4e1da52d0412eb42d5b33e23b8574dfaca0f', operation='UPDATE OF "status", "doctor_id", "location_id", "busy"', pgid='pgtrigger_not_moved_into_time_off_714f9', table='appointments_appointment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('beside_another', False), ('person__isnull', False), ('status__in', ['held', 'booked', 'arrived', 'completed', 'no_show'])), expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('person'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('person'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), ('period', '&&')], name='appointment_patient_never_twice', violation_error_message='The patient has another appointment at that time.'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('resource__isnull', False), ('status__in', ['held', 'booked', 'arrived', 'completed', 'no_show'])), expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('resource'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('resource'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), ('busy', '&&')], name='appointment_resource_never_twice', violation_error_message='The room or device is taken at that time.'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(appointments.bookings.models.SecondsPastTheMinute(django.contrib.postgres.fields.ranges.RangeStartsWith('period')), 0), django.db.models.lookups.Exact(appointments.bookings.models.SecondsPastTheMinute(django.contrib.postgres.fields.ranges.RangeEndsWith('period')), 0), django.db.models.lookups.Exact(appointments.bookings.models.SecondsPastTheMinute(django.contrib.postgres.fields.ranges.RangeStartsWith('busy')), 0), django.db.models.lookups.Exact(appointments.bookings.models.SecondsPastTheMinute(django.contrib.postgres.fields.ranges.RangeEndsWith('busy')), 0)), name='appointment_is_in_whole_minutes'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lane', 0), ('overbook_reason', ''), ('overbooked_by', None)), models.Q(('lane', 1), ('overbooked_by__isnull', False), models.Q(('overbook_reason', ''), _negated=True)), _connector='OR'), name='appointment_overbooked_by_somebody_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'held'), models.Q(('case__isnull', False), ('consent__isnull', False), ('person__isnull', False)), _connector='OR'), name='appointment_beyond_hold_has_case'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), ('held_by', ''), ('hold_expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(seconds=1800)))), _connector='OR'), name='appointment_hold_of_a_visitor_is_short'),
        ),
    ]
