"""What stands in the database, row by row, and whose it is: to tell what an act has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from cells.collectives.models import Participant
from cells.composition.services.encounters import marks_of
from tests.undoing import undone

if TYPE_CHECKING:
    from tests.cast import Cast

OURS = ("accounts", "audit", "outbox", "core", "contracts", "cells", "interventions")
Rows = dict[tuple[str, Any], dict[str, Any]]
# What is written beside an act, about it and not in anybody's place.
ASIDE = {"audit.auditrecord", "outbox.message", "core.datakey", "core.erasure"}
# What is counted about whoever asks, before anyone is known.
COUNTED = {"core.ratecount"}
# What is kept of who would sit where: the place of whoever leaves is taken out of it (tests of forgetting).
SEATINGS = {"seats", "before", "later", "plan"}
# One's own: where one is signed in, and that one wants no weekly summary.
OF_THE_ACCOUNT = {"accounts.signedin", "interventions.digeststop"}
# What a supervisor writes: questions, and when they met.
OF_SUPERVISION = {
    "interventions.question",
    "interventions.supervisionmeeting",
    "interventions.supervisionrhythm",
}
# A message, and the key that seals it.
LETTERS = {"outbox.message", "core.datakey"}


def take(tables: set[str] | None = None) -> Rows:
    """Return every row of ours (of these tables), by model and id, sealed values as they stand."""
    found: Rows = {}
    for model in our_models():
        if tables is None or model._meta.db_table in tables:
            for row in model._base_manager.order_by().values():
                found[model._meta.label_lower, row[model._meta.pk.attname]] = row
    return found


def ids_in(rows: Rows) -> set[UUID]:
    return {pk for _model, pk in rows if isinstance(pk, UUID)}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


@dataclass
class Change:
    """One row that is new, gone or different, with the values that changed."""

    model: str
    pk: Any
    how: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> set[UUID]:
        return {value for value in (self.pk, *self.values.values()) if isinstance(value, UUID)}

    def __str__(self) -> str:
        return f"{self.how} {self.model} {sorted(self.values)}"


def changes(before: Rows, after: Rows) -> list[Change]:
    found = [Change(*key, "gone", before[key]) for key in before.keys() - after.keys()]
    found += [Change(*key, "new", after[key]) for key in after.keys() - before.keys()]
    for key in before.keys() & after.keys():
        if before[key] != after[key]:
            changed = {name: value for name, value in after[key].items() if value != before[key][name]}
            found.append(Change(*key, "changed", changed))
    return found


class Writes:
    """Notes the tables that are written to."""

    STATEMENT = re.compile(r'\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if written := self.STATEMENT.match(sql):
            self.tables.add(written[1])
        return execute(sql, params, many, context)


@dataclass
class Ledger:
    """The rows of the cast as they stood, and to whom each belongs."""

    cast: Cast
    before: Rows = field(init=False)
    of_terrasses: set[UUID] = field(init=False)
    of_tilleuls: set[UUID] = field(init=False)
    _labels: dict[str, str] = field(init=False)
    _own: dict[str, set[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = take()
        self._labels = {model._meta.db_table: model._meta.label_lower for model in our_models()}
        ids = ids_in(self.before)
        self.of_tilleuls = self.cast.after_tilleuls - self.cast.shipped
        self.of_terrasses = ids - self.cast.after_tilleuls

    @contextmanager
    def acting(self) -> Iterator[list[Change]]:
        """Let something be done, note what it changed, and take it back."""
        noted: list[Change] = []
        writes = Writes()
        with undone():
            with connection.execute_wrapper(writes):
                yield noted
            touched = writes.tables & self._labels.keys()
            if touched:
                labels = {self._labels[table] for table in touched}
                before = {key: row for key, row in self.before.items() if key[0] in labels}
                noted += changes(before, take(touched))

    def allows(self, person: str, change: Change) -> bool:
        """Say whether this person may do this: by the sides they are on, and for a participant by whose row it is."""
        if change.model in COUNTED:
            return True
        if change.model in OF_THE_ACCOUNT and change.values.get("user_id") == self._user_of(person):
            return True
        if change.model == "audit.auditrecord" and change.values.get("actor") == self._actor_of(person):
            return True  # that they acted; on what, the other rows tell
        if person == "admin" and (
            change.model.startswith("accounts.") or change.model == "contracts.clausetemplate"
        ):
            return True  # who works for the Institut, and its library of clauses
        if person in ("admin", "paul", "noor", "nobody") and change.model in LETTERS:
            # A code to sign in is written for whoever asks: to nobody, where the address is unknown.
            return change.how == "new" and not change.ids & (self.of_tilleuls | self.of_terrasses)
        if change.pk in self.cast.shipped:
            return False
        if person in ("claire", "malik"):
            return not change.ids & self.of_terrasses
        if person == "jean":
            return not change.ids & self.of_tilleuls
        if person in ("helene", "odile"):
            foreign = self.of_tilleuls if person == "odile" else self.of_terrasses
            return change.model in (*OF_SUPERVISION, *ASIDE) and not change.ids & foreign
        if person not in self.cast.tilleuls.people:
            return False
        if change.how == "changed" and change.pk in self.of_tilleuls and set(change.values) <= SEATINGS:
            # Whoever leaves, and their place with them.
            return change.model in ("cells.proposal", "cells.round")
        mine = change.how == "new" or change.pk in self.own_rows_of(person) or change.model in ASIDE
        return mine and (change.how == "gone" or not change.ids & self.others_than(person))

    def _user_of(self, person: str) -> UUID | None:
        user = self.cast.staff.get(person)
        return user.pk if user else None

    def _actor_of(self, person: str) -> str:
        return self.cast.viewer_of(person).actor

    def own_rows_of(self, who: str) -> set[UUID]:
        """Return the ids of the rows that a participant may change: their seat, their row, what hangs on either."""
        if who not in self._own:
            person = self.cast.tilleuls.people[who]
            own = {person.pk, person.party_id}
            for _step in range(2):  # a circulation hangs on a card, which hangs on its author
                own |= {
                    pk
                    for (model, pk), row in self.before.items()
                    if isinstance(pk, UUID) and self._hangs_on(model, row, own)
                }
            self._own[who] = own | self._encounters_of(person) | self._nobodys_yet(who)
        return self._own[who]

    def _encounters_of(self, person: Participant) -> set[UUID]:
        """Return the encounters that bear this person's mark: they go with whoever leaves."""
        mark = marks_of(self.cast.tilleuls.contract.pk, [person.pk])[person.pk]
        return {
            pk
            for (model, pk), row in self.before.items()
            if model == "cells.encounter" and mark in (bytes(row["first"]), bytes(row["second"]))
        }

    def _nobodys_yet(self, who: str) -> set[UUID]:
        """Return what is to be done and nobody has taken on, in the circles of somebody who signed."""
        place = self.cast.tilleuls
        if who not in ("fatou", "yanis", "bernard"):
            return set()
        cells = {None, place.cells["B" if who == "bernard" else "A"].pk}
        return {
            pk
            for (model, pk), row in self.before.items()
            if model == "interventions.action"
            and row["contract_id"] == place.contract.pk
            and row["party_id"] is None
            and row["cell_id"] in cells
        }

    def _hangs_on(self, model: str, row: dict[str, Any], own: set[UUID]) -> bool:
        keys = {"party_id", "participant_id", "author_id", "first_id", "second_id"}
        if model == "interventions.circulation":
            keys = {"card_id"}
        if model in ("interventions.hearing", "interventions.heardanswer"):
            keys |= {"hearer_id", "heard_id", "hearing_id"}  # what two write to each other goes with either
        return any(row.get(key) in own for key in keys)

    def others_than(self, who: str) -> set[UUID]:
        """Return the ids that may stand in no row of this participant's making: other people, other cells."""
        place, own = self.cast.tilleuls, self.own_rows_of(who)
        people = {pk for person in place.people.values() for pk in (person.pk, person.party_id)}
        here = {"bernard": "B"}.get(who, "A")
        cells = {cell.pk for letter, cell in place.cells.items() if letter != here}
        sessions = {session.pk for letter, session in place.sessions.items() if letter != here}
        return (people | cells | sessions | self.of_terrasses) - own
