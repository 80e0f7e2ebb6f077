"""Propose the contract of a programme, sign it in each person's voice, and amend it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from cells.collectives.models import Participant
from contracts.agreements import services as agreements
from contracts.agreements.models import AnswerValue, SignatureMode, Version
from interventions.demo.dating import moment_of, on
from interventions.demo.regions import NOT_SIGNED
from interventions.demo.sheets import drawn_sheet
from interventions.demo.stage import Stage, voice

AMENDED_DAYS_AGO = 7


def agree(stage: Stage) -> None:
    """Propose the first version, from the library, and let those who joined sign it."""
    draft = stage.programme.contract.versions.get(proposed_at__isnull=True)
    proposed_at = moment_of(dict(stage.told.path)["contract"])
    with on(proposed_at):
        version = agreements.propose_version(version=draft, by=stage.lead)
    everyone = stage.who_joined()
    # Of the long list some have read and not signed; of those whom the content names, all have.
    signing = everyone if stage.people else [p for n, p in enumerate(everyone, 1) if n % NOT_SIGNED]
    _sign(stage, version, signing, proposed_at)


def amend(stage: Stage) -> None:
    """Put a second version in force, with one more clause; some have yet to sign it."""
    amendment = stage.told.amendment
    if amendment is None:
        return
    proposed_at = moment_of(AMENDED_DAYS_AGO)
    with on(proposed_at):
        contract = stage.programme.contract
        # What was proposed about the first version may have begun it already.
        draft = contract.draft or agreements.new_draft(contract=contract, by=stage.lead)
        agreements.add_clause(
            version=draft, title=amendment.title, text=amendment.text, kind=amendment.kind, by=stage.lead
        )
        version = agreements.propose_version(version=draft, by=stage.lead)
    unsigned = {stage.people[name].pk for name in amendment.unsigned}
    _sign(stage, version, [p for p in stage.who_joined() if p.pk not in unsigned], proposed_at)


def _sign(stage: Stage, version: Version, people: list[Participant], proposed_at: datetime) -> None:
    """Sign one after the other, over the six days that follow the proposal or as many as have passed."""
    span = min(timedelta(days=6), (timezone.now() - proposed_at) / 2)
    on_paper = {stage.people[name].pk for name in stage.told.on_paper}
    photographed = {stage.people[name].pk for name in stage.told.photographed}
    answers = {clause.pk: agreements.Said(AnswerValue.ACCEPT) for clause in version.clauses.all()}
    for place, person in enumerate(people, start=1):
        aside = person.pk in on_paper
        with on(proposed_at + span * place / (len(people) + 1)):
            agreements.sign_version(
                party=person.party,
                version=version,
                answers=answers,
                sha256=version.sha256,
                by=stage.lead if aside else voice(person),
                mode=SignatureMode.PAPER if aside else SignatureMode.ONLINE,
                photograph=drawn_sheet(version.number) if person.pk in photographed else None,
            )
