"""Somebody whose browser runs no scripts, speaking HTTP to the running portal."""

from dataclasses import dataclass, field
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

ME = {"full_name": "Meera Example", "phone": "98490 12345", "consent_care": "on"}


@dataclass
class Form:
    """A form as the page gave it: where it goes, and every field with the answer it already had."""

    action: str
    fields: dict[str, str]
    choices: dict[str, list[str]] = field(default_factory=dict)


SECOND_OPINION = "/second-opinion/"
STEPS = ["who", "question", "illness", "treatments", "medicines", "files", "contact", "consent"]


class Patient:
    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        # The server may close a connection that waits in the very moment it is used again: a browser tries anew, this does not.
        self.session.headers["Connection"] = "close"

    def get(self, path: str) -> requests.Response:
        return self.session.get(urljoin(self.url, path), timeout=60)

    def form(self, path: str) -> Form:
        answer = self.get(path)
        return read_form(answer.text, answer.url)

    def send(self, form: Form, files: list | None = None, **answers: str) -> requests.Response:
        """Posts back every field that was given, with these answers; does not follow where the answer leads."""
        return self.session.post(form.action, data=form.fields | answers, files=files, allow_redirects=False, timeout=60)

    def answer_every_step(self, files: list | None = None, **answers: str) -> Form:
        """From the start of a second opinion to its last page, whose form is returned: sending that asks the question."""
        given = {"question": "Would an operation help me?", **ME, **answers}
        self.send(self.form(SECOND_OPINION))
        for step in STEPS:
            answer = self.send(self.form(f"{SECOND_OPINION}{step}/"), **given)
            assert answer.status_code == 303, f"{step} answers {answer.status_code}"
        if files:
            answer = self.send(self.form(f"{SECOND_OPINION}upload/"), files)
            assert answer.status_code == 303, f"the files are answered with {answer.status_code}"
        return self.form(f"{SECOND_OPINION}check/")


def read_form(page: str, url: str) -> Form:
    form = next(found for found in BeautifulSoup(page, "html.parser").find_all("form") if found.get("method") == "post")
    read = Form(urljoin(url, form.get("action") or url), {})
    for control in form.select("input[name], textarea[name], select[name], button[name]"):
        _read_control(control, read)
    return read


def _read_control(control: Tag, read: Form) -> None:
    name, kind = control["name"], control.get("type")
    if kind in {"radio", "checkbox"}:
        read.choices.setdefault(name, []).append(control.get("value", "on"))
        if control.has_attr("checked"):
            read.fields[name] = control.get("value", "on")
    elif control.name == "textarea":
        read.fields[name] = control.text.removeprefix("\n")
    elif control.name == "select":
        options = control.find_all("option")
        chosen = next((option for option in options if option.has_attr("selected")), options[0])
        read.fields[name] = chosen["value"]
    elif kind != "file":
        read.fields[name] = control.get("value", "")
