"""How anything that is private leaves: for whoever asked alone, and as nothing that a browser would run."""

from typing import Any

from django.http import FileResponse


def shut_in(response: Any) -> Any:
    """What came from a patient runs nothing, is taken for nothing else, and is kept by nobody on the way."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def handed_over(content: Any, *, name: str, kind: str) -> FileResponse:
    """To be saved, never shown by the browser, under a name that says nothing of the patient."""
    response: FileResponse = shut_in(FileResponse(content, as_attachment=True, filename=name, content_type=kind))
    return response
