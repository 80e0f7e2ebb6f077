"""Say a word by one of its doors; change it or take it back; enter one from paper."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Contract, Party
from contracts.listening.audience import Door, Reach, audience
from contracts.listening.models import Need, rule_in_force
from contracts.listening.services.urns import hold_urn, new_word, refill
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.secrets import new_token
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

# More than anyone says between two ticks of the clock: an urn that fills faster is being stuffed.
MOST_IN_URN = 200


class AudienceChanged(DomainError):
    """Who would read it is not what was told above the button: it is told again, and nothing was sent."""


def _reach_told(contract: Contract, door: Door, told: str) -> Reach:
    """Return how far the word goes, if that is what its author was told. Raises AudienceChanged."""
    now = audience(door, rule_in_force(contract)).reach
    if told != now:
        raise AudienceChanged(_("Who will read this has changed. Read the sentence again, then send."))
    return now


def _contract_of(by: Viewer) -> Contract:
    contract = Contract.objects.visible_to(by).first() if by.is_participant else None
    if contract is None:
        raise DomainError(_("This can only be said by someone who takes part."))
    return contract


@transaction.atomic
def say_need(*, kind: str, door: Door, text: str, told: str, by: Viewer) -> Need:
    """Say a word in one's own name, to all or to the intervenants alone; under the version in force, if there is one.

    `told` is the reach that was told above the button. Raises AudienceChanged when it is another by now.
    """
    contract = _contract_of(by)
    if door not in (Door.NAMED, Door.RESERVED):
        raise DomainError(_("Choose how you want to say it."))
    need = Need.objects.create(
        contract=contract,
        author_id=by.party_id,
        scope=by.party_id,
        kind=kind,
        door=door,
        reach=_reach_told(contract, door, told),
        said_on=timezone.localdate(),
        said_under=contract.version_in_force,
        text=text.strip(),
    )
    record(by=by, verb="need.say", row=need, scope=contract.pk)
    return need


@transaction.atomic
def say_without_name(*, kind: str, text: str, told: str, by: Viewer) -> str:
    """Put a word into the urn; return the secret with which to change or withdraw it, to be shown this once.

    Nothing is written of who said it: no act, no row, no count. Raises AudienceChanged, and DomainError where the
    urn is too full.
    """
    contract = _contract_of(by)
    reach, token = _reach_told(contract, Door.NAMELESS, told), new_token()
    with working_as(Work.ACTING):
        words = hold_urn(contract.pk)
        if len(words) >= MOST_IN_URN:
            raise DomainError(
                _("Too many words wait at the moment. Keep your text, and try again in a while.")
            )
        refill(contract.pk, [*words, new_word(kind=kind, text=text.strip(), reach=reach, token=token)])
    return token


@transaction.atomic
def enter_from_paper(*, party: Party, kind: str, text: str, by: Viewer) -> Need:
    """Enter what someone wrote on paper, or said aloud. Raises DomainError for who left, or is not of one's contract."""
    here = Party.objects.filter(pk=party.pk, left_at=None, contract__in=Contract.objects.editable_by(by))
    seat = here.select_related("contract").first()
    if seat is None or seat.contract is None:
        raise DomainError(_("Words are entered here for someone who takes part."))
    need = Need.objects.create(
        contract=seat.contract,
        author=seat,
        scope=seat.pk,
        kind=kind,
        door=Door.PAPER,
        reach=audience(Door.PAPER, rule_in_force(seat.contract)).reach,
        said_on=timezone.localdate(),
        said_under=seat.contract.version_in_force,
        text=text.strip(),
    )
    record(by=by, verb="need.enter", row=need, scope=need.contract_id)
    return need


def fingerprint(kind: str, text: str) -> str:
    """Return what tells one state of a word from the next: held by the form while someone writes."""
    return hashlib.sha256(f"{kind}|{text}".encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def amend_need(*, need: Need, kind: str, text: str, seen: str, by: Viewer) -> Need:
    """Change one's own word, or one entered from paper. `seen` is the fingerprint of what was shown.

    Raises DomainError when it is not the viewer's to change, or was changed meanwhile.
    """
    fresh = Need.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=need.pk).first()
    if fresh is None:
        raise DomainError(_("This word is no longer there."))
    if fingerprint(fresh.kind, fresh.text) != seen:
        raise DomainError(_("This word was changed meanwhile. It stands as it is now below yours."))
    fresh.kind, fresh.text = kind, text.strip()
    fresh.save(update_fields=["kind", "text"])
    record(by=by, verb="need.amend", row=fresh, scope=fresh.contract_id)
    return fresh


def forget_answers(need: Need) -> None:
    """Erase what was answered aloud to words that are being taken back: it would tell of them."""
    need.spoken_replies.all().delete()


@transaction.atomic
def withdraw_need(*, need: Need, by: Viewer) -> None:
    """Take a word back at once and for everyone; its text is erased. Raises DomainError when it is gone already."""
    fresh = Need.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=need.pk).first()
    if fresh is None:
        raise DomainError(_("This word is no longer there."))
    forget_answers(fresh)
    fresh.text, fresh.withdrawn = "", True
    fresh.save(update_fields=["text", "withdrawn"])
    record(by=by, verb="need.withdraw", row=fresh, scope=fresh.contract_id)
