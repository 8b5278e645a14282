"""The database's clock, set by hand: what is due by it, or in somebody's hands for too long, follows at once."""

from datetime import datetime

from django.db import connection

# Whoever says statement_timestamp() without saying whose gets the one in the first schema of the path.
SHADOW = """
    CREATE SCHEMA IF NOT EXISTS set_by_hand;
    CREATE OR REPLACE FUNCTION set_by_hand.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
        AS $$ SELECT current_setting('set_by_hand.clock')::timestamptz $$;
    SET LOCAL search_path = set_by_hand, public, pg_catalog;
"""


def set_clock(now: datetime) -> None:
    """Until the end of the transaction, which takes all of it back."""
    with connection.cursor() as cursor:
        cursor.execute(SHADOW)
        cursor.execute("SELECT set_config('set_by_hand.clock', %s, true)", [now.isoformat()])
