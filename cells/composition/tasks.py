"""Composing that takes longer than a person waits."""

from celery import shared_task

from cells.composition.models import Round, RoundState
from cells.composition.services import fill_round
from tst_platform.audit.services import system_work
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import Work, working_as


@shared_task
def compose(round_id: str) -> None:
    """Compose a large round, asked for by `compose_round`, and again by the tick if it was forgotten; a round that is composed already is left alone."""
    with system_work(Work.CLOCK, "worker:compose"):
        round = Round.objects.filter(pk=round_id, state=RoundState.COMPOSING).first()
    if round is None:
        return

    def tell(share: float) -> None:
        with working_as(Work.CLOCK):
            Round.objects.filter(pk=round_id).update(progress=int(100 * share))

    try:
        fill_round(round, progress=tell)
    except DomainError as error:
        round.state, round.refusal = RoundState.REFUSED, str(error)
        with working_as(Work.CLOCK):
            round.save(update_fields=["state", "refusal"])
