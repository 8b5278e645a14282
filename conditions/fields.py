"""A StreamField whose blocks are no business of the database."""

from typing import Any

from wagtail.fields import StreamField


class FreeStreamField(StreamField):
    """Its column holds JSON whatever the blocks are, so a new block needs no migration."""

    def deconstruct(self) -> Any:
        name, path, _args, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [[]], options
