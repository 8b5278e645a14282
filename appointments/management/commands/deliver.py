"""The worker: sends due letters, looks through files and goes its rounds, until it is told to stop."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection
from django.utils import timezone

from appointments import retention
from appointments.bookings import absences, answers, calendar, reminders, self_check, waitlist
from appointments.bookings import services as bookings
from appointments.cases import escalation, lost_links, readers
from appointments.intake import throttle
from appointments.outbox import services as outbox
from appointments.outbox.models import NEWS, Message
from appointments.outbox.services import Attachment
from appointments.second_opinions import scanning, strays
from hfs_portal.alone import alone
from hfs_portal.news import Bell, News

logger = logging.getLogger("appointments.worker")

LOOK_SECONDS = 5  # the database tells of a new letter at once; this finds what has fallen due, and is the net under that
IDLE_SECONDS = 0.5
AWAY_SECONDS = 2  # before a database that is away is tried again
FAILED_SECONDS = 30  # before a round that failed is gone again
NICE = 15  # where processors are short, whoever waits for a page comes first, and a letter a moment later
STOP_SECONDS = 20  # that a file or a round in hand may take when the worker is told to stop
EVERY_TEN_MINUTES = 10 * 60


class Command(BaseCommand):
    help = "Sends due letters, looks through patients' files and goes the worker's rounds; several may run at once."
    requires_system_checks: list[str] = []  # of the code, which `make check` has looked at; a worker that died is missed

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        self.failed = False
        with Bell() as self.stop:
            before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
            try:
                self.do_what_is_due() if once else self.work()
            finally:
                for number, reaction in before.items():
                    signal.signal(number, reaction)
        if self.failed:
            raise SystemExit(1)

    def do_what_is_due(self) -> None:
        Turn(ROUNDS).go_due()
        for next_one in (deliver_next, scanning.look_through_next):
            while not self.stop.rung and next_one():
                pass

    def work(self) -> None:
        """Three things side by side, which share nothing but the database.

        A slow scanner or a storage far away may take minutes over one file, and a round over many rows: letters must not wait
        for those, nor those for a slow mail server. Threads do, and there are no more processes to look after.
        """
        os.nice(NICE)
        files = Turn(name for name, each in ROUNDS.items() if each.files)
        others = Turn(ROUNDS.keys() - files.rounds)
        wait = partial(self.stop.wait, IDLE_SECONDS)
        beside = [
            threading.Thread(target=self.keep_on, args=[files, scanning.look_through_next, wait], daemon=True),
            threading.Thread(target=self.keep_on, args=[others, lambda: False, wait], daemon=True),
        ]
        for thread in beside:
            thread.start()
        self.deliver()
        until = time.monotonic() + STOP_SECONDS
        for thread in beside:
            thread.join(max(until - time.monotonic(), 0))  # what is still in hand then is another's when its lease has ended

    def deliver(self) -> None:
        """The letter in hand is finished when the worker is told to stop, and no other begun."""
        news = News(NEWS)

        def next_one() -> bool:
            news.listen()  # first, so that none comes unheard between the look and the wait
            return deliver_next()

        self.keep_on(Turn(), next_one, partial(news.wait, LOOK_SECONDS, unless=self.stop))

    def keep_on(self, turn: "Turn", next_one: Callable[[], bool], rest: Callable[[], None]) -> None:
        """Goes the rounds when their time has come, does one thing after another in between, and rests when there is none."""
        try:
            while not self.stop.rung:
                try:
                    turn.go_due(unless=self.stop)
                    if not next_one():
                        rest()
                except Error as error:
                    give_up_connection(error)
                    self.stop.wait(AWAY_SECONDS)
        except Exception:
            logger.exception("the worker has a fault, and ends to be started anew")
            self.failed = True
        finally:
            self.stop.ring()
            connection.close()

    def _stop(self, *_: Any) -> None:
        self.stop.ring()


def give_up_connection(error: Error) -> None:
    """The server may be away; the next question opens another connection."""
    logger.warning("worker: %s from the database, trying again", type(error).__name__)
    connection.close()


class Turn:
    """Some of the rounds, and when each is gone next."""

    def __init__(self, rounds: Iterable[str] = ()) -> None:
        self.rounds = dict.fromkeys(rounds, 0.0)

    def go_due(self, *, unless: Bell | None = None) -> None:
        for name, at in self.rounds.items():
            if time.monotonic() >= at and not (unless and unless.rung):
                well = self._go(name)
                seconds = ROUNDS[name].seconds
                self.rounds[name] = time.monotonic() + (seconds if well else min(seconds, FAILED_SECONDS))

    def _go(self, name: str) -> bool:
        """One that fails holds up neither the others nor the letters."""
        try:
            go_round(name)
        except Error as error:
            logger.warning("round %s not gone to its end", name)
            give_up_connection(error)
        except Exception:
            logger.exception("round %s not gone to its end", name)
        else:
            return True
        return False


def go_round(name: str) -> bool:
    """Goes it now. False when another worker is at it, and nothing was done."""
    with alone(f"round {name}") as mine:
        if mine:
            ROUNDS[name].go()
    return mine


def deliver_next() -> bool:
    return outbox.deliver_next(calendar_part)


def calendar_part(letter: Message) -> Attachment | None:
    """A letter about a visit carries it as it stands now."""
    return calendar.of_letter(letter, now=timezone.now())


def tidy() -> None:
    """Removes what the portal need not keep any longer."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()  # they hold what patients had typed
    throttle.forget(now=now)
    outbox.forget(now=now)
    readers.forget(now=now)


