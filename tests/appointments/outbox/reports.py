"""Reports of mail servers about a letter of ours, each as another kind of server writes them."""

HEAD = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: portal@portal.example.org
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_apart"

This is a MIME-encapsulated message.

--=_apart
Content-Type: text/plain; charset=utf-8

{words}

"""
STATUS = """\
--=_apart
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 10:30:00 +0530

Final-Recipient: rfc822; meera@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <meera@example.org>: Recipient address rejected

"""
WHOLE = """\
--=_apart
Content-Type: message/rfc822

Received: from portal.example.org by mx.example.org; Mon, 23 Nov 2026 10:30:00 +0530
Message-ID: {letter}
Subject: We will call you
To: meera@example.org

Your request has reached us.

--=_apart--
"""
ONLY_ITS_HEAD = """\
--=_apart
Content-Type: text/rfc822-headers

To: meera@example.org
Message-Id: {letter}
Subject: We will call you

--=_apart--
"""
NOTHING_OF_IT = "--=_apart--\n"


def report(
    letter, *, action="failed", status="5.1.1", enclosed=WHOLE, answers="", subject="Undelivered Mail", words="I am sorry"
):
    """`letter` is a Message-ID; with `answers` the head of the report names it too."""
    head = HEAD.format(subject=subject, words=words)
    if answers:
        head = f"In-Reply-To: {letter}\n{head}" if answers == "In-Reply-To" else f"References: <a@b> {letter}\n{head}"
    return (head + STATUS.format(action=action, status=status) + enclosed.format(letter=letter)).encode()


def gone_on_holiday(letter):
    """Somebody's program answers by itself."""
    return (
        f"In-Reply-To: {letter}\nAuto-Submitted: auto-replied\nSubject: Away until 5.1.1\n\nI am away. Action: failed\n".encode()
    )
