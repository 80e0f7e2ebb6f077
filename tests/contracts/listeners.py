"""A contract in which people speak before they sign: what the tests of listening share."""

from __future__ import annotations

import json

from django.db import connection

from contracts.agreements import services as agreements
from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.listening import services
from contracts.listening.audience import Door, audience
from contracts.listening.models import Need, rule_in_force
from tests.contracts.conftest import seat, self_of, sign
from tst_platform.core.viewer import Viewer


def people(contract: Contract, number: int) -> list[Party]:
    return [seat(contract, place) for place in range(11, 11 + number)]


def told(contract: Contract, door: Door) -> str:
    return audience(door, rule_in_force(contract)).reach.value


def say(party: Party, text: str, door: Door = Door.NAMED, kind: str = "need") -> Need:
    return services.say_need(
        kind=kind, door=door, text=text, told=told(party.contract, door), by=self_of(party)
    )


def whisper(party: Party, text: str, kind: str = "doubt") -> str:
    """Say it without name; return the secret."""
    return services.say_without_name(
        kind=kind, text=text, told=told(party.contract, Door.NAMELESS), by=self_of(party)
    )


def propose(contract: Contract, by: Viewer, **terms: str) -> Version:
    """Put a version in force, with these terms of listening in one of its clauses."""
    last = contract.version_in_force
    draft = contract.draft or Version.objects.create(
        contract=contract, number=(last.number if last else 0) + 1
    )
    for before in draft.clauses.all():
        if before.title == "Écoute":
            before.delete()
    clause = agreements.add_clause(version=draft, title="Écoute", text="Comment on s’écoute.", by=by)
    bind(clause, terms)
    return agreements.propose_version(version=draft, by=by)


def bind(clause: Clause, terms: dict[str, str]) -> None:
    """Write terms of listening into a clause of a draft, as the database holds them."""
    with connection.cursor() as cursor:
        said = [json.dumps(terms), clause.pk.hex]
        cursor.execute("UPDATE contracts_clause SET terms = %s WHERE id = %s", said)


def signed_by(version: Version, *parties: Party) -> None:
    for party in parties:
        sign(party, version)


def texts(viewer: Viewer) -> set[str]:
    return {need.text for need in Need.objects.visible_to(viewer)}
