"""Work in a copy of the process."""

import os
import signal
import threading
import time

import pytest

from conference.lib.stamping import apart


def test_gives_what_the_work_gives_and_comes_from_another_process():
    assert apart.apart(os.getpid) != os.getpid()
    assert apart.apart(lambda: {"page": b"x" * 300_000}) == {"page": b"x" * 300_000}


def test_raises_what_the_work_raises():
    def work():
        raise ValueError("two slots name")

    with pytest.raises(ValueError, match="two slots name"):
        apart.apart(work)


def test_what_cannot_be_handed_over_is_an_error_here():
    with pytest.raises(Exception, match="pickle"):
        apart.apart(lambda: lambda: None)


def test_a_copy_that_is_killed_is_said_to_have_ended():
    with pytest.raises(ChildProcessError):
        apart.apart(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_a_time_limit_ends_the_copy_as_well():
    def late(_number, _frame):
        raise TimeoutError

    before = signal.signal(signal.SIGUSR1, late)
    parent = os.getpid()

    def interrupt():
        time.sleep(0.5)  # until the original waits
        os.kill(parent, signal.SIGUSR1)
        signal.pause()

    try:
        with pytest.raises(TimeoutError):
            apart.apart(interrupt)
    finally:
        signal.signal(signal.SIGUSR1, before)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # none is left


def test_a_process_with_threads_is_not_copied():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert not apart.may_fork()
    stop.set()
    thread.join()
