"""Questions that are built once for each viewer are asked of the database each time, and nobody's are never kept."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.composition.models import Cell, Seat
from interventions.sessions.models import Session
from tst_platform.core.viewer import NOBODY
from tst_platform.core.walls import looking_as


def test_right_that_is_lost_is_lost_to_the_same_viewer(cast):
    tilleuls, fatou = cast.tilleuls, cast.viewer_of("fatou")
    with looking_as(fatou):
        before = set(Cell.objects.visible_to(fatou))
        assert before and Session.objects.visible_to(fatou).exists()
    Seat.objects.filter(participant=tilleuls.people["fatou"]).delete()
    with looking_as(fatou):
        assert not Cell.objects.visible_to(fatou).exists()
        assert not Session.objects.visible_to(fatou).filter(cell__in=before).exists()


def test_question_is_asked_each_time_it_is_read(cast):
    claire = cast.viewer_of("claire")
    with looking_as(claire), CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            list(Session.objects.visible_to(claire))
    assert len({query["sql"] for query in asked}) < len(asked) and len(asked) >= 3


def test_cells_of_one_round_are_asked_of_that_round(cast):
    claire = cast.viewer_of("claire")
    with looking_as(claire):
        every = set(Cell.objects.visible_to(claire))
        for cell in every:
            own = set(cell.round.cells.visible_to(claire))
            assert cell in own and {one.round_id for one in own} == {cell.round_id}
        assert set(Cell.objects.visible_to(claire)) == every


def test_nobody_keeps_no_question(cast):
    assert not Session.objects.visible_to(NOBODY).exists()
    assert not Cell.objects.visible_to(NOBODY).exists()
    assert NOBODY._questions == {}
