"""A thousand letters, whatever befalls those who send them: none is lost, and none comes twice without a reason.

`python -m pytest tests/faults/test_letters.py -s` prints what happened as a table.
"""

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.faults.letter_fates import Fate, Letter, World, open_to
from tests.faults.letter_run import ROWS, WORKERS, Run, open_portal
from tests.faults.write_letters import KINDS

pytestmark = pytest.mark.django_db  # the database that theirs is copied from

REACHED = 140 * [["email"]] + 50 * [["sms"]] + 50 * [["whatsapp"]] + 10 * [["email", "sms"]]
TOLD_OTHERWISE = 10  # the first letters to those with two ways
SHARES = {Fate.LATER: 150, Fate.NEVER: 50 - TOLD_OTHERWISE, Fate.SLOW: 20, Fate.DROPPED: 20}
CHANNELS = ("email", "sms", "whatsapp")
FAULTS = [
    (100, Run.kill_with_a_letter_taken),
    (230, Run.kill_wherever_it_is),
    (360, Run.kill_with_a_letter_taken),
    (450, Run.restart_database),
    (560, Run.kill_wherever_it_is),
    (680, Run.kill_with_a_letter_taken),
    (800, Run.kill_wherever_it_is),
]


def deal():
    """What becomes of each letter on the first way it takes."""
    first = [(Letter(case, place), way[0]) for case, way in enumerate(REACHED) for place in range(len(KINDS))]
    refused = [(Letter(case, 0), "email") for case, ways in enumerate(REACHED) if len(ways) > 1]
    others = [letter for letter in first if letter not in refused]
    random.Random(2).shuffle(others)
    dealt = [fate for fate, share in SHARES.items() for _ in range(share)]
    return dict.fromkeys(first, Fate.WELL) | dict(zip(others, dealt, strict=False)) | dict.fromkeys(refused, Fate.NEVER)


@dataclass
class Outcome:
    """Numbers by channel."""

    written: Counter = field(default_factory=Counter)
    told_otherwise: Counter = field(default_factory=Counter)
    arrived: Counter = field(default_factory=Counter)
    lost: Counter = field(default_factory=Counter)
    failed: set = field(default_factory=set)
    twice: Counter = field(default_factory=Counter)  # by reason too
    under_two_names: Counter = field(default_factory=Counter)
    out_of_order: Counter = field(default_factory=Counter)


def look_at(run):
    found, copies = Outcome(), defaultdict(list)
    for copy in run.world.copies:
        copies[copy.letter, copy.channel].append(copy)
    for name, address, kind, channel, state, instead in run.portal.query(ROWS):
        letter = Letter(int(re.search(r"(\d{4})(@|$)", address)[1]), KINDS.index(kind))
        (found.told_otherwise if instead else found.written)[channel] += 1
        if state == "failed":
            found.failed.add((letter, channel))
        else:
            look_for(name, state, copies[letter, channel], channel, run, found)
    for one, following in pairwise(sorted(run.world.copies, key=lambda copy: copy.letter.case)):
        found.out_of_order[one.channel] += one.letter.case == following.letter.case and one.letter.place > following.letter.place
    return found


def look_for(name, state, copies, channel, run, found):
    arrived = state == "sent" and copies
    (found.arrived if arrived else found.lost)[channel] += 1
    for copy in copies[:-1]:
        reason = copy.unanswered or ("worker killed" if name in run.in_hand else "for no reason")
        found.twice[channel, reason] += 1
    names = {copy.name for copy in copies}
    is_the_row = channel != "email" or all(copy.startswith(f"<{name}@") for copy in names)
    found.under_two_names[channel] += len(names) > 1 or not is_the_row


@pytest.fixture(scope="module")
def run(django_db_setup):
    world = World(deal())
    with open_portal() as portal, open_to(world) as gateways:
        made = Run(portal, world, gateways)
        made.work(REACHED, FAULTS)
        made.found = look_at(made)
        made.dead = portal.run_module("manage", "shell", "-v0", "-c", COUNT_DEAD)
        print_table(made)
        yield made


COUNT_DEAD = "from appointments.outbox import dead_letters; print(dead_letters.count())"


def print_table(run):
    found, fates = run.found, Counter((fate, channel) for (_, channel), fate in run.world.fates.items())
    lines = [("written", found.written)]
    lines += [(f"  of which {fate.value}", {channel: fates[fate, channel] for channel in CHANNELS}) for fate in Fate]
    lines += [("written anew for another way", found.told_otherwise), ("arrived", found.arrived)]
    for reason in (Fate.DROPPED.value, "worker killed", "for no reason"):
        lines.append((f"arrived twice: {reason}", {channel: found.twice[channel, reason] for channel in CHANNELS}))
    lines += [("in the dead list or told otherwise", Counter(channel for _, channel in found.failed))]
    lines += [("lost", found.lost), ("out of order", found.out_of_order), ("under two names", found.under_two_names)]
    print(f"\n\n{WORKERS} workers, {len(run.killed)} kill -9, one immediate restart of PostgreSQL; {run.seconds:.0f} s")
    print(f"{'':40}" + "".join(f"{head:>10}" for head in (*CHANNELS, "all")))
    for name, numbers in lines:
        row = [numbers.get(channel, 0) for channel in CHANNELS]
        print(f"{name:40}" + "".join(f"{number:10,}" for number in (*row, sum(row))))


def test_everything_befell_them_that_was_meant_to(run):
    assert (len(run.killed), run.outlived) == (6, WORKERS), run.portal.log[-3000:]
    assert run.found.written.total() == 1000
    assert sum(fate is Fate.LATER for fate in run.world.fates.values()) == 150
    assert sum(fate is Fate.NEVER for fate in run.world.fates.values()) == 50
    assert run.world.refusals.total() > 200


def test_no_letter_is_lost(run):
    assert run.found.lost.total() == 0
    assert run.found.arrived.total() == 1000 - 50 + TOLD_OTHERWISE


def test_none_comes_twice_but_where_the_sender_never_heard_that_it_was_taken(run):
    reasons = Counter()
    for (_, reason), number in run.found.twice.items():
        reasons[reason] += number
    assert reasons["for no reason"] == 0
    assert sum(number for (_, reason), number in run.found.twice.items() if reason == "worker killed") <= len(run.killed)


def test_two_copies_have_one_message_id(run):
    assert run.found.twice.total() > 0
    assert run.found.under_two_names.total() == 0


def test_the_letters_of_a_case_come_in_the_order_in_which_they_were_written(run):
    assert run.found.out_of_order.total() == 0


def test_what_was_refused_for_good_is_given_up_and_nothing_else_is(run):
    assert run.found.failed == {letter for letter, fate in run.world.fates.items() if fate is Fate.NEVER}


def test_what_was_refused_for_good_is_not_tried_again_unless_the_sender_died_before_it_noted_so(run):
    tries = sum(run.world.refusals[Fate.NEVER, channel] for channel in CHANNELS)
    assert len(run.found.failed) <= tries <= len(run.found.failed) + len(run.killed)


def test_staff_find_it_in_the_dead_list_unless_the_patient_was_told_another_way(run):
    assert int(run.dead) == 50 - TOLD_OTHERWISE
    assert run.found.told_otherwise == Counter(sms=TOLD_OTHERWISE)


def test_told_to_stop_the_workers_end_in_order(run):
    assert run.codes == [0] * WORKERS
