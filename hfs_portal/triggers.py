"""Triggers that hold whatever a session sets: pgtrigger's own first look into `pgtrigger.ignore`, which anybody may set."""

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger import compiler
from pgtrigger.migrations import AddTrigger, RemoveTrigger


class AlwaysSql(compiler.UpsertTriggerSql):
    """Migrations refer to this: what they have made must come out the same for ever, so a change needs a class of its own.

    The function runs as its owner, so that whoever makes a change needs no right to write where it is noted, and looks for
    tables only where the migration made them. The trigger fires for `session_replication_role = replica` as well.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER;
            REVOKE ALL ON FUNCTION {pgid}() FROM PUBLIC;
            DO $$ BEGIN
                EXECUTE format('ALTER FUNCTION {pgid}() SET search_path = pg_catalog, %I, pg_temp', current_schema());
            END $$;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {pgid};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Always(pgtrigger.Trigger):
    """No setting switches it off; only who owns the table can take it away."""

    def compile(self, model: models.Model) -> compiler.Trigger:
        made = super().compile(model)
        known: dict[str, Any] = {name: text for name, text in made.sql.kwargs.items() if name != "ignore_func_name"}
        return compiler.Trigger(name=made.name, sql=AlwaysSql(**known))


class Refuse(Always):
    """Says so of every statement that would do it, also where it would find no row; with a condition, of every such row."""

    when = pgtrigger.Before

    def __init__(self, *, says: str, **trigger: Any) -> None:
        super().__init__(**trigger, level=pgtrigger.Row if "condition" in trigger else pgtrigger.Statement)
        self.func = f"RAISE EXCEPTION '{says}';"


class Together(Operation):
    """Triggers that a migration adds and removes, in this order. Django renders the models anew once, not after each of them."""

    def __init__(self, operations: Sequence[AddTrigger | RemoveTrigger]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        rendered = vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if rendered:
            state.apps = rendered
            state.reload_models([(app_label, name) for name in {operation.model_name for operation in self.operations}])

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} changes of triggers"