def sweep() -> None:
    """Erases what has been kept for long enough, and removes files that no row needs."""
    now = timezone.now()
    retention.erase_due(now=now)
    strays.sweep(now=now)


def pass_on() -> None:
    """Ends holds, offers that nobody answered, and waiting that is over; what was kept goes to the next in turn."""
    now = timezone.now()
    bookings.sweep(now=now)
    waitlist.end_passed(now=now)
    answers.lapse_due(now=now)


def catch_up() -> None:
    """Goes on where the offers to a doctor's patients were left half done, and puts on the call list who did not answer."""
    absences.keep_up(now=timezone.now())


def answer_lost_links() -> None:
    """Sends new links to who asked for them, as far as we know their address."""
    lost_links.answer_waiting(now=timezone.now())


def remind() -> None:
    """Writes to patients whose visit comes near."""
    reminders.post_due(now=timezone.now())


def look_over() -> None:
    """Counts overlaps, lapsed holds and visits off the rules, for the desk to see."""
    self_check.run_when_due(now=timezone.now())


def escalate() -> None:
    """Tells whoever leads the desk what was promised and not kept."""
    escalation.escalate_due(now=timezone.now())


def publish() -> None:
    """Publishes and takes offline the pages whose time has come."""
    call_command("keep_schedule", verbosity=0)


def remind_reviewers() -> None:
    """Writes, once a day, which pages are due for their medical review. What the mail server refused goes out later."""
    call_command("review_letters", verbosity=0)


class Round(NamedTuple):
    """Something small that is done from time to time, by one worker at a time; done twice it does no more than once."""

    go: Callable[[], object]
    seconds: float  # from the end of one to the next
    files: bool = False  # it reads or erases patients' files, and waits for their storage


# By the name that `manage.py go_round` takes.
ROUNDS: dict[str, Round] = {
    "tidy": Round(tidy, EVERY_TEN_MINUTES),
    "look_over": Round(look_over, EVERY_TEN_MINUTES),
    "remind_reviewers": Round(remind_reviewers, EVERY_TEN_MINUTES),
    "publish": Round(publish, 30),
    "escalate": Round(escalate, 60),
    "answer_lost_links": Round(answer_lost_links, 5),
    "remind": Round(remind, 30),
    "pass_on": Round(pass_on, 15),
    "catch_up": Round(catch_up, 20),
    "sweep": Round(sweep, EVERY_TEN_MINUTES, files=True),
}
