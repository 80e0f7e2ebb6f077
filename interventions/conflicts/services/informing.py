"""Note the information that a space brought out; its author consents, and it becomes a card of theirs on the board."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.agreements.models import Party
from interventions.conflicts.counting import who_is_expected
from interventions.conflicts.models import Information, InformationState, Space
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer


def cards() -> ModuleType:
    """Return who puts information on the boards, which stand beside this part and do not know of it."""
    return import_module(settings.CARDS_HANDED_ON)


@transaction.atomic
def note_information(*, space: Space, author: Party, text: str, by: Viewer) -> Information:
    """Note what someone of the cell said, in the name of those who lead; its author is asked whether it may be shown.

    The same words a second time are those that stand. Raises DomainError where nothing is asked any more, or for
    whoever is not of the cell or has not signed.
    """
    held = _held(space)
    if author.pk not in who_is_expected_anywhere(held):
        raise DomainError(_("Choose someone of this cell who has signed the common contract."))
    there = _standing(held, author.pk, text, by)
    if there is not None:
        return there  # pressed twice
    made = Information.objects.create(
        space=held, cell_id=held.cell_id, author=author, text=text.strip(), noted_by=by.user
    )
    record(by=by, verb="information.note", row=made, scope=held.cell_id)
    live.publish(held.cell_id)
    return made


def _standing(space: Space, author_id: UUID | None, text: str, by: Viewer) -> Information | None:
    """Return what the same person brought out in the same words, if it stands."""
    rows = Information.objects.visible_to(by).filter(space=space, author=author_id)
    rows = rows.exclude(state=InformationState.DECLINED)
    texts = cards().read(by, [row.card for row in rows if row.card])
    said = ((row, texts.get(row.card) if row.card else row.text) for row in rows)
    return next((row for row, words in said if words == text.strip()), None)


def who_is_expected_anywhere(space: Space) -> set[UUID]:
    """Return the parties of the cell who have signed, whether they are noted as present or not."""
    return who_is_expected(Space(cell=space.cell))


def _held(space: Space) -> Space:
    held = Space.objects.select_for_update(of=("self",)).select_related("cell__contract").get(pk=space.pk)
    if held.opened_at is None:
        raise DomainError(_("Open the space first."))
    return held


@transaction.atomic
def bring_out(*, space: Space, text: str, by: Viewer) -> Information:
    """Bring out what one knows oneself: it stands on the board of one's cell at once, as one has read beforehand.

    The same words a second time are those that stand.
    """
    rows = Space.objects.visible_to(by).select_related("cell__contract").select_for_update(of=("self",))
    held = rows.filter(pk=space.pk).first()
    if held is None or not by.is_participant:
        raise DomainError(_("This is not asked of you."))
    if not held.is_under_way:
        raise DomainError(_("This space is not open any more. Write on the board of your cell."))
    there = _standing(held, by.party_id, text, by)
    if there is not None:
        return consent_to(information=there, by=by) if there.is_asked else there
    made = Information.objects.create(
        space=held, cell_id=held.cell_id, author_id=by.party_id, text=text.strip()
    )
    record(by=by, verb="information.bring_out", row=made, scope=held.cell_id)
    return consent_to(information=made, by=by)


@transaction.atomic
def consent_to(*, information: Information, by: Viewer) -> Information:
    """Let what one said be a card of one's own on the board; the words stand there alone from now on.

    Raises DomainError when it no longer waits, or before the contract in force is signed.
    """
    joined = ("cell__contract", "author", "space__session")
    rows = Information.objects.select_related(*joined).filter(space__in=Space.objects.visible_to(by))
    mine = rows.filter(pk=_mine(information, by).pk).first()
    if mine is None:
        raise DomainError(_("Read and sign the common contract first."))
    if isinstance(mine.text, Unreadable):
        raise DomainError(_("This text cannot be read at the moment. Try again later."))
    made = cards().put(cell=mine.cell, author=mine.author, text=mine.text, session=mine.space.session, by=by)
    blank_out(mine, "text")
    mine.state, mine.card = InformationState.CONSENTED, made
    mine.save(update_fields=["text", "state", "card"])
    record(by=by, verb="information.consent", row=mine, scope=mine.cell_id)
    live.publish(mine.cell_id)
    return mine


@transaction.atomic
def keep_for_oneself(*, information: Information, by: Viewer) -> Information:
    """Decline: the words are erased, and those who noted them read that they are not to be shown.

    No reason is asked, and no signature: neither the cell nor the space is looked at.
    """
    mine = _mine(information, by)
    blank_out(mine, "text")
    mine.state = InformationState.DECLINED
    mine.save(update_fields=["text", "state"])
    record(by=by, verb="information.decline", row=mine, scope=mine.cell_id)
    live.publish(mine.cell_id)
    return mine


def _mine(information: Information, by: Viewer) -> Information:
    rows = Information.objects.editable_by(by)
    mine = rows.select_for_update(of=("self",)).filter(pk=information.pk).first()
    if mine is None or not mine.is_asked:
        raise DomainError(_("This was answered already."))
    return mine


@transaction.atomic
def strike_out(*, information: Information, by: Viewer) -> None:
    """Take back what was noted by mistake, as long as its author has not answered."""
    waiting = Information.objects.visible_to(by).filter(state=InformationState.ASKED)
    noted = waiting.filter(pk=information.pk).first()
    if noted is None:
        raise DomainError(_("This was answered already."))
    record(by=by, verb="information.strike_out", row=noted, scope=noted.cell_id)
    live.publish(noted.cell_id)
    noted.delete()
