"""A question on which people differ, and people enough to be counted."""

from cells.collectives.services.people import NewPerson, add_participants
from cells.positions import services
from contracts.agreements.models import Party, Signature
from tst_platform.core.viewer import Viewer

CLOSE, KEEP = "Fermer la rue aux voitures", "La garder ouverte"
OPEN = {
    "question": "Que faire de la rue devant l’école ?",
    "first_pole": CLOSE,
    "last_pole": KEEP,
    "places": "5",
}


def ask(contract, by, **changed):
    return services.open_disagreement(contract=contract, by=by, **{**OPEN, "places": 5, **changed})


def crowd(meeting, many) -> list[Viewer]:
    """Put so many people on the list who have joined and signed; return who they are."""
    rows = add_participants(
        collective=meeting.collective,
        by=meeting.lead,
        people=[NewPerson(given_name=f"Personne{n}") for n in range(many)],
        contract=meeting.programme.contract,
    )
    parties = [row.party_id for row in rows]
    Party.objects.filter(pk__in=parties).update(joined_at=meeting.version.proposed_at)
    Signature.objects.bulk_create(
        [Signature(version=meeting.version, party_id=party, sha256="0" * 64) for party in parties]
    )
    return [Viewer(party_id=party) for party in parties]
