"""One save may open a day of the week and close another."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0027_history_that_cannot_lie'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='openinghours',
            name='never_all_closed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='never_all_closed', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    PERFORM pg_advisory_xact_lock(hashtext('opening hours'));\n    IF NOT EXISTS (SELECT FROM appointments_openinghours WHERE starts IS NOT NULL) THEN\n        RAISE EXCEPTION 'we are open on one day of the week at least' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'opening_hours_never_all_closed';\n    END IF;\n    RETURN NULL;\n", hash='a2cac14f28698bad23ab962ee553bf319db31822', operation='UPDATE OR DELETE', pgid='pgtrigger_never_all_closed_58cdd', table='appointments_openinghours', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
    ]
