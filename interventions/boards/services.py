"""Write cards, let them out with their author's leave, take them back at once."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import partial
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState
from cells.composition.services import who_answers_for
from contracts.agreements.models import Contract, Party, Version
from contracts.confidentiality import services as releases
from contracts.confidentiality.models import Release, ReleaseState, Voice
from interventions.boards.models import Card, Circulation, Column, Receipt
from interventions.boards.origins import keep_origin
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox

CARD_GONE = gettext_lazy("This information is no longer there.")


@transaction.atomic
def write_card(
    *,
    cell: Cell,
    author: Party,
    text: str,
    by: Viewer,
    column: str = Column.KNOW,
    session: Session | None = None,
    sheet: UUID | None = None,
) -> Card:
    """Put one piece of information on the cell's board, under the version of the contract now in force.

    `sheet` names the form it was written on: the same words sent twice from one form are one card, since an answer that
    was lost on the way is no reason to say it twice. Raises DomainError when the cell is not open to the author.
    """
    version = cell.contract.version_in_force
    if (
        version is None
        or by.party_id != author.pk
        or not Cell.objects.visible_to(by).filter(pk=cell.pk).exists()
    ):
        raise DomainError(_("You can write here once you have signed the common contract."))
    told = Card(cell=cell, session=session, author=author, said_under=version, column=column, text=text)
    card, is_new = _put(told, sheet)
    if not is_new:
        return card
    record(by=by, verb="card.written", row=card, scope=cell.pk)
    live.publish(cell.pk)
    return card


def _put(told: Card, sheet: UUID | None) -> tuple[Card, bool]:
    """Keep a card, and say whether it is new. Other words on the same sheet are another card: none is lost."""
    if sheet is None:
        told.save(force_insert=True)
        return told, True
    card = copy(told)
    card.pk = uuid5(told.author_id, str(sheet))
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError:
        sent = Card.objects.filter(pk=card.pk, cell=told.cell_id).first()
        if sent is not None and sent.text == told.text:
            return sent, False
        told.save(force_insert=True)
        return told, True
    return card, True


@transaction.atomic
def enter_card(
    *, pk: UUID, cell: Cell, author: Party, text: str, column: str, session: Session | None, by: Viewer
) -> Card | None:
    """Put what someone had on paper on their cell's board, as theirs; None where `pk` stands already: sent twice.

    It was said under the version that was in force when the session was held: one proposed since does not widen it.
    Raises DomainError unless `by` leads the cell, and its author sits there and has signed the version in force.
    """
    version = cell.contract.version_in_force
    signed = Party.objects.present().filter(pk=author.pk, contract=cell.contract_id, joined_at__isnull=False)
    seated = Participant.objects.present().filter(party=author.pk, seats__cell=cell)
    led = Contract.objects.editable_by(by).filter(pk=cell.contract_id)
    if version is None or not (led.exists() and seated.exists() and signed.signed(version).exists()):
        raise DomainError(
            _("Words are entered here for someone of this cell who has signed the common contract.")
        )
    if Card.objects.filter(pk=pk).exists():
        return None
    card = Card.objects.create(
        pk=pk,
        cell=cell,
        session=session,
        author=author,
        said_under=_version_then(session, version),
        column=column,
        text=text,
    )
    record(by=by, verb="card.entered", row=card, scope=cell.pk)
    live.publish(cell.pk)
    return card


def _version_then(session: Session | None, now: Version) -> Version:
    """Return the version that was in force when a session was held; the one in force `now` where none was yet."""
    if session is None:
        return now
    held = session.started_at or session.starts_at
    proposed = Version.objects.filter(contract=now.contract_id, proposed_at__lte=held)
    return proposed.order_by("-number").first() or now


@transaction.atomic
def withdraw_card(*, card: Card, by: Viewer) -> None:
    """Take one's own card back from everywhere: the text is erased, each leave to circulate ends.

    Raises DomainError when it is gone already.
    """
    if not Card.objects.editable_by(by).filter(pk=card.pk).update(withdrawn_at=timezone.now()):
        raise DomainError(CARD_GONE)
    card = Card.objects.get(pk=card.pk)
    card.text = ""
    card.save(update_fields=["text"])
    _end_leaves(card, by)
    outbox.cancel(about=card.pk)
    record(by=by, verb="card.withdrawn", row=card, scope=card.cell_id)
    live.publish(card.cell_id)


def _end_leaves(card: Card, by: Viewer) -> None:
    for circulation in card.circulations.select_for_update(of=("self",)):
        release = Release.objects.select_for_update().get(pk=circulation.release_id)
        if release.state == ReleaseState.GIVEN:
            releases.withdraw_release(release=release, by=by)
        elif release.state == ReleaseState.REQUESTED:
            releases.decline_release(release=release, by=by)
        live.publish(circulation.to_cell_id)


def can_circulate_to(card: Card) -> QuerySet[Cell]:
    """Return the cells that a card may be asked into: composed, of the same contract, and not yet asked."""
    asked = card.circulations.values("to_cell")
    cells = Cell.objects.filter(contract=card.cell.contract_id, round__state=RoundState.VALIDATED)
    return cells.exclude(pk=card.cell_id).exclude(pk__in=asked)


@transaction.atomic
def ask_circulation(*, card: Card, to_cells: Iterable[Cell], by: Viewer) -> list[Circulation]:
    """Ask the author whether a card may go to these cells; one neutral mail tells them that a question waits.

    Raises DomainError when the card is gone, its author has left, or a cell is not open to it.
    """
    standing = Card.objects.standing().filter(author__left_at__isnull=True)
    # Under a lock: a card that is being withdrawn is not asked for any more.
    locked = (
        standing.select_for_update(of=("self",))
        .select_related("cell__contract", "author")
        .filter(pk=card.pk)
        .first()
    )
    if locked is None:
        raise DomainError(CARD_GONE)
    card = locked
    wanted = list(to_cells)
    if {cell.pk for cell in wanted} - {cell.pk for cell in can_circulate_to(card)}:
        raise DomainError(_("This information was already asked for there, or this cell is not open yet."))
    asked = [_ask(card, cell, by) for cell in wanted]
    if asked:
        _tell_author(asked[0])
    live.publish(card.cell_id)
    return asked


def _ask(card: Card, cell: Cell, by: Viewer) -> Circulation:
    release = releases.request_release(
        contract=card.cell.contract, author=card.author, content_id=card.pk, circle_id=cell.pk, by=by
    )
    circulation = Circulation.objects.create(card=card, to_cell=cell, release=release, requested_by=by.user)
    record(by=by, verb="circulation.asked", row=circulation, scope=card.cell_id)
    return circulation


def _tell_author(circulation: Circulation) -> None:
    """Post a mail that says nothing of what is asked; those without an address see it on their next visit."""
    author = Participant.objects.filter(party=circulation.card.author_id).first()
    if author is None or not author.email:
        return
    with translation.override(settings.LANGUAGE_CODE):
        outbox.post(
            unique_key=f"circulation-asked:{circulation.pk}",
            kind="question",
            about=circulation.card_id,
            recipient=author.party_id,
            to=author.email,
            title=_("A question awaits you"),
            body=_("Good day,\n\nA question awaits you here:\n%(address)s\n\n%(name)s")
            % {
                "address": settings.BASE_URL + reverse("boards:exchanges"),
                "name": circulation.requested_by.name,
            },
        )
    outbox.wake_worker()


@transaction.atomic
def consent(*, circulation: Circulation, by: Viewer) -> None:
    """Let one's own card into the other cell; where the contract says so, its own cell is then asked.

    Raises DomainError when the question no longer waits, or where the card was said under a version by which
    nothing leaves the cell.
    """
    card = circulation.card
    circle = who_answers_for(card.cell, card.author_id)
    give = partial(releases.give_release, said_under=card.said_under_id, circle=circle)
    keep_origin(_decide(circulation, by, give, "circulation.consented"))


@transaction.atomic
def answer_for_cell(*, circulation: Circulation, objects: bool, by: Viewer) -> None:
    """Say yes, or object, before a card of one's cell leaves it; nobody reads who said what.

    Raises DomainError once it is too late to say.
    """
    voice = (
        Voice.objects.editable_by(by).filter(release=circulation.release_id).select_related("release").first()
    )
    if voice is None:
        raise DomainError(CARD_GONE)
    releases.answer_for_circle(voice=voice, objects=objects, by=by)
    record(by=by, verb="circulation.answered", row=circulation, scope=circulation.card.cell_id)
    live.publish(circulation.card.cell_id)
    live.publish(circulation.to_cell_id)


@transaction.atomic
def carry_over(*, card: Card, by: Viewer) -> None:
    """Let the version in force hold for one's own card, said under an earlier one. Raises DomainError when it is gone."""
    mine = Card.objects.editable_by(by).select_related("cell__contract").filter(pk=card.pk).first()
    if mine is None:
        raise DomainError(CARD_GONE)
    releases.carry_over(content_id=mine.pk, contract=mine.cell.contract, by=by)
    live.publish(mine.cell_id)


