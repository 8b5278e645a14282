"""Lists of cases are taken out as files: what is in them, what never is, and who took them."""

import csv
import io
import logging
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from appointments.cases.models import Case
from appointments.worklist import export
from appointments.worklist.export_files import as_csv, as_xlsx, harmless
from tests.appointments.worklist import days_work as work
from tests.appointments.worklist.days_work import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db

EXPORT = "/staff/appointments/case/export/"
SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "\u200b=", "＝", "＋", "－", "＠"]


@pytest.fixture(autouse=True)
def clock(db):
    """On that Wednesday, from the signing in to the last list."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def browser(client):
    return work.leader(client, "view_case", "export_case", "export_names_case")


def body(answer):
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content)


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def taken(browser, asked="", kind="csv"):
    """The file's rows, without the heading."""
    content = body(browser.get(f"{EXPORT}?format={kind}&{asked}"))
    return {"csv": rows_of_csv, "xlsx": rows_of_xlsx}[kind](content)[1:]


def references(rows):
    return [row[0] for row in rows]


def test_a_file_has_a_row_for_each_case_of_the_list(browser):
    one = work.contact(work.case(ago=2 * HOUR, due=-HOUR), ago=HOUR)
    work.closed(work.case(ago=2 * HOUR), ago=HOUR)
    assert taken(browser) == [
        [
            one.reference, "Callback", "New", "", "Routine", "English", "2026-11-25 12:00",
            "2026-11-25 13:00", "yes", "2026-11-25 13:00", "", "",
        ]
    ]  # fmt: skip


def test_a_workbook_says_the_same_with_real_moments(browser):
    one = work.closed(work.case(ago=2 * HOUR), ago=HOUR)
    [row] = taken(browser, "state=all", kind="xlsx")
    assert row[:4] == [one.reference, "Callback", "Closed", "Answered or settled"]
    assert row[6:11] == [datetime(2026, 11, 25, 12), datetime(2026, 11, 25, 15), "no", None, datetime(2026, 11, 25, 13)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_queues_filters_narrow_a_file_as_they_narrow_the_list(browser, kind):
    urgent = work.case("no_time", ago=HOUR)
    Case.objects.filter(pk=urgent.pk).update(priority=1)
    closed = work.closed(work.case(ago=2 * DAY), ago=HOUR)
    assert references(taken(browser, "priority__exact=1", kind)) == [urgent.reference]
    assert references(taken(browser, "state=closed", kind)) == [closed.reference]
    assert references(taken(browser, f"q={closed.reference}", kind)) == [closed.reference]
    assert references(taken(browser, "since=2026-11-25&hour=13", kind)) == [urgent.reference]
    assert set(references(taken(browser, "state=all&p=7&e=1", kind))) == {closed.reference, urgent.reference}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_without_names_no_file_holds_who_anybody_is(browser, kind):
    work.case(full_name="Canary Patient", phone="+919849098490", phone_typed="98490 98490", email="canary@example.org")
    Case.objects.update(assignee=work.nurse())
    written = str(taken(browser, "names=no", kind))
    for word in ("Canary", "98490", "canary", "nurse"):
        assert word not in written


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_with_names_a_file_holds_names_and_still_no_number(browser, kind):
    work.case(full_name="Canary Patient", phone="+919849098490", phone_typed="98490 98490", email="canary@example.org")
    Case.objects.update(assignee=work.nurse())
    [row] = taken(browser, "names=yes", kind)
    assert row[-2:] == ["Canary Patient", "nurse"]
    assert "98490" not in str(row)
    assert "canary" not in str(row)


@pytest.mark.parametrize("sign", SIGNS)
def test_no_name_becomes_a_formula(browser, sign):
    work.case(full_name=f"{sign}HYPERLINK(1)")
    for kind in ("csv", "xlsx"):
        [row] = taken(browser, "names=yes", kind)
        assert row[-2].startswith(("'", "HYPERLINK"))


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(browser):
    for name in ("=1+1", "https://example.org", "{=SUM(1)}", "=cmd|' /C calc'!A0"):
        work.case(full_name=name)
    archive = zipfile.ZipFile(io.BytesIO(body(browser.get(f"{EXPORT}?format=xlsx&names=yes"))))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.casefold().replace("https://example.org", "")


@pytest.mark.parametrize("typed", ["Ravi;=1+1", "Ravi, =1+1", "Ravi|@x", "Ravi;  +1", "Ravi\t=1", "Ravi\r\n-1"])
def test_nor_does_what_some_spreadsheets_take_for_the_next_cell(typed):
    cells = re.split("[;,|]", harmless(typed))
    assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in cells)
    assert not set("\t\r\n") & set(harmless(typed))


@given(st.text())
def test_whatever_anybody_typed_both_files_are_made_and_no_cell_begins_a_formula(typed):
    table = [["Name"], [typed]]
    with as_csv(table) as made:
        [[written]] = rows_of_csv(made.read())[1:] or [[""]]
    with as_xlsx(table) as made:
        read = rows_of_xlsx(made.read())[1:]
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert ((read[0][0] if read else None) or "") == written


@pytest.mark.parametrize("name", ["मीरा", "க்ஷேமா", "Anna-Maria", "O'Brien", 'Said "Ravi"', "क्‍ष"])
def test_a_name_of_any_script_reads_as_it_was_written(browser, name):
    work.case(full_name=name)
    for kind in ("csv", "xlsx"):
        assert taken(browser, "names=yes", kind)[0][-2] == name


