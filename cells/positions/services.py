"""Open a question to everyone who takes part, take and withdraw positions, close and count once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.positions.models import LONG, SHORT, UNSAID, Disagreement, Position
from cells.positions.spread import count_positions
from contracts.agreements.models import Contract, Party
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import publish
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

MOST_QUESTIONS = 20  # of one programme: more than a group can bear, and one page


def folded(words: str) -> str:
    """Return a pole as it is compared: « Fermer  la rue » is « fermer la rue »."""
    return " ".join(words.split()).casefold()


@transaction.atomic
def open_disagreement(
    *, contract: Contract, question: str, first_pole: str, last_pole: str, places: int, by: Viewer
) -> Disagreement:
    """Ask everyone who takes part where they stand between two poles, on a line of `places` (SHORT or LONG).

    Raises DomainError for an empty word, two poles that are one, another number of places, or too many questions.
    """
    question, first_pole, last_pole = (" ".join(words.split()) for words in (question, first_pole, last_pole))
    if not (question and first_pole and last_pole):
        raise DomainError(_("A question needs a sentence and two ends of the line, each in words."))
    if folded(first_pole) == folded(last_pole):
        raise DomainError(_("Both ends of the line say the same: nobody could stand between them."))
    if places not in (SHORT, LONG):
        raise DomainError(_("A line has 5 places or 7."))
    held = Contract.objects.hold(contract.pk)
    if Disagreement.objects.filter(contract=held).count() >= MOST_QUESTIONS:
        raise DomainError(
            _("There are %(n)d questions already: no more can be asked here.") % {"n": MOST_QUESTIONS}
        )
    made = Disagreement.objects.create(
        contract=held,
        question=question,
        first_pole=first_pole,
        last_pole=last_pole,
        places=places,
        opened_by=by.user,
    )
    record(by=by, verb="disagreement.open", row=made, scope=held.pk)
    return made


@transaction.atomic
def close_disagreement(*, disagreement: Disagreement, by: Viewer) -> bool:
    """Close a question for good and count it, once; return whether it was open."""
    held = Disagreement.objects.select_for_update(of=("self",)).get(pk=disagreement.pk)
    if not held.is_open:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    with working_as(Work.ACTING):  # positions are read by nobody: they are counted here, and only here
        publish(held.pk, counts={}, fixed=count_positions(held), today=timezone.localdate())
    record(by=by, verb="disagreement.close", row=held, scope=held.contract_id)
    return True


@transaction.atomic
def take_position(*, disagreement: Disagreement, place: int, by: Viewer) -> Position:
    """Keep where this participant stands, in place of where they stood before; UNSAID is an answer too.

    Raises DomainError once the question is closed, or for a place that is not on the line. The lock keeps an answer
    from coming in while it is counted.
    """
    seen = Disagreement.objects.visible_to(by).filter(pk=disagreement.pk)
    held = seen.select_for_update(of=("self",)).select_related("contract").first()
    if held is None or not by.is_participant:
        raise DomainError(_("This question is not asked of you."))
    if not held.is_open:
        raise DomainError(_("This question is closed: where you stood until then is kept as it was."))
    if not UNSAID <= place <= held.places:
        raise DomainError(_("This place is not on the line. Choose one of those shown."))
    mine = Position.objects.editable_by(by).filter(disagreement=held).first()
    mine = mine or Position(disagreement=held, party_id=by.party_id)
    mine.place, mine.said_under = str(place), held.contract.version_in_force
    mine.save()
    record(by=by, verb="position.take", row=mine, scope=held.contract_id)
    return mine


@transaction.atomic
def withdraw_position(*, position: Position, by: Viewer) -> None:
    """Erase where one stands, of an open question or a closed one; a second time changes nothing.

    What was counted at a closing is of `smallest` people or more, and stays.
    """
    mine = Position.objects.editable_by(by).filter(pk=position.pk).select_related("party").first()
    if mine is not None:
        # Of the party, not of the question: a contract that waits to be signed again hides that one.
        record(by=by, verb="position.withdraw", row=mine, scope=mine.party.contract_id)
        mine.delete()


def answered(questions: Iterable[Disagreement]) -> dict[UUID, int]:
    """Return how many have answered each question, « I prefer not to say » included; to those who see the people."""
    with working_as(Work.FIGURES):
        rows = Position.objects.filter(
            disagreement__in=[one.pk for one in questions], party__left_at__isnull=True
        )
        return dict(rows.order_by().values_list("disagreement").annotate(many=Count("pk")))


def forget_positions(party: Party) -> None:
    """Take a person's positions away with them; what was counted before is of five people or more."""
    Position.objects.filter(party=party).delete()


def erase_positions(*, contract_id: UUID, by: Viewer) -> int:
    """Close what is still open, then erase every position of a contract: nothing is composed any more.

    Return how many there were. The questions stay, with what was counted at their closing.
    """
    for one in Disagreement.objects.open().filter(contract=contract_id):
        close_disagreement(disagreement=one, by=by)
    with working_as(Work.ACTING):
        there = Position.objects.filter(disagreement__contract=contract_id)
        many = there.count()
        there.delete()
    return many


def kept_positions(contract_id: UUID) -> int:
    """Return how many positions of a contract are kept: what closing its last round would erase."""
    with working_as(Work.FIGURES):
        return Position.objects.filter(disagreement__contract=contract_id).count()
