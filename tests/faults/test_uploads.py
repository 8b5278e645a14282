"""Whatever files come in over HTTP, the web server stays small, and what breaks off leaves nothing behind."""

import hashlib
import os
import socket
import threading
from contextlib import contextmanager, suppress
from functools import cached_property

import psutil
import pytest
from bs4 import BeautifulSoup

from tests.appointments.second_opinions import specimens as make
from tests.appointments.second_opinions.corpus import CORPUS, SET_APART, TAKEN
from tests.patient import Patient
from tests.worst_moment import wait_until

MEGABYTE = 1024 * 1024
MOST_MEMORY = 300 * MEGABYTE  # of one web process
MOST_GROWTH = 30 * MEGABYTE  # while a long video comes in
VIDEO = 200 * MEGABYTE
UPLOAD = "/second-opinion/upload/"
BOUNDARY = "7c1f3b0e5d9a4c2288aa"  # stands in no video
ANSWERS = {"question": "Would an operation help me?", "files_when": "now"}
FILES_AT_ONCE = 15  # to one request, which takes twenty
SWEEP = "from appointments.management.commands.deliver import sweep; sweep()"


class Memory:
    """Watches how large the web server's processes grow, and apart from them the children that open files."""

    def __init__(self, portal):
        self.portal, self.ended = portal, threading.Event()
        self.web, self.children = {}, {}

    def measure(self):
        master = psutil.Process(self.portal.web.pid)
        for process in [master, *master.children(recursive=True)]:
            with suppress(psutil.Error):
                kind = self.children if "inspection.py" in " ".join(process.cmdline()) else self.web
                kind[process.pid] = max(kind.get(process.pid, 0), process.memory_info().rss)

    def watch(self):
        while not self.ended.wait(0.02):
            self.measure()

    @property
    def largest(self):
        return max(self.web.values())


@contextmanager
def watched(portal):
    memory = Memory(portal)
    memory.measure()
    watcher = threading.Thread(target=memory.watch)
    watcher.start()
    try:
        yield memory
    finally:
        memory.ended.set()
        watcher.join()


