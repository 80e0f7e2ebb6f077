"""The second wall: who is named, for how long, and that the name is given back whatever happens."""

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.agreements.models import Contract
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import NOBODY
from tst_platform.core.walls import Work, looking_as, working_as, works_as

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]


def named() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tst.viewer', true)")
        return cursor.fetchone()[0]


def test_the_innermost_name_counts_and_the_outer_one_comes_back():
    with looking_as(NOBODY):
        assert named() == "nobody"
        with working_as(Work.CLOCK):
            assert named() == "system:clock"
        assert named() == "nobody"


@pytest.mark.parametrize("error", [DomainError("no"), ValueError("no"), DatabaseError("no")])
def test_a_name_is_given_back_after_an_error(error):
    with looking_as(NOBODY):
        with pytest.raises(type(error)), working_as(Work.ACTING):
            raise error
        assert named() == "nobody"


def test_a_name_is_given_back_after_a_statement_that_failed_and_was_undone():
    with looking_as(NOBODY):
        with pytest.raises(DatabaseError), transaction.atomic(), working_as(Work.ACTING):
            connection.cursor().execute("SELECT nothing_of_the_kind")
        assert named() == "nobody"
        with pytest.raises(DatabaseError), working_as(Work.ACTING), transaction.atomic():
            connection.cursor().execute("SELECT nothing_of_the_kind")
        assert named() == "nobody"


def test_figures_are_read_and_nothing_is_written_under_their_name(cast):
    @works_as(Work.FIGURES)
    def change() -> tuple[int, int]:
        return Contract.objects.count(), Contract.objects.update(
            created_at=cast.tilleuls.programme.created_at
        )

    with looking_as(NOBODY):
        assert Contract.objects.count() == 0
        assert change() == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_a_name_ends_with_its_transaction():
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tst.viewer', '', false)")
    with looking_as(NOBODY), working_as(Work.CLOCK):
        assert named() == "system:clock"
    assert named() == ""
    connection.close()
