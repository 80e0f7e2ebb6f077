"""Say, before composing, what is known of the people: what tells them apart, what tells nothing, who facilitates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.collectives.traits import AGE_BANDS, TraitName
from cells.composition.services.asking import COMPONENT, Asked, SlotAsked
from cells.composition.services.clashes import called
from cells.composition.services.opposing import asked_in_words
from cells.composition.services.slotting import folded, moments_of
from cells.composition.services.stating import MOST_VALUES, TRAITS, facilitators, values_of
from contracts.agreements.models import Contract

MOST_CHOICES = 40  # values of one trait to choose from: the most frequent


@dataclass(frozen=True)
class Known:
    """One trait: its name for people, each value with how many declared it, and how many prefer not to say."""

    key: str
    name: str
    counts: Sequence[tuple[str, str, int]]  # value, what it is called, people
    unsaid: int
    is_hidden: bool = False  # the round that it served is closed

    @property
    def remark(self) -> str:
        """Say what this trait does for composing, where it is not what one would expect."""
        told = {"values": number_format(len(self.counts))}
        if self.is_hidden:
            return _("Out of sight until the next round is composed; it counts all the same.")
        if not self.counts:
            return _("Nobody has said it, or everybody prefers not to: it does not count.")
        if len(self.counts) > MOST_VALUES:
            return (
                _(
                    "It has %(values)s different values: it tells everyone apart, and so mixes nobody; left out."
                )
                % told
            )
        if len(self.counts) == 1 and not self.unsaid:
            return _("Everybody has said the same: it does not tell the cells apart.")
        if not self.unsaid:
            return ""
        return ngettext(
            "%(number)s person prefers not to say, and counts neither for nor against.",
            "%(number)s people prefer not to say, and count neither for nor against.",
            self.unsaid,
        ) % {"number": number_format(self.unsaid)}


def people_to_compose(contract: Contract) -> list[Participant]:
    """Return those who may be seated, in the order in which they came."""
    present = Participant.objects.present().filter(party__contract=contract)
    return list(present.select_related("component", "party").order_by("created_at", "pk"))


def seen(person: Participant) -> Mapping[str, Any]:
    """Return the traits of someone as long as they are in sight: nothing once the round that they served is closed."""
    return {} if person.traits_closed_at else person.traits


def known_of(people: Sequence[Participant]) -> list[Known]:
    """Return what is known of these people, the component first."""
    named = Counter(
        (str(person.component_id), person.component.name) for person in people if person.component
    )
    counts = [(key, name, number) for (key, name), number in named.most_common()]
    unsaid = len(people) - sum(named.values())
    declared = [seen(person) for person in people]  # opened once: each look at traits unseals them anew
    hidden = any(person.traits_closed_at for person in people)
    return [
        Known(COMPONENT, _("Component"), counts, unsaid),
        *(_known(name, declared, hidden) for name, _kind in TRAITS),
    ]


def _known(name: TraitName, declared: Sequence[Mapping[str, Any]], hidden: bool) -> Known:
    counted = Counter(values_of(name, declared))
    unsaid = counted.pop(None, 0)
    values = sorted((str(value) for value in counted), key=lambda value: -counted[value])
    if name == TraitName.AGE_BAND:
        values.sort(key=AGE_BANDS.index)
    read = called if name == TraitName.OFTEN else (lambda _name, value: value)
    counts = [(value, read(name, value), counted[value]) for value in values]
    return Known(name, str(name.label), counts, unsaid, hidden)


def alike(known: Sequence[Known]) -> str:
    """Say that nothing tells these people apart; nothing where something does."""
    if any(each.is_hidden or 1 < len(each.counts) <= MOST_VALUES for each in known):
        return ""
    if not any(each.counts for each in known):
        return _(
            "Nobody has said anything of themselves, or everybody prefers not to: whoever sits where, the cells are "
            "equally mixed. Only new encounters, and what you ask for, tell these people apart."
        )
    return _(
        "All that is known of these people is the same for everyone: whoever sits where, the cells are equally mixed. "
        "Only new encounters, and what you ask for, tell them apart."
    )


@dataclass(frozen=True)
class Attendance:
    """One moment, and how many can come then."""

    name: str
    people: int


def who_can(people: Sequence[Participant], slots: Sequence[SlotAsked]) -> list[Attendance]:
    """Count who can come at each of these moments."""
    names = [slot.name for slot in slots]
    counted = Counter(slot for person in people for slot in moments_of(person, names)) if names else Counter()
    return [Attendance(name, counted[name]) for name in names]


def moments_known(people: Sequence[Participant]) -> list[str]:
    """Return the moments that someone declared, the most frequent first."""
    said = Counter(moment for person in people for moment in seen(person).get(TraitName.AVAILABILITY) or ())
    once: dict[str, str] = {}
    for moment, _number in said.most_common():
        once.setdefault(folded(moment), moment)
    return list(once.values())


# --- what is asked, in sentences ---------------------------------------------------------------------------------


def in_sentences(asked: Asked, people: Sequence[Participant], contract: UUID) -> list[str]:
    """Say all that is asked of cells under this contract besides the size, a sentence for each."""
    said = []
    if asked.low and asked.high:
        said.append(_("From %(low)s to %(high)s people in a cell.") % {"low": asked.low, "high": asked.high})
    if asked.rounds > 1:
        said.append(_("%(rounds)s rounds composed together.") % {"rounds": asked.rounds})
    if not asked.company:
        said.append(_("Someone may be alone of their component in a cell."))
    if asked.facilitators:
        said.append(_facilitators(asked.facilitators, len(facilitators(people))))
    said += [_quota(people, one.on, one.value, one.least, one.most) for one in asked.quotas]
    if asked.slots:
        said.append(_("Cells meet: %(slots)s.") % {"slots": ", ".join(_slot(slot) for slot in asked.slots)})
    said += asked_in_words(contract, asked)
    return said


def _facilitators(least: int, there: int) -> str:
    told = {"least": least, "there": there}
    return (
        ngettext(
            "At least %(least)s person who can facilitate in each cell; %(there)s can in all.",
            "At least %(least)s people who can facilitate in each cell; %(there)s can in all.",
            least,
        )
        % told
    )


def _quota(people: Sequence[Participant], on: str, value: str, least: int, most: int | None) -> str:
    told = {"what": read_value(people, on, value), "least": least, "most": most}
    if most is None:
        return _("At least %(least)s of “%(what)s” in each cell.") % told
    if not least:
        return _("At most %(most)s of “%(what)s” in each cell.") % told
    return _("From %(least)s to %(most)s of “%(what)s” in each cell.") % told


def read_value(people: Sequence[Participant], on: str, value: str) -> str:
    """Return what a component or a value is called."""
    if on != COMPONENT:
        return called(on, value)
    names = (p.component.name for p in people if p.component and str(p.component_id) == value)
    return next(names, _("a component that nobody is of any more"))


def _slot(slot: SlotAsked) -> str:
    if slot.cells is None:
        return slot.name
    return ngettext("%(name)s (%(cells)s cell)", "%(name)s (%(cells)s cells)", slot.cells) % {
        "name": slot.name,
        "cells": slot.cells,
    }
