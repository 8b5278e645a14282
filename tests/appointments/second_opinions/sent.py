"""Files that have been looked into already, as the portal takes them."""

from appointments.second_opinions import checks, sealed
from appointments.second_opinions.models import Document
from tests.appointments import answers


def sent(content=b"what the eye did on Monday", *, name="report.pdf", kind=Document.Kind.PDF, reason=""):
    file = answers.file(name, content)
    return checks.Checked(file, kind, name, sealed.fingerprint(file), reason)
