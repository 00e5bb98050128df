"""What happens after a commit: each on its own."""

from functools import partial

import pytest
from django.db import transaction

from conference.lib.afterwards import after_commit

pytestmark = pytest.mark.django_db(transaction=True)


def broken(word):
    raise OSError(word)


@pytest.mark.parametrize("work", [broken, partial(broken), partial(partial(broken))])
def test_one_that_fails_stops_no_other_and_is_told_of(work, caplog):
    done = []

    with transaction.atomic():
        after_commit(work, "no disk")
        after_commit(done.append, "after it")
        assert done == []

    assert done == ["after it"]
    assert "no disk" in caplog.text


def test_nothing_happens_after_what_was_undone():
    done = []
    with transaction.atomic():
        after_commit(done.append, "never")
        transaction.set_rollback(True)

    assert done == []
