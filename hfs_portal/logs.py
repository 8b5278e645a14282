"""Log lines that tell where and what went wrong, and nothing of what a visitor typed or which private page it was."""

import logging
import traceback
from types import TracebackType
from typing import Any

from django.http import HttpRequest


class Formatter(logging.Formatter):
    """Names a request by its route: its address may hold the key to a patient's page."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.message = f"{request.method} {_route(request)} answered {getattr(record, 'status_code', '?')}"
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The way to the fault, without the messages of its exceptions: a database's message repeats what it refused."""
        error: BaseException | None = ei[1]
        lines: list[str] = []
        while error:
            lines += [f"{type(error).__module__}.{type(error).__qualname__}", *_way(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _way(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else "an address that leads nowhere"