def refuse(*, circulation: Circulation, by: Viewer) -> None:
    """Keep one's own card in its cell; no reason is asked. Raises DomainError when the question no longer waits."""
    _decide(circulation, by, releases.decline_release, "circulation.refused")


def take_back(*, circulation: Circulation, by: Viewer) -> None:
    """Stop one's own card in the other cell, at once. Raises DomainError when it does not circulate there."""
    _decide(circulation, by, releases.withdraw_release, "circulation.taken_back")


@transaction.atomic
def _decide(circulation: Circulation, by: Viewer, act: releases.Act, verb: str) -> Circulation:
    mine = (
        Circulation.objects.editable_by(by)
        .select_related("card", "release")
        .filter(pk=circulation.pk)
        .first()
    )
    if mine is None:
        raise DomainError(CARD_GONE)
    act(release=mine.release, by=by)
    record(by=by, verb=verb, row=mine, scope=mine.card.cell_id)
    live.publish(mine.card.cell_id)
    live.publish(mine.to_cell_id)
    return mine


@transaction.atomic
def record_receipt(*, circulation: Circulation, by: Viewer) -> None:
    """Tell the author that one more person over there has read the card; only how many is ever shown."""
    if not Circulation.objects.read_in_cells_of(by).filter(pk=circulation.pk).exists():
        raise DomainError(CARD_GONE)
    Receipt.objects.get_or_create(circulation=circulation, party_id=by.party_id)
    live.publish(circulation.card.cell_id)
