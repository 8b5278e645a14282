"""No setting of a session switches the history off, and no statement writes, changes or empties it."""

import hfs_portal.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0031_coordinators_see_the_day_through'),
    ]

    operations = [
        hfs_portal.triggers.Together([
            pgtrigger.migrations.RemoveTrigger(
                model_name='accountchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='accountchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='accountrights',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='accountrights',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='accountrights',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointment',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointment',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointment',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointment',
                name='overbook_reason_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointmentchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='appointmentchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackrequest',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackrequest',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackrequest',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='callbackrequest',
                name='topic_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='case',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='case',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='case',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='casechange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='casechange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='closedday',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='closedday',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='closedday',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='closeddaychange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='closeddaychange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='name_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='file_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='key_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='sha256_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='document',
                name='sent_sha256_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='documentchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='documentchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='event',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='hourschange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='hourschange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='openinghours',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='openinghours',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='openinghours',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='seen_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='think_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='options_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='would_ask_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='urgency_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='limits_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinion',
                name='paper_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionreader',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionreader',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionreader',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionrequestchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='opinionrequestchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='full_name_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='phone_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='phone_typed_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='phone_is_wrong_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='email_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='birth_year_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='language_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='contact_by_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='message_ok_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='asking_for_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patient',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patientchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='patientchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='promisechange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='promisechange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='promiserule',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='promiserule',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='promiserule',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='readerchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='readerchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofrole',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofrole',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofrole',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofrolechange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofrolechange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofuser',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofuser',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofuser',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofuserchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rightofuserchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rolechange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rolechange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rolename',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rolename',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='rolename',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='roleofuser',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='roleofuser',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='roleofuser',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='roleofuserchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='roleofuserchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='question_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='diagnosis_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='since_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='side_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='secondopinionrequest',
                name='medicines_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitingchange',
                name='append_only',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitingchange',
                name='never_emptied',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitlistentry',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitlistentry',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitlistentry',
                name='delete_delete',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='waitlistentry',
                name='note_update',
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='1760b5228bf51492b00e76521aad13a3bc277fcd', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_8b674', table='appointments_accountchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='f64c5786b98166b2e2153ce5146e38df274fb768', operation='INSERT', pgid='pgtrigger_written_by_triggers_57512', table='appointments_accountchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='39df49c6cbd5d595f6352f808b0d261fe7f87063', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ff00d', table='auth_user', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='520c3810fa2c49f8b4c01c9286e2742d61ef3084', operation='INSERT', pgid='pgtrigger_insert_insert_43a99', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser"))', func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='7a5282337352bc1800ce2cf88db6ebb294bdae4c', operation='UPDATE', pgid='pgtrigger_update_update_982ce', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='accountrights',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_accountchange" ("is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='a7eaae5bc5f3a0840e04fd0d3aed034d1c8f6010', operation='DELETE', pgid='pgtrigger_delete_delete_dbb48', table='auth_user', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='93ca6811c9010a18e1ce73813ab37b5f4becde67', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_0c6b9', table='appointments_appointment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (NOT (NEW."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='afea78fa200568a50b0f6646332787c3145afb1d', operation='INSERT', pgid='pgtrigger_insert_insert_30113', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN ((OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."period" IS DISTINCT FROM (NEW."period") OR OLD."busy" IS DISTINCT FROM (NEW."busy") OR OLD."lane" IS DISTINCT FROM (NEW."lane") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."local_start" IS DISTINCT FROM (NEW."local_start") OR OLD."zone" IS DISTINCT FROM (NEW."zone") OR OLD."beside_another" IS DISTINCT FROM (NEW."beside_another") OR OLD."resource_id" IS DISTINCT FROM (NEW."resource_id") OR OLD."overbooked_by_id" IS DISTINCT FROM (NEW."overbooked_by_id") OR OLD."sequence" IS DISTINCT FROM (NEW."sequence") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at")) AND NOT (OLD."status" = \'held\' AND NEW."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='99221bc059b7715914755fc74dcd16f86028e990', operation='UPDATE', pgid='pgtrigger_update_update_34af4', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (NOT (OLD."status" = \'held\'))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (OLD."beside_another", OLD."busy", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."lane", OLD."local_start", OLD."location_id", OLD."overbooked_by_id", OLD."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."resource_id", OLD."sequence", OLD."status", OLD."suspect", OLD."visit_type_id", OLD."zone"); RETURN NULL;', hash='758a198df12847aaa711c3c6e57482f6a52d82d5', operation='DELETE', pgid='pgtrigger_delete_delete_d64e7', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointment',
                trigger=pgtrigger.compiler.Trigger(name='overbook_reason_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."overbook_reason" IS DISTINCT FROM (NEW."overbook_reason"))', func='INSERT INTO "appointments_appointmentchange" ("beside_another", "busy", "case_id", "consent_id", "created_at", "doctor_id", "lane", "local_start", "location_id", "overbooked_by_id", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_id", "sequence", "status", "suspect", "visit_type_id", "zone") VALUES (NEW."beside_another", NEW."busy", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."lane", NEW."local_start", NEW."location_id", NEW."overbooked_by_id", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'overbook_reason\', NEW."id", NEW."resource_id", NEW."sequence", NEW."status", NEW."suspect", NEW."visit_type_id", NEW."zone"); RETURN NULL;', hash='47f2f03319a0564cf6206c7c1f5d57b0b7474255', operation='UPDATE', pgid='pgtrigger_overbook_reason_update_fe873', table='appointments_appointment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='e786d03acaaaf5cf8b7a4a6b30f7bdf84e3eeb47', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_d89cc', table='appointments_appointmentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='5d092dd41edcca33fae284c9730fce9063f12f9e', operation='INSERT', pgid='pgtrigger_written_by_triggers_2ce69', table='appointments_appointmentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='f7296241dc622e6efd1cf55793abf7781f885a34', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_9d242', table='appointments_callbackchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='479ed9625d0421787083abe5823a56d0e9f37f8a', operation='INSERT', pgid='pgtrigger_written_by_triggers_ec436', table='appointments_callbackchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='52477f06011ef5015d69be7499a91443b2c13663', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_34dda', table='appointments_callbackrequest', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect"); RETURN NULL;', hash='7cc0d304a657fa54bd5a9b9b2e2fde310d37a3c7', operation='INSERT', pgid='pgtrigger_insert_insert_6febe', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."call_on" IS DISTINCT FROM (NEW."call_on") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."part_of_day" IS DISTINCT FROM (NEW."part_of_day") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect"))', func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect"); RETURN NULL;', hash='feb52917d6d50d11144356f877c038790220a87f', operation='UPDATE', pgid='pgtrigger_update_update_30dc1', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (OLD."call_on", OLD."cancelled_at", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect"); RETURN NULL;', hash='00728f8e01911eb0b504b497b3e1d109fc0994ff', operation='DELETE', pgid='pgtrigger_delete_delete_d8ae7', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='callbackrequest',
                trigger=pgtrigger.compiler.Trigger(name='topic_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."topic" IS DISTINCT FROM (NEW."topic"))', func='INSERT INTO "appointments_callbackchange" ("call_on", "cancelled_at", "case_id", "consent_id", "created_at", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect") VALUES (NEW."call_on", NEW."cancelled_at", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'topic\', NEW."id", NEW."suspect"); RETURN NULL;', hash='4f5eccb2efee7af372b90b3c0ac3e6b3197ff8e5', operation='UPDATE', pgid='pgtrigger_topic_update_de553', table='appointments_callbackrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='7d8b6be4e6f123b237251ba9387d1d1870446089', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_263b1', table='appointments_case', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (NEW."assignee_id", NEW."created_at", NEW."due_at", NEW."escalated_at", NEW."merged_into_id", NEW."opened_by", NEW."outcome", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."priority", NEW."reference", NEW."status"); RETURN NULL;', hash='b136fae9e2418ddec66bf28bc0084a4b94b54510', operation='INSERT', pgid='pgtrigger_insert_insert_c4a91', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."escalated_at" IS DISTINCT FROM (NEW."escalated_at") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."opened_by" IS DISTINCT FROM (NEW."opened_by") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (NEW."assignee_id", NEW."created_at", NEW."due_at", NEW."escalated_at", NEW."merged_into_id", NEW."opened_by", NEW."outcome", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."priority", NEW."reference", NEW."status"); RETURN NULL;', hash='ba8cdcf9dee2b2cd67520d4d3312d61fd96f2bcc', operation='UPDATE', pgid='pgtrigger_update_update_d7b59', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='case',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_casechange" ("assignee_id", "created_at", "due_at", "escalated_at", "merged_into_id", "opened_by", "outcome", "patient_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "status") VALUES (OLD."assignee_id", OLD."created_at", OLD."due_at", OLD."escalated_at", OLD."merged_into_id", OLD."opened_by", OLD."outcome", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."priority", OLD."reference", OLD."status"); RETURN NULL;', hash='dcb40d8428399b0da483ad403bb490fc5e7c7c0b', operation='DELETE', pgid='pgtrigger_delete_delete_e20ee', table='appointments_case', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='casechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='e1269566b0b9775e719346a6a0bb6f692620f0c9', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_90fe8', table='appointments_casechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='casechange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='8c0958461fe9e2658cf7342a21495db6a51b8be9', operation='INSERT', pgid='pgtrigger_written_by_triggers_dea28', table='appointments_casechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='5546992a2a9dc25118ef31abb25b6ae09de6bdea', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a831a', table='appointments_closedday', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='fb5f1140d31ff3cb47b9ea63ca244dcce216c57a', operation='INSERT', pgid='pgtrigger_insert_insert_323c6', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='c3e64f73bd427285331a3c4d79fba8029ba8c665', operation='UPDATE', pgid='pgtrigger_update_update_82a88', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closedday',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_closeddaychange" ("day", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."day", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='e4771b8612b51ddb5b36092b42cdca98db69ae85', operation='DELETE', pgid='pgtrigger_delete_delete_95ea3', table='appointments_closedday', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closeddaychange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='8e9d534f3f401cc5109611ca7c9caba6f84d7eeb', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_ae565', table='appointments_closeddaychange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closeddaychange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='971046fefb31074136efc979b43533cc2c88e18d', operation='INSERT', pgid='pgtrigger_written_by_triggers_dade4', table='appointments_closeddaychange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='0da8b8d352102bedc49280026627e8419ff72097', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_17389', table='appointments_document', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='79bbf556d2aa3042544dbfcdfcdcf40d1f9007e0', operation='INSERT', pgid='pgtrigger_insert_insert_aa6c0', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."content_type" IS DISTINCT FROM (NEW."content_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."draft_id" IS DISTINCT FROM (NEW."draft_id") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."scanner" IS DISTINCT FROM (NEW."scanner") OR OLD."shows" IS DISTINCT FROM (NEW."shows") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_at" IS DISTINCT FROM (NEW."state_at") OR OLD."tries" IS DISTINCT FROM (NEW."tries"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='a5f49f095d3aa26d5645e6ede239a3650f53ac13', operation='UPDATE', pgid='pgtrigger_update_update_44110', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (OLD."content_type", OLD."created_at", OLD."draft_id", OLD."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."reason", OLD."request_id", OLD."scanner", OLD."shows", OLD."size", OLD."state", OLD."state_at", OLD."tries"); RETURN NULL;', hash='ec50e522d082281ac060ea599ecbed6b9f71ed60', operation='DELETE', pgid='pgtrigger_delete_delete_eb10e', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='name_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'name\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='e103241fd15a83bea9fafc0bb70b85d8ae7264ce', operation='UPDATE', pgid='pgtrigger_name_update_c9ffe', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='file_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."file" IS DISTINCT FROM (NEW."file"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'file\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='41eaa982969b1415284e118317aa9cdd7b4d09e1', operation='UPDATE', pgid='pgtrigger_file_update_d34c8', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='key_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."key" IS DISTINCT FROM (NEW."key"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'key\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='6e58adba97d1b937da946986ab4c3b03a0c7a3ea', operation='UPDATE', pgid='pgtrigger_key_update_d24b9', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='sha256_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."sha256" IS DISTINCT FROM (NEW."sha256"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'sha256\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='581ddca46e5e6dd8e6b5920a7557ee9f81f5332d', operation='UPDATE', pgid='pgtrigger_sha256_update_4a085', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='sent_sha256_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."sent_sha256" IS DISTINCT FROM (NEW."sent_sha256"))', func='INSERT INTO "appointments_documentchange" ("content_type", "created_at", "draft_id", "erased_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "scanner", "shows", "size", "state", "state_at", "tries") VALUES (NEW."content_type", NEW."created_at", NEW."draft_id", NEW."erased_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'sent_sha256\', NEW."id", NEW."reason", NEW."request_id", NEW."scanner", NEW."shows", NEW."size", NEW."state", NEW."state_at", NEW."tries"); RETURN NULL;', hash='48bdda820e11480b571df199783999afc68a1acd', operation='UPDATE', pgid='pgtrigger_sent_sha256_update_48c7f', table='appointments_document', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documentchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='2ace813e08f0b318bc16d528d8ebccf715213254', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_58e96', table='appointments_documentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documentchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='3b85acbba1e274b2882fe9798ec0d94ee056197f', operation='INSERT', pgid='pgtrigger_written_by_triggers_dc474', table='appointments_documentchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='only_its_lock', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."actor" IS DISTINCT FROM (NEW."actor") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."became" IS DISTINCT FROM (NEW."became") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."staff_id" IS DISTINCT FROM (NEW."staff_id") OR OLD."was" IS DISTINCT FROM (NEW."was") OR OLD."what" IS DISTINCT FROM (NEW."what"))', func="RAISE EXCEPTION 'pgtrigger: what happened in a case cannot be changed or deleted';", hash='9b547da0ebc36a743dbd0f45dcf196bafb281571', operation='UPDATE', pgid='pgtrigger_only_its_lock_868a5', table='appointments_event', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'pgtrigger: what happened in a case cannot be changed or deleted';", hash='d978d2cce3837ba50662f3e613c42fe548987306', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='pgtrigger_never_deleted_2c0ce', table='appointments_event', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hourschange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='83676a3037eabd54e1c1272526a981aaf711aee9', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_91270', table='appointments_hourschange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hourschange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='d6fbee3923810759bdffaa915d535c81cc72fc98', operation='INSERT', pgid='pgtrigger_written_by_triggers_e8aac', table='appointments_hourschange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='8518df683bed3c0ed3849c565e340e793b87c810', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_34c53', table='appointments_openinghours', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (NEW."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."starts", NEW."weekday"); RETURN NULL;', hash='e4f75a22967a646d6371dfb789074c8eee0d375d', operation='INSERT', pgid='pgtrigger_insert_insert_ba938', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."ends" IS DISTINCT FROM (NEW."ends") OR OLD."starts" IS DISTINCT FROM (NEW."starts") OR OLD."weekday" IS DISTINCT FROM (NEW."weekday"))', func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (NEW."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."starts", NEW."weekday"); RETURN NULL;', hash='2c569bffdac935567af418b55e11f9bb56955c19', operation='UPDATE', pgid='pgtrigger_update_update_4b38a', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openinghours',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_hourschange" ("ends", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts", "weekday") VALUES (OLD."ends", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."starts", OLD."weekday"); RETURN NULL;', hash='34e0e0e871f86aedc987aa4fec4ba754da1f7129', operation='DELETE', pgid='pgtrigger_delete_delete_4550b', table='appointments_openinghours', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='3395f17897595ea5815c8e99c0dbf1cfe3e128c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6054d', table='appointments_opinion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='13f7488493400406bbf2fa9be8e8af8424fed7cd', operation='INSERT', pgid='pgtrigger_insert_insert_27ca7', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."delivered_at" IS DISTINCT FROM (NEW."delivered_at") OR OLD."delivered_by_id" IS DISTINCT FROM (NEW."delivered_by_id") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."second_reader_id" IS DISTINCT FROM (NEW."second_reader_id") OR OLD."second_signed_at" IS DISTINCT FROM (NEW."second_signed_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='d5e6a8ce3e9fa0f125de730b34dd4ca91cc77836', operation='UPDATE', pgid='pgtrigger_update_update_7f2c9', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (OLD."changed_at", OLD."created_at", OLD."delivered_at", OLD."delivered_by_id", OLD."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."request_id", OLD."second_reader_id", OLD."second_signed_at", OLD."version", OLD."visit_type_id"); RETURN NULL;', hash='57795bf7400235fbf828988c3760c6c0bf6364d2', operation='DELETE', pgid='pgtrigger_delete_delete_5ad5f', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='seen_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."seen" IS DISTINCT FROM (NEW."seen"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'seen\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='7156cd291cbaa9eda7a24701e2a3ef7c73ecc617', operation='UPDATE', pgid='pgtrigger_seen_update_f071f', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='think_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."think" IS DISTINCT FROM (NEW."think"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'think\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='9ef986af6afc65ef826c29f3b85c8a2affe819b8', operation='UPDATE', pgid='pgtrigger_think_update_b4e98', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='options_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."options" IS DISTINCT FROM (NEW."options"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'options\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='f080560ba848361d91c7187fc01aea65192a8076', operation='UPDATE', pgid='pgtrigger_options_update_9244c', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='would_ask_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."would_ask" IS DISTINCT FROM (NEW."would_ask"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'would_ask\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='aa6af9ee656a6ceb4500990f69cdb8d9c558ea8b', operation='UPDATE', pgid='pgtrigger_would_ask_update_a2fa2', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='urgency_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."urgency" IS DISTINCT FROM (NEW."urgency"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'urgency\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='1421183ae86d4e1423c86716625f0abc9ddeb1d7', operation='UPDATE', pgid='pgtrigger_urgency_update_ccba7', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='limits_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."limits" IS DISTINCT FROM (NEW."limits"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'limits\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='78caf3d852fa36841389cd4582001a10ed5bfb40', operation='UPDATE', pgid='pgtrigger_limits_update_ce95c', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinion',
                trigger=pgtrigger.compiler.Trigger(name='paper_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."paper" IS DISTINCT FROM (NEW."paper"))', func='INSERT INTO "appointments_opinionchange" ("changed_at", "created_at", "delivered_at", "delivered_by_id", "doctor_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "second_reader_id", "second_signed_at", "version", "visit_type_id") VALUES (NEW."changed_at", NEW."created_at", NEW."delivered_at", NEW."delivered_by_id", NEW."doctor_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'paper\', NEW."id", NEW."request_id", NEW."second_reader_id", NEW."second_signed_at", NEW."version", NEW."visit_type_id"); RETURN NULL;', hash='11099a0118990235cae84386f805819df00de392', operation='UPDATE', pgid='pgtrigger_paper_update_9824d', table='appointments_opinion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='577f3d82a87653c827642389a493056ac98cea85', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_40358', table='appointments_opinionchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='9caf649e9971c1c65e61a37def70239c4dd71b2a', operation='INSERT', pgid='pgtrigger_written_by_triggers_44d6a', table='appointments_opinionchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='12b2a530cfe81f4cf8f2031f511762f2206e55b4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_512fe', table='appointments_opinionreader', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (NEW."added_at", NEW."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."request_id", NEW."user_id"); RETURN NULL;', hash='b68afb8bde81c52b4c9e6d3cd16762e29e458c9b', operation='INSERT', pgid='pgtrigger_insert_insert_58b71', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (NEW."added_at", NEW."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."request_id", NEW."user_id"); RETURN NULL;', hash='61ca21edff7ea18ee98488e1a6660c1c76a652d2', operation='UPDATE', pgid='pgtrigger_update_update_0e9c1', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionreader',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_readerchange" ("added_at", "added_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "user_id") VALUES (OLD."added_at", OLD."added_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."request_id", OLD."user_id"); RETURN NULL;', hash='95516d52c78726651492a86a7c1e530ecd4cf998', operation='DELETE', pgid='pgtrigger_delete_delete_6edee', table='appointments_opinionreader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionrequestchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='b35c613c5d22341275003443fcc4b3281e03471a', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_84cfd', table='appointments_opinionrequestchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opinionrequestchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='9d5f606ad4c3be2302f05b9db71263d15fc1d2ae', operation='INSERT', pgid='pgtrigger_written_by_triggers_14343', table='appointments_opinionrequestchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='a434756e8eced233296652d02e0e9cd128a0516e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d940f', table='appointments_patient', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='full_name_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."full_name" IS DISTINCT FROM (NEW."full_name"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'full_name\', NEW."id"); RETURN NULL;', hash='d32f1a9e1a62ce64f31c6f1db083bacc124a4f44', operation='UPDATE', pgid='pgtrigger_full_name_update_2e93e', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."phone" IS DISTINCT FROM (NEW."phone"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone\', NEW."id"); RETURN NULL;', hash='79993d6dfbb6319f0b1be0a8318570b333e1c792', operation='UPDATE', pgid='pgtrigger_phone_update_df348', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_typed_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."phone_typed" IS DISTINCT FROM (NEW."phone_typed"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone_typed\', NEW."id"); RETURN NULL;', hash='2ebc616b6d77c2108c4b098bec46b7110b734fef', operation='UPDATE', pgid='pgtrigger_phone_typed_update_cbe9a', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='phone_is_wrong_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."phone_is_wrong" IS DISTINCT FROM (NEW."phone_is_wrong"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'phone_is_wrong\', NEW."id"); RETURN NULL;', hash='a5e9f8854035440e96cd32baf498bc5b17806cab', operation='UPDATE', pgid='pgtrigger_phone_is_wrong_update_7cc8d', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='email_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'email\', NEW."id"); RETURN NULL;', hash='088bbefe3731e24dbea52177056647aa5cb26b6e', operation='UPDATE', pgid='pgtrigger_email_update_7a7d4', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='birth_year_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."birth_year" IS DISTINCT FROM (NEW."birth_year"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'birth_year\', NEW."id"); RETURN NULL;', hash='95cbda66b0641fe55693f4ff184a6bc5ca12a49a', operation='UPDATE', pgid='pgtrigger_birth_year_update_13899', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='language_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."language" IS DISTINCT FROM (NEW."language"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'language\', NEW."id"); RETURN NULL;', hash='ee68feb352368fb29ef6beda06fc6d54be9bc7bd', operation='UPDATE', pgid='pgtrigger_language_update_4c700', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='contact_by_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."contact_by" IS DISTINCT FROM (NEW."contact_by"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'contact_by\', NEW."id"); RETURN NULL;', hash='19f237485a7ce9991ba52811ceb615c15e1bd74d', operation='UPDATE', pgid='pgtrigger_contact_by_update_ce984', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='message_ok_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."message_ok" IS DISTINCT FROM (NEW."message_ok"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'message_ok\', NEW."id"); RETURN NULL;', hash='90f93759b442392781af8405011e8230037a9487', operation='UPDATE', pgid='pgtrigger_message_ok_update_3c4c9', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='asking_for_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."asking_for" IS DISTINCT FROM (NEW."asking_for"))', func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'asking_for\', NEW."id"); RETURN NULL;', hash='947f6c0fa2be9be8d705a21295252bd54735acbd', operation='UPDATE', pgid='pgtrigger_asking_for_update_ddd45', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patient',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_patientchange" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='686d1ac8910ed3d80f568c80c3cda852c1dc2693', operation='DELETE', pgid='pgtrigger_delete_delete_e9b18', table='appointments_patient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patientchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='37d97040e2690170f2df2954cca46ebc91edbb66', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_daf5e', table='appointments_patientchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='patientchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='e214197b03695bbd9608f88c847a51d76d523c69', operation='INSERT', pgid='pgtrigger_written_by_triggers_3fa33', table='appointments_patientchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promisechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='92b0d2195697f02c3703f56f6c6f817488374ccb', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_d0c51', table='appointments_promisechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promisechange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='a332c78cd4fe257f10cddf9185f91b6ca3a014a0', operation='INSERT', pgid='pgtrigger_written_by_triggers_4a0bd', table='appointments_promisechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='ecb4d2ccf2f2f1cd8b00e4330ff7e6ebf79ef5bb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d8595', table='appointments_promiserule', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (NEW."escalate_after", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."priority", NEW."unit", NEW."within"); RETURN NULL;', hash='dfa5c3afb38d67cc1bc5843c55759a0e01ea1e87', operation='INSERT', pgid='pgtrigger_insert_insert_a9ca4', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."escalate_after" IS DISTINCT FROM (NEW."escalate_after") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."within" IS DISTINCT FROM (NEW."within"))', func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (NEW."escalate_after", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."priority", NEW."unit", NEW."within"); RETURN NULL;', hash='062f98169512c0c59926263e46f1a28238035223', operation='UPDATE', pgid='pgtrigger_update_update_3e9a8', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='promiserule',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_promisechange" ("escalate_after", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "unit", "within") VALUES (OLD."escalate_after", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."priority", OLD."unit", OLD."within"); RETURN NULL;', hash='0f3d4083a476ac9a4929f16ef1df50eaf39ac9a4', operation='DELETE', pgid='pgtrigger_delete_delete_f6bc5', table='appointments_promiserule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readerchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='4cd27d4eaf85cdacfbc0c8fb34e87ae01d926061', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_1f775', table='appointments_readerchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readerchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='221cc5ff9ccc726ef16e7d8f1ee6fe238737e555', operation='INSERT', pgid='pgtrigger_written_by_triggers_eba77', table='appointments_readerchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='eecb1c9a27fe79e3e5120e9761eeb7f5e7526e9e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_aefff', table='auth_group_permissions', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."group_id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\'); RETURN NULL;', hash='ed40abaaf10e1d3995c2ac80f0786da9e839cc6e', operation='INSERT', pgid='pgtrigger_insert_insert_e7c11', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."permission_id" IS DISTINCT FROM (NEW."permission_id"))', func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."group_id", NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\'); RETURN NULL;', hash='2c043e5127d0bf962918db2895f774825ce31711', operation='UPDATE', pgid='pgtrigger_update_update_d10ab', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrole',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rightofrolechange" ("group_id", "permission_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."group_id", OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\'); RETURN NULL;', hash='1a9af5ce81f45e4db0f12c547939dde9af1f3dd5', operation='DELETE', pgid='pgtrigger_delete_delete_0214b', table='auth_group_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrolechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='80c23e8613c7719c224b664facbbd84253eeeb7a', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_e4069', table='appointments_rightofrolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofrolechange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='f93e9495d02297de7f568f280a8e5516dd4bbb77', operation='INSERT', pgid='pgtrigger_written_by_triggers_4787b', table='appointments_rightofrolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='ed74e3da66eea5045643328931614b4a6cc3eebf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f6aa0', table='auth_user_user_permissions', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."user_id"); RETURN NULL;', hash='3854d64a791247db3bf28d18085fe43a8af7abea', operation='INSERT', pgid='pgtrigger_insert_insert_1a21f', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."permission_id" IS DISTINCT FROM (NEW."permission_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."user_id"); RETURN NULL;', hash='66aea5252ec210c66503c2b9706801b62d3f52df', operation='UPDATE', pgid='pgtrigger_update_update_4de7d', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuser',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rightofuserchange" ("permission_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (OLD."permission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."user_id"); RETURN NULL;', hash='1c313cdca829490f8e3b2d7655369b04d423a062', operation='DELETE', pgid='pgtrigger_delete_delete_3bcf5', table='auth_user_user_permissions', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='ecd36adbe3475287dd9a2474f197d2b3244fcdba', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_5f67a', table='appointments_rightofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rightofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='66fc953ed0fb49f954de717154fcd1ef9ae5cba4', operation='INSERT', pgid='pgtrigger_written_by_triggers_d544a', table='appointments_rightofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolechange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='747b85cc671639144d07efbefe98edb6172f8f78', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_8d4cd', table='appointments_rolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolechange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='0834d707efb744c08ba49a323f6b082fa67cb535', operation='INSERT', pgid='pgtrigger_written_by_triggers_bac8b', table='appointments_rolechange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolename',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='e5179df4af0fcdd44fba0b393c46c821b68a4b24', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_928a5', table='auth_group', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolename',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='4244c34fdca8ba72e45684dbaf98335aaf3808c1', operation='INSERT', pgid='pgtrigger_insert_insert_67121', table='auth_group', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolename',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='13a42653d3066cb8286e2c786a0018d5474cf636', operation='UPDATE', pgid='pgtrigger_update_update_0c12b', table='auth_group', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rolename',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_rolechange" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='e9b7716c76550b3de2980b2e251f9b5392f4732c', operation='DELETE', pgid='pgtrigger_delete_delete_2c1b7', table='auth_group', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='2720a594ee3bc9cb673270b9d00d864fe08cae90', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_13569', table='auth_user_groups', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."user_id"); RETURN NULL;', hash='bd8d6b9e4af84ee5a76ebae62cbc47a6f817a0cc', operation='INSERT', pgid='pgtrigger_insert_insert_0a49f', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (NEW."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."user_id"); RETURN NULL;', hash='fb4b00701b1a0cd1f4084a392bd1d532d20c6e29', operation='UPDATE', pgid='pgtrigger_update_update_93585', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuser',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_roleofuserchange" ("group_id", "pgh_context", "pgh_created_at", "pgh_label", "user_id") VALUES (OLD."group_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."user_id"); RETURN NULL;', hash='fba8627ac63c8f5f735d319d6a08debf446b4d75', operation='DELETE', pgid='pgtrigger_delete_delete_e09fd', table='auth_user_groups', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='23217eb4c173618d9aaf5dbf96f5c0a173cf585b', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_be955', table='appointments_roleofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='roleofuserchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='04e9da1440fd9c830141ee22b12f24cc8c60c204', operation='INSERT', pgid='pgtrigger_written_by_triggers_35fab', table='appointments_roleofuserchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='ed52364e87982922daaf1cd1c5943a443a3e04eb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_913a3', table='appointments_secondopinionrequest', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='8c56982fd8f04ac1bd85915b2fa0865f89950c1e', operation='INSERT', pgid='pgtrigger_insert_insert_41fcc', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."clock_stopped_at" IS DISTINCT FROM (NEW."clock_stopped_at") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."files_follow" IS DISTINCT FROM (NEW."files_follow") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='6bf846bf37600927e929268396902b15c3af4932', operation='UPDATE', pgid='pgtrigger_update_update_035d2', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (OLD."case_id", OLD."clock_stopped_at", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect", OLD."visit_type_id", OLD."withdrawn_at"); RETURN NULL;', hash='ff50d4389d640cde09d8593a7ac95d3719d2b6c7', operation='DELETE', pgid='pgtrigger_delete_delete_a8267', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='question_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."question" IS DISTINCT FROM (NEW."question"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'question\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='aef4b7b23865ed3b02ac630bc306b09bd14ba50c', operation='UPDATE', pgid='pgtrigger_question_update_ed4ab', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='diagnosis_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."diagnosis" IS DISTINCT FROM (NEW."diagnosis"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'diagnosis\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='0bb69bd8b99b37807e841b8a2d5e7edcd2235515', operation='UPDATE', pgid='pgtrigger_diagnosis_update_b7c5c', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='since_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."since" IS DISTINCT FROM (NEW."since"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'since\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='2719e3c4cf3f212f3c2975761f0f1711e30cc2e2', operation='UPDATE', pgid='pgtrigger_since_update_509b2', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='side_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."side" IS DISTINCT FROM (NEW."side"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'side\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='f2e7bb18cf28ee66e5e6b5b6bfbf1e6a5ab5313f', operation='UPDATE', pgid='pgtrigger_side_update_12a6e', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='secondopinionrequest',
                trigger=pgtrigger.compiler.Trigger(name='medicines_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."medicines" IS DISTINCT FROM (NEW."medicines"))', func='INSERT INTO "appointments_opinionrequestchange" ("case_id", "clock_stopped_at", "consent_id", "created_at", "doctor_id", "files_follow", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "withdrawn_at") VALUES (NEW."case_id", NEW."clock_stopped_at", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."files_follow", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'medicines\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."withdrawn_at"); RETURN NULL;', hash='5e158f93c3c09e143605675c9d93fdea7a365fa8', operation='UPDATE', pgid='pgtrigger_medicines_update_ec569', table='appointments_secondopinionrequest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitingchange',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'the history cannot be changed or emptied';", hash='aa80689b63102143c895d08c88b2089e7cfe8bde', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_82e61', table='appointments_waitingchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitingchange',
                trigger=pgtrigger.compiler.Trigger(name='written_by_triggers', sql=hfs_portal.triggers.AlwaysSql(func="\n            IF pg_trigger_depth() < 2 THEN\n                RAISE EXCEPTION 'only the database itself writes the history';\n            END IF;\n            NEW.pgh_created_at = clock_timestamp();\n            NEW.database_user = session_user;\n            NEW.program = current_setting('application_name');\n            NEW.pgh_context = CASE WHEN jsonb_typeof(NEW.pgh_context) = 'object'\n                THEN NEW.pgh_context || jsonb_build_object('backend', pg_backend_pid()) END;\n            RETURN NEW;\n        ", hash='f7fc46b83bfab1eeb15c179d5128ffea7998ded4', operation='INSERT', pgid='pgtrigger_written_by_triggers_3e90f', table='appointments_waitingchange', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=hfs_portal.triggers.AlwaysSql(func="RAISE EXCEPTION 'this table cannot be emptied: its history would not hear of it';", hash='f5be49830b36f5f53012405b6d50a80995ab13b6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_05e34', table='appointments_waitlistentry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='29b36177e812bb19770e8c2a8a52a8e890f137bd', operation='INSERT', pgid='pgtrigger_insert_insert_c3704', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."appointment_id" IS DISTINCT FROM (NEW."appointment_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doctor_id" IS DISTINCT FROM (NEW."doctor_id") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ended_because" IS DISTINCT FROM (NEW."ended_because") OR OLD."first_day" IS DISTINCT FROM (NEW."first_day") OR OLD."last_day" IS DISTINCT FROM (NEW."last_day") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."part_of_day" IS DISTINCT FROM (NEW."part_of_day") OR OLD."suspect" IS DISTINCT FROM (NEW."suspect") OR OLD."visit_type_id" IS DISTINCT FROM (NEW."visit_type_id") OR OLD."weekdays" IS DISTINCT FROM (NEW."weekdays"))', func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='7b7b256c2248af6814423cae3023991587ee31e9', operation='UPDATE', pgid='pgtrigger_update_update_9ab96', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=hfs_portal.triggers.AlwaysSql(func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (OLD."appointment_id", OLD."case_id", OLD."consent_id", OLD."created_at", OLD."doctor_id", OLD."ended_at", OLD."ended_because", OLD."first_day", OLD."last_day", OLD."location_id", OLD."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspect", OLD."visit_type_id", OLD."weekdays"); RETURN NULL;', hash='d111c2ce5ddad339fe488a5db9588c6929544657', operation='DELETE', pgid='pgtrigger_delete_delete_8b638', table='appointments_waitlistentry', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waitlistentry',
                trigger=pgtrigger.compiler.Trigger(name='note_update', sql=hfs_portal.triggers.AlwaysSql(condition='WHEN (OLD."note" IS DISTINCT FROM (NEW."note"))', func='INSERT INTO "appointments_waitingchange" ("appointment_id", "case_id", "consent_id", "created_at", "doctor_id", "ended_at", "ended_because", "first_day", "last_day", "location_id", "part_of_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspect", "visit_type_id", "weekdays") VALUES (NEW."appointment_id", NEW."case_id", NEW."consent_id", NEW."created_at", NEW."doctor_id", NEW."ended_at", NEW."ended_because", NEW."first_day", NEW."last_day", NEW."location_id", NEW."part_of_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'note\', NEW."id", NEW."suspect", NEW."visit_type_id", NEW."weekdays"); RETURN NULL;', hash='c28cf47c446878ce8c3927e4cc3902c7fb971d7c', operation='UPDATE', pgid='pgtrigger_note_update_731bc', table='appointments_waitlistentry', when='AFTER')),
            ),
        ]),
    ]