def test_excel_is_told_that_the_text_is_utf_8(browser):
    assert body(browser.get(f"{EXPORT}?format=csv")).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_that_is_too_long_ends_with_a_sentence_that_says_so(browser, kind, monkeypatch):
    monkeypatch.setattr(export, "MOST", 2)
    for hours in (1, 2, 3):
        work.case(due=hours * HOUR)
    rows = taken(browser, kind=kind)
    assert len(rows) == 3
    assert rows[2][0].startswith("The file ends here, and the list goes on")
    assert LogEntry.objects.get().change_message.startswith("2 rows taken out")
    page = work.text(work.page(browser.get(EXPORT)).select_one(".take-out"))
    assert "The list has more than 2 cases." in page


def test_a_list_that_just_fits_ends_without_one(browser, monkeypatch):
    monkeypatch.setattr(export, "MOST", 2)
    for hours in (1, 2):
        work.case(due=hours * HOUR)
    assert len(taken(browser)) == 2


def test_who_took_out_how_many_is_noted_down_and_not_what_they_searched_for(browser, caplog):
    work.case(full_name="Canary Patient")
    with caplog.at_level(logging.INFO, logger="appointments"):
        taken(browser, "names=yes&q=Canary&state=all")
    entry = LogEntry.objects.get()
    leader = User.objects.get(username="leader")
    assert (entry.user, entry.change_message) == (leader, "1 rows taken out as csv, with names; narrowed by q, state")
    assert f"user {leader.pk}: 1 cases taken out as csv, with names" in caplog.messages
    assert "Canary" not in caplog.text


def test_looking_at_the_page_takes_nothing_out(browser):
    work.case()
    shown = work.page(browser.get(f"{EXPORT}?state=all&q=Meera"))
    assert work.text(shown.select_one(".take-out p")).startswith("The list has 1 case.")
    assert {(box["name"], box["value"]) for box in shown.select(".take-out [type=hidden]")} == {("state", "all"), ("q", "Meera")}
    assert not LogEntry.objects.exists()


def test_the_queue_leads_to_the_file_of_what_it_shows(browser):
    shown = work.page(browser.get("/staff/appointments/case/?state=all&language=en"))
    assert shown.select_one(f"a[href^='{EXPORT}']")["href"] == f"{EXPORT}?state=all&language=en"


def test_who_may_not_have_names_gets_none(client):
    browser = work.leader(client, "view_case", "export_case")
    work.case(full_name="Canary Patient")
    assert browser.get(f"{EXPORT}?format=csv&names=yes").status_code == 403
    assert "Canary" not in str(taken(browser))
    assert "With the names" not in browser.get(EXPORT).content.decode()
    assert "Canary" not in str(taken(browser, "names="))


@pytest.mark.parametrize("rights", [[], ["view_case"], ["export_case"], ["view_case", "figures_case"]], ids=",".join)
def test_who_may_not_take_lists_out_is_turned_away(client, rights):
    browser = work.leader(client, *rights)
    assert browser.get(EXPORT).status_code == 403
    assert browser.get(f"{EXPORT}?format=csv").status_code == 403
    assert EXPORT not in browser.get("/staff/appointments/case/").content.decode()
    assert not LogEntry.objects.exists()


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(f"{EXPORT}?format=csv").headers["Location"].startswith("/staff/login/")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("format=pdf", "Choose XLSX or CSV as the kind of file."),
        ("format=", "Choose XLSX or CSV as the kind of file."),
        ("format=csv&names=maybe", "Choose whether names go into the file."),
    ],
)
def test_a_file_we_do_not_make_is_refused_with_a_sentence_and_the_list_is_kept(browser, asked, sentence):
    answer = browser.get(f"{EXPORT}?{asked}&state=all")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'name="state" value="all"' in answer.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("asked", ["since=x", "age=x", "no_such_filter=1", "priority__exact=x"])
def test_a_list_that_cannot_be_read_is_not_taken_out_as_another(browser, asked):
    answer = browser.get(f"{EXPORT}?format=csv&{asked}")
    assert answer.status_code in (303, 400)
    assert not LogEntry.objects.exists()


def test_the_file_is_kept_by_nobody_on_the_way(browser):
    work.case()
    before = set(os.listdir(settings.FILE_UPLOAD_TEMP_DIR))
    answer = browser.get(f"{EXPORT}?format=xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases-2026-11-25.xlsx"'
    body(answer)
    assert set(os.listdir(settings.FILE_UPLOAD_TEMP_DIR)) == before


MANY = """
import resource, django
django.setup()
from datetime import datetime, UTC
from appointments.worklist.export_files import as_xlsx
moment = datetime(2026, 11, 25, tzinfo=UTC)
def peak(rows):
    with as_xlsx(["HFS-AAAA-AAA", "Callback", moment, moment, f"Name {number}"] * 3 for number in range(rows)) as made:
        made.read(1)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
few = peak(100)
print((peak(8_000) - few) // 1024)
"""


def test_a_long_workbook_takes_hardly_more_memory_than_a_short_one():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hfs_portal.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    ran = subprocess.run([sys.executable, "-c", MANY], env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert int(ran.stdout.split()[-1]) < 8  # megabytes
