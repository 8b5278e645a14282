"""What a known patient has told us of themselves, for a form that they open next: they check it instead of typing it again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "told"
FOR = timedelta(hours=1)  # whoever uses the same browser later finds an empty form


def keep(session: SessionBase, answers: dict[str, Any], *, case: int, now: datetime) -> None:
    """Only for a browser that may see the case from which they are. They must be what a session can keep."""
    session[KEY] = {"answers": answers, "case": case, "until": (now + FOR).isoformat()}


def answers(session: SessionBase, *, may_see: Callable[[int], bool], now: datetime) -> dict[str, Any]:
    """Empty when nothing was kept, or too long ago, or when this browser may no longer see the case from which they are."""
    kept = session.get(KEY)
    if not kept or datetime.fromisoformat(kept["until"]) <= now or not may_see(kept.get("case", 0)):
        return {}
    return dict(kept["answers"])


def forget(session: SessionBase) -> None:
    """Once the form is sent."""
    session.pop(KEY, None)
