"""Promise 11. A new version asks everyone again; a wider one widens nothing of what was said before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cells.composition.models import Cell
from contracts.agreements import services as agreements
from contracts.agreements.models import ClauseTemplate, Contract, Party, Signature, Version
from contracts.agreements.services import Said
from interventions.boards import services as boards
from interventions.boards.models import Card
from interventions.sessions.services import schedule_session
from tests.cast import Cast
from tst_platform.core.errors import DomainError

SIGNED = ("fatou", "yanis", "bernard")
BOARD = "boards:exchanges"
# What everyone of these reads in their cell under the version they have signed.
OWN_CELL = {"fatou": "tilleuls.card.given", "yanis": "tilleuls.card.kept", "bernard": "tilleuls.card.given"}


def reads(cast: Cast, who: str) -> set[str]:
    return cast.canary.found_in(cast.client_of(who).get(reverse(BOARD)).content.decode())


def propose(cast: Cast, *, circulation: str = "") -> Version:
    """Put the draft in force; with a clause on what leaves a cell, where it says one."""
    draft = cast.tilleuls.draft
    if circulation:
        template = ClauseTemplate.objects.filter(terms__circulation=circulation).first()
        agreements.add_from_library(version=draft, template=template, by=cast.tilleuls.lead)
    return agreements.propose_version(version=draft, by=cast.tilleuls.lead)


def sign(cast: Cast, who: str, version: Version) -> None:
    agreements.sign_version(
        party=Party.objects.get(pk=cast.tilleuls.people[who].party_id),
        version=version,
        answers={clause.pk: Said("accept") for clause in version.clauses.all()},
        sha256=version.sha256,
        by=cast.viewer_of(who),
    )


def test_everyone_is_asked_again_and_reads_nothing_before(cast, figure):
    for who in SIGNED:
        assert OWN_CELL[who] in reads(cast, who)
    second = propose(cast)
    asked = shut = own = 0
    for who in SIGNED:
        page = cast.client_of(who).get(reverse("agreements:read")).content.decode()
        asked += second.sha256 in page
        found = reads(cast, who)
        shut += OWN_CELL[who] not in found
        own += bool(found & {"tilleuls.card.kept", "tilleuls.card.of_b"}) or who == "yanis"
        assert not Contract.objects.content_open_to(cast.viewer_of(who)).exists()
    assert asked == shut == own == len(SIGNED)
    figure(f"{asked} of {len(SIGNED)} asked again, {shut} of {len(SIGNED)} read nothing of their cell before")


def test_what_was_signed_before_stays_readable(cast):
    first = cast.tilleuls.version
    propose(cast)
    for who in SIGNED:
        page = cast.client_of(who).get(reverse("agreements:version", args=[first.contract_id, first.pk]))
        assert page.status_code == 200 and cast.canary("tilleuls.clause") in page.content.decode()
    assert Signature.objects.filter(version=first, withdrawn_at__isnull=True).count() >= len(SIGNED)


@pytest.mark.slow
def test_a_wider_version_widens_nothing_that_was_said_before(cast, figure):
    """First a version under which nothing leaves a cell; words are said; then one that lets words out."""
    strict = propose(cast, circulation="nobody")
    for who in SIGNED:
        sign(cast, who, strict)
    said = {who: speak(cast, who, f"strict.{who}") for who in SIGNED}
    before = {who: reads(cast, who) for who in SIGNED}
    wide = agreements.new_draft(contract=cast.tilleuls.contract, by=cast.tilleuls.lead)
    for clause in wide.clauses.all():
        if clause.terms.get("circulation"):
            agreements.remove_clause(clause=clause, by=cast.tilleuls.lead)
    wide = agreements.propose_version(version=wide, by=cast.tilleuls.lead)
    for who in SIGNED:
        sign(cast, who, wide)
    kept = 0
    for who, card in said.items():
        now = reads(cast, who)
        # What was let out before the strict version comes back with the right to let out, and nothing else does.
        assert not {place for place in now - before[who] if ".strict." in place}, now - before[who]
        assert Card.objects.get(pk=card.pk).said_under_id == strict.pk
        kept += 1
    letters = {"fatou": "A", "yanis": "A", "bernard": "B"}
    for who in SIGNED:
        elsewhere = {f"tilleuls.strict.{other}" for other in SIGNED if letters[other] != letters[who]}
        assert not elsewhere & reads(cast, who)
    figure(
        f"{kept} of {len(said)} words kept where they were said, {len(SIGNED)} of {len(SIGNED)} asked again"
    )


def speak(cast: Cast, who: str, what: str) -> Card:
    cell: Cell = cast.tilleuls.cells["B" if who == "bernard" else "A"]
    party = Party.objects.get(pk=cast.tilleuls.people[who].party_id)
    return boards.write_card(cell=cell, author=party, text=cast.tilleuls.say(what), by=cast.viewer_of(who))


def test_a_stricter_version_binds_at_once(cast):
    """What was let out under the first version does not arrive any more, even for those who sign at once."""
    strict = propose(cast, circulation="nobody")
    for who in SIGNED:
        sign(cast, who, strict)
    assert "tilleuls.card.given" not in reads(cast, "bernard")
    assert "tilleuls.card.of_b_given" not in reads(cast, "fatou")


def test_nothing_is_said_under_a_version_that_one_has_not_signed(cast):
    propose(cast)
    for who in SIGNED:
        with pytest.raises(DomainError):
            speak(cast, who, f"unsigned.{who}")


def test_the_dates_of_a_cell_are_shut_too(cast):
    """The calendar file names a place: it is content, and waits for the signature like the rest."""
    starts = timezone.now() + dt.timedelta(days=20)
    session = schedule_session(
        cell=cast.tilleuls.cells["A"], starts_at=starts, ends_at=starts + dt.timedelta(hours=2),
        place=cast.tilleuls.word("later.place"), by=cast.tilleuls.lead,
    )  # fmt: skip
    address = reverse("sessions:calendar_file", args=[session.pk])
    assert cast.client_of("fatou").get(address).status_code == 200
    propose(cast)
    assert cast.client_of("fatou").get(address).status_code == 404
