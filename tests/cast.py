"""The standing cast: everyone who plays in a test, with one line each on what they may do.

Two programmes are played, alike to the last row, so that whatever is foreign to one side is there to be
asked for: the Tilleuls, led by Claire with Malik, and the Terrasses, led by Jean.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from cells.collectives.views.joining import SEAT_SESSION_KEY
from interventions.supervision.models import Supervision
from tests.canaries import Canaries
from tests.ledger import ids_in, take
from tests.places import Place, Roles, build
from tests.signing_in import StaffClient, application_of
from tst_platform.accounts.models import Accreditation, SignedIn, User
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer

STAFF = {
    "claire": "intervenant: leads the Tilleuls, reads and acts there, knows nothing of the Terrasses",
    "malik": "intervenant: leads the Tilleuls with her, and may do the same",
    "jean": "intervenant: leads the Terrasses, knows nothing of the Tilleuls",
    "helene": "supervisor of Claire: steps, counts, pseudonyms of the Tilleuls, and her questions",
    "odile": "supervisor of Jean: the same of the Terrasses",
    "paul": "sponsor of the Tilleuls: the counts of the report",
    "admin": "administrator: reads nothing of any programme",
}
PARTICIPANTS = {
    "fatou": "member of cell A, has signed: reads and writes there",
    "yanis": "member of cell A, has signed; one of his cards went to cell B",
    "kevin": "sits in cell A, has joined, has not signed: the contract, and nothing of the cell",
    "lucie": "was a member of cell A and spoke there, has left: nothing",
    "bernard": "member of cell B, has signed: his cell, and what was let out of cell A",
}
OUTSIDE = {
    "sylvie": "sits in cell B, invited by a personal link that she has not used: what the link shows",
    "noor": "came by the shared link, waits to be let in: the waiting page",
    "nobody": "anyone at all: the public pages",
}
EVERYONE = {**STAFF, **PARTICIPANTS, **OUTSIDE}
ROLE = {"helene": "supervisor", "odile": "supervisor", "paul": "sponsor", "admin": "administrator"}

TILLEULS = Roles("fatou", "yanis", "kevin", "lucie", "bernard", "sylvie", ("ines", "samir"))
TERRASSES = Roles("amel", "boris", "chloe", "dora", "emil", "farah", ("gaspard", "hanna"))


@dataclass
class Cast:
    """Everyone, and the two places they play in."""

    canary: Canaries = field(default_factory=Canaries)
    staff: dict[str, User] = field(default_factory=dict)
    tilleuls: Place = field(init=False)
    terrasses: Place = field(init=False)
    # Which rows there were before anyone played (and the accounts), and which when the Tilleuls had been played.
    shipped: set[UUID] = field(default_factory=set)
    after_tilleuls: set[UUID] = field(default_factory=set)
    # What the phone of someone who waits at the door remembers.
    waiting: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, Any] = field(default_factory=dict)
    _loaded: tuple[Any, ClientHandler] | None = None

    def client_of(self, person: str) -> Client:
        """Return a fresh browser in which this person is who they are; what one browser forgets, the next still knows."""
        client = StaffClient()
        client.handler = self._handler()
        if person not in self._keys:
            self._enter(client, person)
            self._keys[person] = client.cookies.get(settings.SESSION_COOKIE_NAME, "")
        if self._keys[person]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._keys[person].value
        return client

    def _handler(self) -> ClientHandler:
        """Return what answers the browsers of this test: the middleware is loaded once, and anew for other settings."""
        if self._loaded is None or self._loaded[0] is not settings._wrapped:
            self._loaded = (settings._wrapped, ClientHandler(enforce_csrf_checks=False))
        return self._loaded[1]

    def _enter(self, client: StaffClient, person: str) -> None:
        if person in STAFF:
            client.force_login(self.staff[person], backend=settings.AUTHENTICATION_BACKENDS[0])
            return
        remembered = self.waiting if person == "noor" else {}
        if person in PARTICIPANTS:
            remembered = {PARTY_SESSION_KEY: str(self.tilleuls.people[person].party_id)}
        if remembered:
            session = client.session
            session.update(remembered)
            session.save()
            client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def enter_everyone(self) -> None:
        """Let every browser know its person, whatever is taken back later."""
        for person in EVERYONE:
            self.client_of(person)
        for place in (self.tilleuls, self.terrasses):
            place.rows["factor"] = application_of(place.lead.user).pk
            place.rows["signed_in"] = SignedIn.objects.filter(user=place.lead.user).get().pk

    def viewer_of(self, person: str) -> Viewer:
        if person in STAFF:
            return Viewer(user=self.staff[person])
        if person in PARTICIPANTS:
            return self.tilleuls.viewer(person)
        return Viewer()


def play() -> Cast:
    """Play both programmes; the rows are then all there, and nobody has entered yet."""
    cast = Cast()
    for key in STAFF:
        cast.staff[key] = User.objects.create_user(
            f"{key}@example.org",
            name=f"{key.title()} {cast.canary(f'staff.{key}')}",
            role=ROLE.get(key, "intervenant"),
        )
    for supervisor, intervenant in (("helene", "claire"), ("odile", "jean")):
        Supervision.objects.create(
            supervisor=cast.staff[supervisor], intervenant=cast.staff[intervenant], since=dt.date(2020, 1, 1)
        )
    for intervenant in ("claire", "jean"):
        Accreditation.objects.create(
            user=cast.staff[intervenant],
            number=cast.canary(f"accreditation.{intervenant}"),
            until=dt.date(2099, 12, 31),
            granted_by=cast.staff["admin"],
        )
    cast.shipped = ids_in(take())
    staff = cast.staff
    claire, jean = Viewer(user=staff["claire"]), Viewer(user=staff["jean"])
    cast.tilleuls = build(
        Place("tilleuls", cast.canary, claire),
        TILLEULS,
        co=staff["malik"],
        sponsor=staff["paul"],
        supervisor=staff["helene"],
    )
    cast.waiting = {SEAT_SESSION_KEY: str(cast.tilleuls.rows["seat"].pk)}
    cast.after_tilleuls = ids_in(take())
    cast.terrasses = build(
        Place("terrasses", cast.canary, jean), TERRASSES, co=None, sponsor=None, supervisor=staff["odile"]
    )
    return cast
