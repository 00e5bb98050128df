"""Statements sent together: their answers, their errors, and the transaction they are part of."""

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from conference.lib.pipeline import Blobs, at_once, numbered
from conference.models import Conference
from tests.conference.factories import ConferenceFactory

postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL has it"
)  # fmt: skip
SLUGS = "SELECT slug FROM conference_conference ORDER BY slug"
RENAME = "UPDATE conference_conference SET slug = %s WHERE slug = %s"


def ask(*statements):
    """The rows that each statement (SQL, values …) gives, all of them sent together."""
    with at_once() as line:
        answers = [line.send(sql, values) for sql, *values in statements]
    return [[tuple(row) for row in answer()] for answer in answers]


def change(*statements):
    """The same in a transaction."""
    with transaction.atomic():
        ask(*statements)


@pytest.mark.django_db
def test_each_statement_has_its_own_answer_and_sees_those_before_it():
    ConferenceFactory(slug="one")

    answers = ask((SLUGS,), (RENAME, "two", "one"), (SLUGS,))

    assert answers == [[("one",)], [], [("two",)]]


@pytest.mark.django_db(transaction=True)
def test_error_of_one_is_djangos_and_undoes_them_all():
    ConferenceFactory(slug="one")
    ConferenceFactory(slug="two")

    with pytest.raises(IntegrityError):
        change((RENAME, "three", "one"), (RENAME, "three", "two"), (SLUGS,))

    assert ask((SLUGS,)) == [[("one",), ("two",)]]


@pytest.mark.django_db(transaction=True)
def test_commit_goes_along_but_not_out_of_a_transaction_around():
    ConferenceFactory(slug="one")

    with transaction.atomic(), at_once(commits=True) as line:
        line.send(RENAME, ["two", "one"])
    with transaction.atomic():
        with transaction.atomic(), at_once(commits=True) as line:
            line.send(RENAME, ["three", "two"])
        transaction.set_rollback(True)

    assert [made.slug for made in Conference.objects.all()] == ["two"]


@pytest.mark.django_db
def test_values_larger_than_a_socket_takes_at_once_arrive():
    text = "文" * 3_000_000

    assert ask(*[("SELECT LENGTH(%s)", text)] * 3) == [[(3_000_000,)]] * 3


@postgresql
@pytest.mark.django_db
def test_blobs_are_bytes_of_any_kind_in_their_order():
    blobs = Blobs([b"", bytes(range(256)), b"{\\x00,NULL}"])

    rows = ask(("SELECT * FROM unnest(%s::bytea[]) WITH ORDINALITY", blobs))[0]

    assert rows == [(blob, place) for place, blob in enumerate(blobs, 1)]


@postgresql
@pytest.mark.django_db
def test_server_prepares_a_statement_once_for_each_type_of_its_values():
    sql = "SELECT %s::text || '100 %%'"

    answers = [ask((sql, value)) for value in (1, 2, "three", "four")]

    assert answers == [[[(f"{value}100 %",)]] for value in (1, 2, "three", "four")]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement = %s",
            [numbered(sql).decode()],
        )
        assert cursor.fetchone() == (2,)


@postgresql
@pytest.mark.django_db(transaction=True)
def test_statement_that_failed_at_first_works_later():
    sql = "SELECT 12 / %s::int"
    with pytest.raises(DataError):
        ask((sql, 0))

    assert ask((sql, 4)) == [[(3,)]]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_statement_that_cannot_be_prepared_leaves_the_connection_well():
    with pytest.raises(ProgrammingError, match="no_such_table"):
        ask(("SELECT * FROM no_such_table",), (SLUGS,))

    assert ask((SLUGS,)) == [[]]
