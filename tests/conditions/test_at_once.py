"""What changes is seen by the next reader, whichever process answers: with the real server, its processes and its database."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import NamedTuple
from uuid import uuid4

import psycopg2
import pytest
from django.utils import timezone

CONDITION = "/conditions/hemifacial-spasm/"
TREATMENT = f"{CONDITION}botulinum-toxin-injections/"
PAGES = ["/", "/conditions/", CONDITION, TREATMENT]
EVIDENCE = re.compile('href="[^"]*#evidence-([a-z0-9-]+)"')
READERS = 16  # each on a connection of its own; with two processes, one that is asked by none of them is a chance of 1 in 30,000
AT_ONCE_SECONDS = 1  # the word of the database is under way for a few milliseconds; the machine may be busy
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'hfs_portal pages' AND datname = current_database()"


class Answer(NamedTuple):
    asked: float
    status: int
    text: str


@pytest.fixture
def read(portal):
    """What each of many readers gets, all at the same time."""

    def one(address):
        asked = time.monotonic()
        connection = HTTPConnection("localhost", portal.port, timeout=30)
        connection.request("GET", address)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(asked, answer.status, text)

    def read(address):
        with ThreadPoolExecutor(READERS) as readers:
            return list(readers.map(one, [address] * READERS))

    return read


@pytest.fixture
def seen(read):
    """Fails when a reader who asks after a change is not shown what it brought. All of them had read the pages before."""

    def seen(change, shown, *pages):
        for address in pages:
            assert not any(map(shown, read(address))), f"{address} before the change"
        change()
        changed = time.monotonic()
        answers = [(address, answer) for address in pages for answer in read(address)]
        answers += [(address, answer) for address in pages for answer in read(address)]
        late = {address: answer.asked - changed for address, answer in answers if not shown(answer)}
        assert all(seconds < AT_ONCE_SECONDS for seconds in late.values()), late

    return seen


@pytest.fixture
def word():
    """That stands nowhere yet."""
    return f"word{uuid4().hex}"


def shows(word):
    return lambda answer: answer.status == 200 and word in answer.text


def answered(status):
    return lambda answer: answer.status == status


@pytest.fixture
def set_back(portal):
    """Changes a column and, after the test, changes it back."""
    undo = []

    def change(table, column, value, where, *params):
        [[before]] = portal.query(f"SELECT {column} FROM {table} WHERE {where}", *params)
        undo.append((f"UPDATE {table} SET {column} = %s WHERE {where}", before, *params))
        portal.query(f"UPDATE {table} SET {column} = %s WHERE {where}", value, *params)

    yield change
    for statement in reversed(undo):
        portal.query(*statement)


def test_a_shared_fact_that_is_corrected_shows_on_every_page_that_tells_it(portal, read, seen, set_back, word):
    told = [set(EVIDENCE.findall(read(address)[0].text)) for address in (CONDITION, TREATMENT)]
    key = min(told[0] & told[1] - {"heading"})
    pages = [f"{address}evidence/" for address in (CONDITION, TREATMENT)]
    seen(lambda: set_back("conditions_fact", "statement", word, "key = %s", key), shows(word), *pages)


def test_the_hospitals_new_helpline_shows_on_every_page(seen, set_back, word):
    change = ("conditions_hospitalsettings", "helpline", word, "site_id = (SELECT id FROM wagtailcore_site LIMIT 1)")
    seen(lambda: set_back(*change), shows(word), *PAGES)


def test_a_new_title_shows_on_the_page_and_where_it_is_listed(seen, set_back, word):
    seen(lambda: set_back("wagtailcore_page", "title", word, "url_path LIKE '%%/hemifacial-spasm/'"), shows(word), *PAGES)


def test_a_page_that_is_taken_off_and_put_back_is_gone_and_there_at_once(portal, seen, set_back):
    where = ("url_path LIKE '%%/botulinum-toxin-injections/'",)
    seen(lambda: set_back("wagtailcore_page", "live", False, *where), answered(404), TREATMENT)
    seen(lambda: set_back("wagtailcore_page", "live", True, *where), answered(200), TREATMENT)


def test_a_page_that_becomes_private_is_shown_to_nobody(portal, seen):
    [[page]] = portal.query("SELECT id FROM wagtailcore_page WHERE url_path LIKE '%%/botulinum-toxin-injections/'")
    make = "INSERT INTO wagtailcore_pageviewrestriction (page_id, restriction_type, password) VALUES (%s, 'login', '')"
    try:
        seen(lambda: portal.query(make, page), answered(302), TREATMENT)
    finally:
        portal.query("DELETE FROM wagtailcore_pageviewrestriction WHERE page_id = %s", page)


def test_a_notice_shows_on_every_page_at_once_and_goes_by_itself(portal, read, seen, word):
    make = "INSERT INTO conditions_notice (kind, text, address, starts_at, ends_at) VALUES ('news', %s, '', %s, %s)"
    now = timezone.now()
    seen(lambda: portal.query(make, word, now, now + timedelta(hours=1)), shows(word), *PAGES)
    ends = timezone.now() + timedelta(seconds=4)
    portal.query("UPDATE conditions_notice SET ends_at = %s WHERE text = %s", ends, word)
    read(CONDITION)
    time.sleep(max((ends - timezone.now()).total_seconds(), 0))
    assert not any(map(shows(word), read(CONDITION)))


def test_a_process_whose_listening_was_cut_shows_nothing_old(portal, read, seen, set_back, word):
    read(CONDITION)
    assert len(portal.query(LISTENERS)) == 2, "one in each process of the web server"

    def cut_and_change():
        for [pid] in portal.query(LISTENERS):
            portal.query("SELECT pg_terminate_backend(%s)", pid)
        set_back("wagtailcore_page", "title", word, "url_path LIKE '%%/hemifacial-spasm/'")

    seen(cut_and_change, shows(word), CONDITION)
    time.sleep(1.1)
    read(CONDITION)
    assert len(portal.query(LISTENERS)) == 2, "both listen again"
    seen(lambda: set_back("wagtailcore_page", "title", f"{word}again", "title = %s", word), shows(f"{word}again"), CONDITION)


@pytest.fixture
def heard(portal):
    """The words on the channel since it was last asked."""
    listening = psycopg2.connect(dbname=portal.database.name, **portal.database.keys)
    listening.autocommit = True
    listening.cursor().execute("LISTEN pages")

    def heard():
        """Sent before its own, which comes last."""
        listening.cursor().execute("NOTIFY pages, 'end'")
        while not any(notice.payload == "end" for notice in listening.notifies):
            listening.poll()
        words = [notice.payload for notice in listening.notifies if notice.payload != "end"]
        listening.notifies.clear()
        return words

    yield heard
    listening.close()


def test_what_nobody_sees_of_a_draft_drops_no_page(portal, set_back, heard):
    """An editor's browser saves it every few seconds."""
    portal.query("UPDATE wagtailcore_page SET latest_revision_created_at = now()")
    assert heard() == []
    set_back("wagtailcore_page", "title", "Another title", "url_path LIKE '%%/hemifacial-spasm/'")
    assert len(heard()) == 1


