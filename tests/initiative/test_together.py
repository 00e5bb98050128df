"""Writers who wait for one another: one commit for all, an answer to each."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import translation

from initiative import actions, log, together
from initiative.models import Signature
from tests.initiative.factories import CeremonyFactory, VoiceFactory
from tests.initiative.signing import given
from tests.registration.factories import DelegateFactory

alone = pytest.mark.django_db
crowd = pytest.mark.django_db(transaction=True)


def writes(leaf, *, before=None, after=None):
    """A writer's work: its leaf, and what happens before and after."""
    if before:
        before()
    index = yield [leaf]
    if after:
        after()
    return leaf, index


def outcome(of, make):
    """What a writer is answered, or the error."""
    try:
        return together.enter(of, make)
    except Exception as error:  # noqa: BLE001
        return error
    finally:
        connection.close()


def while_one_writes(of, *works):
    """The answers to works that all came while another one wrote; its own comes first."""
    queue = together._queues.setdefault(of.pk, together.Queue())
    begun = threading.Event()

    def until_all_wait():
        begun.set()
        while len(queue.waiting) < len(works):
            time.sleep(0.005)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        asked = [pool.submit(outcome, of, partial(writes, b"first", before=until_all_wait))]
        begun.wait()
        asked += [pool.submit(outcome, of, work) for work in works]
        return [each.result() for each in asked]


def leaves(of):
    return [bytes(entry.data) for entry in of.entries.all()][1:]  # without the policy


def raises(error):
    raise error


@crowd
def test_who_waits_is_taken_along_under_one_checkpoint_and_has_an_answer_of_ones_own():
    of = log.public_log()
    works = [partial(writes, b"%d" % number) for number in range(5)]

    first, *answers = while_one_writes(of, *works)

    assert first == (b"first", 1)
    assert [leaf for leaf, _index in answers] == [b"%d" % number for number in range(5)]
    assert dict(answers) == {leaf: index for index, leaf in enumerate(leaves(of), 1) if index > 1}
    assert [each.size for each in of.checkpoints.all()] == [1, 2, 7]


@crowd
def test_who_is_refused_leaves_nothing_and_the_others_are_entered():
    of = log.public_log()

    def refused():
        VoiceFactory(initiative__log=of, initiative__text=False)
        raise ValueError("refused")

    _first, *answers = while_one_writes(
        of, partial(writes, b"a"), partial(writes, b"x", before=refused), partial(writes, b"b")
    )

    assert [str(answer) for answer in answers if isinstance(answer, ValueError)] == ["refused"]
    assert sorted(leaves(of)) == [b"a", b"b", b"first"]
    assert [each.size for each in of.checkpoints.all()] == [1, 2, 4]
    assert of.initiatives.count() == 0


@crowd
def test_who_fails_behind_the_entry_takes_nobody_along():
    of = log.public_log()

    _first, *answers = while_one_writes(
        of,
        partial(writes, b"a"),
        partial(writes, b"x", after=partial(raises, ValueError("broken"))),
        partial(writes, b"b"),
    )

    assert [str(answer) for answer in answers if isinstance(answer, ValueError)] == ["broken"]
    assert sorted(leaves(of)) == [b"a", b"b", b"first"]
    assert sorted(answer[1] for answer in answers if isinstance(answer, tuple)) == [2, 3]


@crowd
def test_each_work_is_done_in_the_language_of_its_own_thread():
    of = log.public_log()

    def named():
        language = translation.get_language()
        index = yield [language.encode()]
        return language, translation.get_language(), index

    def asks(language):
        with translation.override(language):
            return outcome(of, named)

    queue = together._queues.setdefault(of.pk, together.Queue())
    with ThreadPoolExecutor(3) as pool:
        queue.is_busy = True  # until both wait
        asked = [pool.submit(asks, language) for language in ("en", "zh-hans")]
        while len(queue.waiting) < 2:
            time.sleep(0.005)
        queue.free([])
        answers = [each.result() for each in asked]

    assert [answer[:2] for answer in answers] == [("en", "en"), ("zh-hans", "zh-hans")]
    assert [each.size for each in of.checkpoints.all()] == [1, 3]


@alone
def test_in_a_transaction_the_work_is_part_of_it():
    of = log.public_log()

    with transaction.atomic():
        assert together.enter(of, partial(writes, b"lost")) == (b"lost", 1)
        transaction.set_rollback(True)

    assert together.enter(of, partial(writes, b"kept")) == (b"kept", 1)
    assert leaves(of) == [b"kept"]


@alone
def test_who_has_nothing_to_enter_is_answered_and_nothing_is_signed():
    of = log.public_log()

    def standing():
        return "signed before"
        yield

    assert together.enter(of, standing) == "signed before"
    assert of.checkpoints.count() == 1


@crowd
def test_many_who_sign_at_once_have_each_their_own_leaf():
    ceremony = CeremonyFactory()
    people = [DelegateFactory(conference=ceremony.conference) for _number in range(12)]
    facts = given(ceremony.initiative)

    def sign(delegate):
        try:
            return actions.sign(ceremony.initiative, delegate, facts)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        signed = list(pool.map(sign, people))

    assert [each.delegate for each in signed] == people
    assert sorted(each.leaf_index for each in signed) == list(range(2, 14))
    kept = {row.delegate_id: row.leaf_index for row in Signature.objects.all()}
    assert kept == {each.delegate_id: each.leaf_index for each in signed}
