"""What holds for every answer."""

import socket

import pytest
import requests
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hfs_portal import middleware

MEGABYTE = 1024 * 1024


def policy(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("address", ["/healthz/live", "/staff/login/", "/nowhere/", "/cms/login/"])
def test_no_page_runs_what_is_not_ours(client, db, address):
    found = policy(client.get(address))
    assert found["default-src"] == "'none'"
    assert found["script-src"] == "'self'"
    assert found["base-uri"] == found["object-src"] == "'none'"


@pytest.mark.parametrize("address", ["/healthz/live", "/staff/login/", "/nowhere/"])
def test_patients_and_staff_get_no_exception(client, db, address):
    answer = client.get(address)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert answer["X-Frame-Options"] == "DENY"


def test_editors_may_frame_their_preview(client, db):
    answer = client.get("/cms/login/")
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("address", ["/healthz/live", "/nowhere/", "/staff/login/"])
def test_every_answer_keeps_the_browser_strict(client, db, address):
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("desk", ["staff", "cms", "case", "callback", "second-opinion", "book"])
@pytest.mark.parametrize("language", ["", "/hi"])
def test_personal_pages_are_never_stored(desk, language):
    answer = middleware.headers(lambda request: HttpResponse())(RequestFactory().get(f"{language}/{desk}/page/"))
    assert answer["Cache-Control"] == "no-store"


def test_what_everybody_may_read_may_be_stored():
    answer = middleware.headers(lambda request: HttpResponse())(RequestFactory().get("/conditions/hemifacial-spasm/"))
    assert "Cache-Control" not in answer


@pytest.mark.parametrize(
    "address", ["/%00", "/conditions/%00/", "/%ff/", "/%ed%a0%80/", "/search/?q=%00", "/search/?q=%ff", "/?%00=1"]
)
def test_an_address_that_cannot_be_read_is_a_bad_request(client, db, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("body", ["full_name=%00", "full_name=%ff", "%00=a", "full_name=%ed%a0%80"])
def test_a_form_that_cannot_be_read_is_a_bad_request(client, db, body):
    assert client.generic("POST", "/callback/", body, "application/x-www-form-urlencoded").status_code == 400


def test_a_form_with_a_file_that_cannot_be_read_is_a_bad_request(client, db):
    assert client.post("/second-opinion/", {"full_name": "a\0b"}).status_code == 400


def test_a_cookie_that_cannot_be_read_is_a_bad_request(client, db):
    client.cookies["session"] = "aaaaaaaaaaaaaaa"
    client.cookies["session"].set("session", "a", '"\\000aaaaaaaaaaaaaaa"')
    assert client.get("/staff/").status_code == 400


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd")))
def test_whatever_can_be_read_is_let_in(typed):
    let_in = middleware.refuse_broken_text(lambda request: HttpResponse(request.POST["full_name"]))
    request = RequestFactory().post("/callback/", {"full_name": typed})
    assert let_in(request).content.decode() == typed


WHERE_FILES_GO = ["/second-opinion/upload/", "/hi/second-opinion/upload/", "/case/a-token/files/", "/case/a-token/questions/7/"]
ELSEWHERE = ["/callback/", "/second-opinion/", "/second-opinion/upload/more/", "/case/a/", "/case/a/b/files/", "/cms/login/"]


def let_in(address, *, size):
    answer = middleware.refuse_what_is_too_big(lambda request: HttpResponse())
    return answer(RequestFactory().generic("POST", address, b"", CONTENT_LENGTH=str(size))).status_code == 200


@pytest.mark.parametrize(
    ("addresses", "largest"), [(WHERE_FILES_GO, 290 * MEGABYTE), (ELSEWHERE, 110 * MEGABYTE)], ids=["files", "elsewhere"]
)
def test_a_long_video_is_let_in_where_files_go_and_nowhere_else(db, addresses, largest):
    for address in addresses:
        assert let_in(address, size=largest), address
        assert not let_in(address, size=largest + 1), address


@pytest.mark.parametrize(("address", "most"), [("/second-opinion/upload/", 280), ("/second-opinion/", 100)])
def test_more_than_all_files_together_may_weigh_is_refused_unread(client, db, address, most):
    answer = client.generic("POST", address, b"", CONTENT_LENGTH=str(300 * MEGABYTE))
    assert answer.status_code == 413
    assert f"All files of one request together may be at most {most} MB" in answer.content.decode()


class BrokenOff:
    """A body whose sender leaves in the middle of a file."""

    def __init__(self, begins):
        self.begins = begins

    def read(self, size=-1):
        if self.begins:
            sent, self.begins = self.begins, b""
            return sent
        raise OSError("the sender has left")


def test_a_file_that_breaks_off_is_gone_at_once(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    begins = b'--x\r\nContent-Disposition: form-data; name="files"; filename="spasm.mp4"\r\n\r\n' + b"film" * MEGABYTE
    declared = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "9999999"}
    request = RequestFactory().generic("POST", WHERE_FILES_GO[0], **declared)
    request._stream = BrokenOff(begins)
    assert middleware.refuse_what_is_too_big(lambda request: HttpResponse())(request).status_code == 400
    assert list(tmp_path.iterdir()) == []


def test_more_text_than_a_form_takes_is_refused_with_a_sentence(client, db):
    answer = client.post("/callback/", "full_name=" + "a" * 3 * MEGABYTE, "application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Please shorten it" in answer.content.decode()


def test_more_files_than_one_request_takes_are_refused_with_a_sentence(client, db, settings, tmp_path):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    (tmp_path / "scan.pdf").write_text("%PDF-")
    with (tmp_path / "scan.pdf").open() as a, (tmp_path / "scan.pdf").open() as b, (tmp_path / "scan.pdf").open() as c:
        answer = client.post("/second-opinion/", {"documents": [a, b, c]})
    assert answer.status_code == 413
    assert "One request takes at most 2 files" in answer.content.decode()


def test_the_sender_of_a_huge_body_gets_to_read_why(portal):
    """Over a real connection, where an answer is lost when the server hangs up too early."""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=20) as connection:
        head = f"POST /callback/ HTTP/1.1\r\nHost: localhost:{portal.port}\r\nContent-Length: {200 * MEGABYTE}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_page_is_compressed_for_who_can_read_that(client, db):
    answer = client.get("/callback/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_mark_that_was_typed_is_not_taken_for_broken_bytes(client, db):
    answer = client.post("/callback/", "topic=caf%EF%BF%BD", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "caf\ufffd" in answer.content.decode()


@pytest.mark.parametrize("charset", ["base64", "rot13", "undefined", "latin-1", "no-such"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_strange_charset_is_passed_over(portal, charset, kind):
    headers = {"Content-Type": f"{kind}; charset={charset}"}
    assert requests.get(f"{portal.url}/search/?query=x", headers=headers, timeout=30).status_code == 200
    assert requests.post(f"{portal.url}/callback/", "full_name=x", headers=headers, timeout=30).status_code in {400, 403}