def test_each_change_has_a_word_of_its_own_and_one_transaction_one(portal, heard):
    one = "DELETE FROM conditions_notice WHERE false; DELETE FROM conditions_fact WHERE false"
    for _ in range(2):
        portal.query(f"BEGIN; {one}; COMMIT")
    words = heard()
    assert len(words) == len(set(words)) == 2


def test_what_is_taken_back_was_never_said(portal, heard):
    portal.query("BEGIN; UPDATE conditions_fact SET statement = 'Nothing'; ROLLBACK")
    assert heard() == []


def test_the_worker_takes_a_page_off_and_puts_one_on_at_its_time(portal, seen):
    """It looks when it starts, and then every half a minute."""
    where = "url_path LIKE '%%/botulinum-toxin-injections/'"

    def due(statement, live):
        portal.query(statement)
        portal.start_worker()
        deadline = time.monotonic() + 30
        while portal.query(f"SELECT live FROM wagtailcore_page WHERE {where}") != [(live,)]:
            assert time.monotonic() < deadline, portal.log
            time.sleep(0.01)

    off = f"UPDATE wagtailcore_page SET expire_at = now() WHERE {where}"
    seen(lambda: due(off, False), answered(404), TREATMENT)
    version = f"SELECT latest_revision_id FROM wagtailcore_page WHERE {where}"
    on = f"UPDATE wagtailcore_revision SET approved_go_live_at = now() WHERE id = ({version})"
    seen(lambda: due(on, True), answered(200), TREATMENT)
