"""Two web servers of one hospital, which share a database and a cache: the next reader sees what changed on both of them."""

import os
import signal
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from uuid import uuid4

import pytest
from fakeredis import TcpFakeServer
from redis import Redis

from hfs_portal import serve
from tests.browser.publishing import SHORT_PAGE, approve, write
from tests.patient import ME, Patient
from tests.portal import free_port

CONDITION = "/conditions/hemifacial-spasm/"
EVIDENCE = f"{CONDITION}evidence/"
AT_ONCE_SECONDS = 1
READERS = 8  # each on a connection of its own: a server has two processes


@pytest.fixture(scope="module")
def cache():
    """A server that speaks as Redis does."""
    server = TcpFakeServer(("127.0.0.1", free_port()), server_type="redis")
    Thread(target=server.serve_forever, daemon=True).start()
    yield Redis(*server.server_address)
    server.shutdown()
    server.server_close()


@contextmanager
def web(portal, cache):
    port, address = free_port(), cache.connection_pool.connection_kwargs
    command = [part.replace(f"{serve.HOST}:{serve.settings.PORT}", f"{serve.HOST}:{port}") for part in serve.web_command()]
    process = portal.start(command, CACHE_URL=f"redis://{address['host']}:{address['port']}/0")
    try:
        assert serve.answers(f"http://{serve.HOST}:{port}", process), portal.log
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def both(portal, cache):
    with web(portal, cache) as one, web(portal, cache) as other:
        yield [one, other]


@pytest.fixture
def read(portal, both):
    """What several readers of each server get, under the address of the one portal."""

    def one(port, address):
        line = HTTPConnection(serve.HOST, port, timeout=60)
        line.request("GET", address, headers={"Host": f"localhost:{portal.port}"})
        text = line.getresponse().read().decode()
        line.close()
        return text

    return lambda address: [one(port, address) for port in both for _ in range(READERS)]


@pytest.fixture
def change(portal):
    """Changes a column and, after the test, changes it back."""
    undo = []

    def change(table, column, value, where):
        [[before]] = portal.query(f"SELECT {column} FROM {table} WHERE {where} LIMIT 1")
        undo.append((f"UPDATE {table} SET {column} = %s WHERE {where}", before))
        portal.query(f"UPDATE {table} SET {column} = %s WHERE {where}", value)

    yield change
    for statement in reversed(undo):
        portal.query(*statement)


CHANGES = {
    "a page": ("wagtailcore_page", "title", "url_path LIKE '%%/hemifacial-spasm/'", CONDITION),
    "a shared fact": ("conditions_fact", "statement", "key = 'sleep-relief'", EVIDENCE),
    "the helpline": ("conditions_hospitalsettings", "helpline", "site_id > 0", CONDITION),
    "a doctor's name": ("appointments_doctor", "name", "id = (SELECT min(id) FROM appointments_doctor)", "/doctors/"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_next_reader_of_either_server_sees_what_changed(read, change, what):
    table, column, where, address = CHANGES[what]
    word = f"word{uuid4().hex}"
    assert not any(word in text for text in read(address))
    change(table, column, word, where)
    time.sleep(AT_ONCE_SECONDS)  # the word of the database is under way for some milliseconds; the machine may be busy
    assert all(word in text for text in read(address))


def test_the_next_reader_of_either_server_sees_what_was_published(sign_in, read, edit_address, sentence):
    write(sign_in("editor", "/cms/"), edit_address, sentence)
    assert not any(sentence in text for text in read(SHORT_PAGE))
    approve(sign_in("reviewer", "/cms/"), edit_address)
    assert all(sentence in text for text in read(SHORT_PAGE))


def test_the_next_reader_of_either_server_sees_a_notice(portal, read):
    word = f"word{uuid4().hex}"
    read(CONDITION)
    portal.query(
        "INSERT INTO conditions_notice (kind, text, address, starts_at, ends_at)"
        " VALUES ('news', %s, '', now(), now() + interval '1 hour')",
        word,
    )
    time.sleep(AT_ONCE_SECONDS)
    shown = read(CONDITION)
    portal.query("DELETE FROM conditions_notice WHERE text = %s", word)
    assert all(word in text for text in shown)


def test_what_one_server_rendered_the_other_gives_out(cache, read):
    cache.flushall()
    texts = read(CONDITION)
    assert len(set(texts)) == 1
    assert any(b"page:" in key for key in cache.scan_iter())


def test_nobodys_private_page_is_ever_in_the_cache(portal, both, cache, read):
    canary = f"Canary{uuid4().hex[:8]}"
    patient = Patient(f"http://localhost:{both[0]}")
    patient.session.headers["Host"] = f"localhost:{portal.port}"
    answer = patient.send(patient.form("/callback/"), **ME | {"full_name": canary})
    private = answer.headers["Location"]
    assert canary in patient.get(private).text
    read(CONDITION)
    held = {key: cache.get(key) for key in cache.scan_iter() if cache.type(key) == b"string"}
    assert any(b"page:" in key for key in held)
    assert [key for key, value in held.items() if canary.encode() in value or private.encode() in value] == []
    assert [key for key, value in held.items() if b"csrfmiddlewaretoken" in value or b"Set-Cookie" in value] == []
