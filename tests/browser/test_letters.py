"""Every letter as its reader's mail program shows it: on a phone, by day and by night."""

import pytest

from appointments.outbox import letters
from appointments.worklist import sample_letters
from tests.appointments.clinic import NOW
from tests.chromium import accessibility_faults


@pytest.fixture(params=["light", "dark"])
def mail_program(request, browser):
    context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=request.param)
    yield context.new_page()
    context.close()


def test_every_letter_is_read_on_a_phone_and_asks_for_nothing(mail_program):
    asked = []
    mail_program.on("request", lambda request: asked.append(request.url))
    for name in sample_letters.SAMPLES:
        mail_program.set_content(letters.as_html(sample_letters.of(name, "en", now=NOW)))
        assert accessibility_faults(mail_program) == [], name
        assert mail_program.evaluate("document.documentElement.scrollWidth") <= 360, name
    assert asked == []
