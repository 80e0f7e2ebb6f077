"""Reformulation: be ready for a pair, be put into one with somebody who differs, say anew what one heard, answer."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from interventions.conflicts.counting import latest_in
from interventions.conflicts.models import (
    Answer,
    HeardAnswer,
    Hearing,
    Reason,
    Space,
    SpaceState,
    Stand,
    Willing,
)
from interventions.conflicts.pairing import how_far_apart, pairs_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

STILL_UNDER_WAY = (SpaceState.OPEN, SpaceState.PAUSED)


def can_be_ready(space: Space, by: Viewer) -> bool:
    """Say whether someone can be put into a pair: positions are revealed, and what they say now has words."""
    latest = Stand.objects.editable_by(by).filter(space=space).order_by("-step").values("pk")[:1]
    words = Reason.objects.editable_by(by).filter(stand__in=latest)
    return space.is_open and space.is_revealed and words.exists()


@transaction.atomic
def be_ready(*, space: Space, by: Viewer) -> None:
    """Agree to be put into a pair. Raises DomainError before positions are revealed, or without words to be heard."""
    held = Space.objects.visible_to(by).filter(pk=space.pk).first()
    if held is None or not by.is_participant or not can_be_ready(held, by):
        raise DomainError(_("Write a word first: what you defend, fear, or need the others to know."))
    _made, is_new = Willing.objects.get_or_create(space=held, party_id=by.party_id)
    if is_new:  # not in the record of acts: nobody reads who is ready
        live.publish(held.cell_id)


@transaction.atomic
def take_back_readiness(*, space: Space, by: Viewer) -> None:
    """Not be put into a pair any more; a pair that stands is left on its own page."""
    mine = Willing.objects.editable_by(by).filter(space=space).first()
    if mine is not None:
        mine.delete()
        live.publish(space.cell_id)


@transaction.atomic
def make_pairs(*, space: Space, by: Viewer, after: int | None = None) -> int:
    """Put those who are ready into pairs, so that those who differ most meet; return how many pairs.

    Those who were a pair in an earlier round are not put together again. Raises DomainError where nobody can be, or
    where another round than `after` was the last.
    """
    held = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if held.state not in STILL_UNDER_WAY or not held.is_revealed:
        raise DomainError(_("Pairs are made once positions are revealed, while the space is open."))
    if after is not None and after != last_round(held):
        raise DomainError(_("Pairs were made meanwhile. Look at how many there are."))
    made = _make(held)
    if not made:
        raise DomainError(_("Nobody can be put into a new pair: two people at least must be ready."))
    record(by=by, verb="hearing.pair", row=held, scope=held.cell_id)
    live.publish(held.cell_id)
    return made


@works_as(Work.ACTING)
def _make(space: Space) -> int:
    """Pair and write down; nobody reads who is ready, nor who stands where, but the platform here."""
    stands = latest_in(space)
    words = _words_of_the_ready(space, stands)
    earlier = Hearing.objects.filter(space=space).values_list("hearer", "heard")
    met = {frozenset(way) for way in earlier}
    often = {who: sum(who in way for way in met) for who in words}
    people = sorted(words, key=lambda who: (often[who], str(who)))

    def apart(one: UUID, other: UUID) -> float:
        return how_far_apart(space.form, space.places, stands[one], stands[other])

    pairs = pairs_of(people, apart, met)
    last = last_round(space)
    for one, other in pairs:
        pair = uuid4()
        for hearer, heard in ((one, other), (other, one)):
            Hearing.objects.create(
                space=space, pair=pair, round=last + 1, hearer_id=hearer, heard_id=heard, reason=words[heard]
            )
    return len(pairs)


@works_as(Work.FIGURES)
def last_round(space: Space) -> int:
    """Return in which round pairs were made last; 0 before."""
    last: int | None = Hearing.objects.filter(space=space).aggregate(last=Max("round"))["last"]
    return last or 0


def _words_of_the_ready(space: Space, stands: Mapping[UUID, Stand]) -> dict[UUID, Reason]:
    """Return what each who is ready and there says now; what was taken out of it is not said any more."""
    ready = Willing.objects.filter(space=space, party__in=stands)
    said = Reason.objects.standing().filter(stand__in=[one.pk for one in stands.values()])
    return {row.author_id: row for row in said.filter(author__in=ready.values("party"))}


@transaction.atomic
def say_anew(*, hearing: Hearing, words: str, by: Viewer) -> Hearing:
    """Say what one heard; an earlier answer of the other goes if it was about other words.

    The record of acts holds the space alone, here and below: a row of the pair would tie the two together.
    """
    mine = _mine(hearing, by, hearer=by.party_id)
    if mine.words == words.strip():
        return mine
    mine.words = words.strip()
    mine.save(update_fields=["words"])
    HeardAnswer.objects.visible_to(by).filter(hearing=mine).delete()
    record(by=by, verb="hearing.say", row=mine.space, scope=mine.space.cell_id)
    live.publish(mine.space.cell_id)
    return mine


@transaction.atomic
def answer_hearing(*, hearing: Hearing, value: str, words: str, by: Viewer) -> HeardAnswer:
    """Answer whether that is it, in one's words; it takes the place of what one answered before.

    Raises DomainError before the other has said what they heard.
    """
    mine = _mine(hearing, by, heard=by.party_id)
    if not mine.words:
        raise DomainError(_("The other has not said yet what they heard."))
    answer = HeardAnswer.objects.editable_by(by).filter(hearing=mine).first()
    answer = answer or HeardAnswer(hearing=mine, author_id=by.party_id)
    answer.value, answer.words = Answer(value).value, words.strip()
    answer.save()
    record(by=by, verb="hearing.answer", row=mine.space, scope=mine.space.cell_id)
    live.publish(mine.space.cell_id)
    return answer


def _mine(hearing: Hearing, by: Viewer, **who: UUID | None) -> Hearing:
    rows = Hearing.objects.editable_by(by).filter(**who).select_related("space")
    mine = rows.select_for_update(of=("self",)).filter(pk=hearing.pk).first()
    if mine is None:
        raise DomainError(_("This pair is no longer there."))
    if not mine.space.is_open:
        raise DomainError(_("The space is not open now. What you wrote stands on this page."))
    return mine


@transaction.atomic
def leave_pair(*, hearing: Hearing, by: Viewer) -> None:
    """End a pair: what was written in it is erased on both sides, and one is not put into another."""
    both = Hearing.objects.editable_by(by).filter(pair=hearing.pair)
    first = both.select_related("space").first()
    if first is None:
        raise DomainError(_("This pair is no longer there."))
    take_back_readiness(space=first.space, by=by)
    record(by=by, verb="hearing.leave", row=first.space, scope=first.space.cell_id)
    both.delete()
    live.publish(first.space.cell_id)
