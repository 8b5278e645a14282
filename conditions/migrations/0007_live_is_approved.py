"""The database itself refuses to show what nobody approved, and to change a version once it was sent for review.

The tables are Wagtail's as well as ours, so these triggers are written here and not on a model.
"""

from django.db import migrations

SHOWN = ["wagtailcore_page", "conditions_fact", "conditions_emergencycard"]

# What a person wrote is shown only when its version was signed off, or published past the review by an administrator.
# A version that nobody's hand wrote came with the portal.
LIVE = """
CREATE FUNCTION conditions_live_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version record;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.live, NEW.live_revision_id) IS NOT DISTINCT FROM (OLD.live, OLD.live_revision_id) THEN
        RETURN NEW;
    END IF;
    SELECT r.user_id, r.object_id INTO version FROM wagtailcore_revision r WHERE r.id = NEW.live_revision_id;
    IF NEW.live AND version.user_id IS NOT NULL AND NOT (
        version.object_id = NEW.id::text AND (
            EXISTS (SELECT FROM conditions_signoff s WHERE s.revision_id = NEW.live_revision_id)
            OR EXISTS (SELECT FROM conditions_override o WHERE o.revision_id = NEW.live_revision_id)
        )
    ) THEN
        RAISE EXCEPTION 'live_revision_was_approved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

FROZEN = """
CREATE FUNCTION conditions_reviewed_stays_as_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM wagtailcore_taskstate t WHERE t.revision_id = OLD.id)
        OR EXISTS (SELECT FROM conditions_signoff s WHERE s.revision_id = OLD.id)
        OR EXISTS (SELECT FROM conditions_override o WHERE o.revision_id = OLD.id)
    THEN
        RAISE EXCEPTION 'reviewed_revision_stays_as_read' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conditions_reviewed_stays_as_read BEFORE UPDATE OF content ON wagtailcore_revision
    FOR EACH ROW WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION conditions_reviewed_stays_as_read();
"""

GUARD = """
CREATE TRIGGER conditions_live_is_approved BEFORE INSERT OR UPDATE OF live, live_revision_id ON {table}
    FOR EACH ROW EXECUTE FUNCTION conditions_live_is_approved();
"""
UNDO = [
    *(f"DROP TRIGGER conditions_live_is_approved ON {table};" for table in SHOWN),
    "DROP TRIGGER conditions_reviewed_stays_as_read ON wagtailcore_revision;",
    "DROP FUNCTION conditions_live_is_approved();",
    "DROP FUNCTION conditions_reviewed_stays_as_read();",
]


class Migration(migrations.Migration):
    dependencies = [("conditions", "0006_review_letters"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [
        migrations.RunSQL([LIVE, FROZEN, *(GUARD.format(table=table) for table in SHOWN)], UNDO),
    ]