class Sender(Patient):
    """A patient on the page that takes files."""

    def __init__(self, url):
        super().__init__(url)
        address = "/second-opinion/"
        while address != UPLOAD:
            address = self.send(self.form(address), **ANSWERS).headers["Location"]

    @cached_property
    def fields(self):
        return self.form(UPLOAD).fields

    def post(self, name, content):
        """One file, as the page's script sends it. Gives the sentence with which it is refused, or nothing."""
        answer = self.session.post(
            self.url + UPLOAD,
            data=self.fields,
            files=[("files", (name, content))],
            headers={"Accept": "application/json"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return " ".join(answer.json().get("errors", []))

    def begin(self, size):
        """Where a video of that size is sent, with all that stands before it. Its content follows, and then the last line."""
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{{}}"\r\n\r\n{{}}\r\n'
        before = "".join(part.format(*each) for each in self.fields.items()).encode()
        before += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="spasm.mp4"\r\n\r\n'.encode()
        last = f"\r\n--{BOUNDARY}--\r\n".encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.session.cookies.items())
        head = (
            f"POST {UPLOAD} HTTP/1.1\r\nHost: {self.url.removeprefix('http://')}\r\nCookie: {cookies}\r\n"
            f"Accept: application/json\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(before) + size + len(last)}\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])), timeout=120)
        connection.sendall(head.encode() + before)
        return connection, last


def rows(portal, content):
    found = "SELECT reason FROM appointments_document WHERE sent_sha256 = %s"
    return [reason for (reason,) in portal.query(found, hashlib.sha256(content).hexdigest())]


def as_it_should(portal, specimen, sender):
    """Whether that became of it which the corpus says."""
    before = rows(portal, specimen.content)  # of others that are the same inside
    sentence = sender.post(specimen.name, specimen.content)
    there = rows(portal, specimen.content)
    if specimen.outcome in {TAKEN, SET_APART}:
        return not sentence and set(there) == {"active" if specimen.outcome == SET_APART else ""}
    return specimen.outcome in sentence and there == before


def test_the_whole_corpus_meets_its_end_while_the_web_server_stays_small(portal, capsys):
    wrong = []
    with watched(portal) as memory:
        for first in range(0, len(CORPUS), FILES_AT_ONCE):
            sender = Sender(portal.url)
            wrong += [each.about for each in CORPUS[first : first + FILES_AT_ONCE] if not as_it_should(portal, each, sender)]
    with capsys.disabled():
        print(f"\n{len(CORPUS)} files: a web process had at most {memory.largest // MEGABYTE} MB,", end=" ")
        print(f"a child that opens one {max(memory.children.values()) // MEGABYTE} MB")
    assert wrong == []
    assert memory.largest < MOST_MEMORY


def film(size):
    """A video that nobody can pack, in pieces."""
    begins = make.HEADS["MP4"] + make.TABLE
    left = size - len(begins)
    yield begins + left.to_bytes(4) + b"mdat"
    left -= 8
    while left:
        piece = os.urandom(min(left, MEGABYTE))
        left -= len(piece)
        yield piece


def send_video(sender, size):
    """The status of the answer, and the fingerprint of what was sent."""
    digest, (connection, last) = hashlib.sha256(), sender.begin(size)
    with connection:
        for piece in film(size):
            digest.update(piece)
            connection.sendall(piece)
        connection.sendall(last)
        return connection.recv(1024).split()[1], digest.hexdigest()


def test_a_long_video_comes_in_while_the_web_server_hardly_grows(portal, capsys):
    for _ in range(4):  # both web processes have seen one before
        assert send_video(Sender(portal.url), 2 * MEGABYTE)[0] == b"200"
    sender = Sender(portal.url)
    sender.fields  # noqa: B018  # the page is fetched
    with watched(portal) as memory:
        before = dict(memory.web)
        status, fingerprint = send_video(sender, VIDEO)
    growth = max(memory.web[pid] - before[pid] for pid in before)
    with capsys.disabled():
        print(f"\n200 MB: the web process grew by {growth / MEGABYTE:.1f} MB")
    assert status == b"200"
    kept = portal.query("SELECT size, content_type FROM appointments_document WHERE sent_sha256 = %s", fingerprint)
    assert kept == [(VIDEO, "video/mp4")]
    assert growth < MOST_GROWTH


def uploads(portal):
    return list((portal.var / "uploads").iterdir())


def documents(portal):
    """Rows of files, and files."""
    stored = portal.var / "private" / "documents"
    return portal.query("SELECT count(*) FROM appointments_document"), sorted(stored.iterdir()) if stored.exists() else []


@pytest.fixture
def half_a_video(portal):
    """Sent, and the connection still open."""
    wait_until(lambda: not uploads(portal))
    connection, _ = Sender(portal.url).begin(VIDEO)
    with connection:
        for piece in film(VIDEO // 2):
            connection.sendall(piece)
        wait_until(lambda: uploads(portal) and uploads(portal)[0].stat().st_size > VIDEO // 2 - 2 * MEGABYTE)
        yield connection


def test_a_video_that_breaks_off_leaves_nothing(portal, half_a_video):
    before = documents(portal)
    half_a_video.close()
    wait_until(lambda: not uploads(portal))
    assert documents(portal) == before


def test_a_video_whose_web_server_dies_leaves_nothing_after_the_sweep(portal, half_a_video):
    before = documents(portal)
    portal.kill_web()
    portal.start_web()
    (left,) = uploads(portal)
    portal.run_module("manage", "shell", "-c", SWEEP)
    assert uploads(portal) == [left]  # it might still be coming in
    two_hours_ago = left.stat().st_mtime - 7200
    os.utime(left, (two_hours_ago, two_hours_ago))
    portal.run_module("manage", "shell", "-c", SWEEP)
    assert uploads(portal) == []
    assert documents(portal) == before


def test_a_page_without_script_takes_them_too(portal):
    sender = Sender(portal.url)
    files = [("files", ("report.pdf", make.pdf())), ("files", ("spasm.mp4", make.PROGRAM))]
    answer = sender.session.post(sender.url + UPLOAD, data=sender.fields, files=files, timeout=60)
    assert "“spasm.mp4” is something else inside" in answer.text
    assert "report.pdf" in answer.text
    again = BeautifulSoup(answer.text, "html.parser").select('form[enctype="multipart/form-data"] [name]')
    assert {control["name"] for control in again} >= sender.fields.keys() - {"submit_key"}
