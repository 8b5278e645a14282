"""Tells whoever listens on the channel `pages` that something which pages show was changed, at the moment it is committed.

A later migration that makes a table whose rows pages show calls `SELECT conditions_watch('its_name')` for it.
"""

from django.db import migrations

# What pages show, tables of Wagtail's and of ours.
WATCHED = [
    "wagtailcore_page",
    "wagtailcore_site",
    "wagtailcore_locale",
    "wagtailcore_pageviewrestriction",
    "wagtailimages_image",
    "wagtaildocs_document",
    "conditions_articleindexpage",
    "conditions_articlepage",
    "conditions_conditionindexpage",
    "conditions_conditionpage",
    "conditions_contactnumber",
    "conditions_emergencycard",
    "conditions_fact",
    "conditions_healthpackage",
    "conditions_healthpackagespage",
    "conditions_homepage",
    "conditions_hospitalsettings",
    "conditions_livingwithpage",
    "conditions_notice",
    "conditions_officialnumberspage",
    "conditions_override",
    "conditions_publicchange",
    "conditions_reference",
    "conditions_reviewer",
    "conditions_signoff",
    "conditions_specialityindexpage",
    "conditions_specialitypage",
    "conditions_treatmentpage",
]

# One word for the whole transaction: PostgreSQL passes equal ones on only once.
CHANGED = """
CREATE FUNCTION conditions_pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('pages', pg_current_xact_id()::text || '@' || extract(epoch FROM transaction_timestamp())::text);
    RETURN NULL;
END $$;
"""

# A draft that an editor's browser saves every few seconds changes nothing that is shown.
SHOWN = """
CREATE FUNCTION conditions_shown(stored jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT stored - ARRAY['draft_title', 'latest_revision_id', 'latest_revision_created_at', 'has_unpublished_changes', 'locked',
        'locked_at', 'locked_by_id', 'go_live_at', 'expire_at', 'numchild', 'owner_id']
$$;
"""

WATCH = """
CREATE FUNCTION conditions_watch(shown regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER pages_come_and_go AFTER INSERT OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT '
        'EXECUTE FUNCTION conditions_pages_changed()', shown);
    EXECUTE format('CREATE TRIGGER pages_change AFTER UPDATE ON %s FOR EACH ROW '
        'WHEN (conditions_shown(to_jsonb(OLD)) IS DISTINCT FROM conditions_shown(to_jsonb(NEW))) '
        'EXECUTE FUNCTION conditions_pages_changed()', shown);
END $$;
"""

# A page that shows a picture for the first time makes it at its size, which changes no page; to remove it does.
PICTURES = """
CREATE TRIGGER pages_come_and_go AFTER DELETE OR TRUNCATE ON wagtailimages_rendition
    FOR EACH STATEMENT EXECUTE FUNCTION conditions_pages_changed();
"""

UNDO = """
DROP FUNCTION conditions_watch(regclass);
DROP FUNCTION conditions_pages_changed() CASCADE;
DROP FUNCTION conditions_shown(jsonb) CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0007_live_is_approved"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [
        migrations.RunSQL([CHANGED, SHOWN, WATCH, PICTURES], UNDO),
        migrations.RunSQL([f"SELECT conditions_watch('{table}')" for table in WATCHED], migrations.RunSQL.noop),
    ]
