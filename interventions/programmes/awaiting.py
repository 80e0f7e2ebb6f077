"""Say in words what is reached at each step, what is missing, and what awaits the intervenant next.

It informs and never forbids. What higher parts know (sessions, boards, supervision) is theirs to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interventions.programmes.models import MomentKind, Programme, Step
from interventions.programmes.standing import Standing


@dataclass(frozen=True)
class Fact:
    """One thing reached, or still missing."""

    reached: bool
    words: str


@dataclass(frozen=True)
class Task:
    """One thing that awaits the intervenant, and where it is done."""

    words: str
    url: str


@dataclass(frozen=True)
class ShownStep:
    """A step as the strip and the page show it."""

    step: Step
    state: str  # "done", "current", "ahead": what components/steps.html knows
    facts: list[Fact] = field(default_factory=list)
    url: str = ""

    @property
    def number(self) -> int:
        return self.step.position

    @property
    def label(self) -> str:
        return self.step.title


def steps_of(programme: Programme, steps: list[Step]) -> list[ShownStep]:
    """Return the steps in order, each with its state and nothing else: what a supervisor sees as well."""
    here = programme.current_step.position
    return [
        ShownStep(step, "current" if step.position == here else "done" if step.position < here else "ahead")
        for step in steps
    ]


def shown_steps(programme: Programme, standing: Standing, steps: list[Step]) -> list[ShownStep]:
    """Return the steps as their intervenants see them: with their ways and, where something is counted, its facts."""
    return [
        replace(
            shown,
            facts=list(FACTS[shown.step.slug](programme, standing)) if shown.step.slug in FACTS else [],
            url=_way(shown.step.slug, programme),
        )
        for shown in steps_of(programme, steps)
    ]


def _way(slug: str, programme: Programme) -> str:
    ways = {
        "trust": ("collectives:collective", programme.collective.slug),
        "contract": ("agreements:contract", programme.contract_id),
        "meetings": ("composition:rounds", programme.contract_id),
        "conflict": ("conflicts:spaces", programme.pk),
        "information": ("boards:circulation", programme.pk),
    }
    return reverse(ways[slug][0], args=[ways[slug][1]]) if slug in ways else ""


def _trust(programme: Programme, standing: Standing) -> Iterator[Fact]:
    seating = standing.seating
    yield Fact(bool(programme.objective), _("The objective is written."))
    yield from _aims(standing)
    yield Fact(
        bool(seating.chairs) and not seating.empty,
        _("Somebody speaks for %(filled)d of %(total)d components.")
        % {"filled": seating.filled, "total": len(seating.chairs)},
    )
    for chair in seating.empty:
        yield Fact(False, _("Empty chair: %(component)s.") % {"component": chair.component.name})


def _aims(standing: Standing) -> Iterator[Fact]:
    """Say whether the objective was rated at the start, is followed by figures, and who was met beforehand."""
    rated = standing.rated.get(MomentKind.START)
    if rated is None:
        yield Fact(False, _("The objective was not rated at the start."))
    else:
        yield Fact(
            rated, _("The objective was rated at the start.") if rated else _("The objective is being rated.")
        )
    followed, met = standing.indicators, standing.actors
    words = ngettext("%(n)d indicator is followed.", "%(n)d indicators are followed.", followed)
    yield Fact(bool(followed), words % {"n": followed} if followed else _("No indicator is followed yet."))
    words = ngettext("%(n)d actor was met beforehand.", "%(n)d actors were met beforehand.", met)
    yield Fact(bool(met), words % {"n": met} if met else _("Nobody was met beforehand yet."))


def _contract(programme: Programme, standing: Standing) -> Iterator[Fact]:
    if standing.version:
        yield Fact(True, _("Version %(number)d of the contract is proposed.") % {"number": standing.version})
        yield Fact(standing.all_signed, agreements(standing))
    else:
        yield Fact(False, _("No contract is proposed yet."))
    if standing.in_reserve:
        words = ngettext(
            "%(n)d doubt stays in reserve: no clause answers it.",
            "%(n)d doubts stay in reserve: no clause answers them.",
            standing.in_reserve,
        )
        yield Fact(False, words % {"n": standing.in_reserve})


def _meetings(programme: Programme, standing: Standing) -> Iterator[Fact]:
    cells = ngettext("%(number)d cell is composed.", "%(number)d cells are composed.", standing.cells)
    yield Fact(
        bool(standing.cells),
        cells % {"number": standing.cells} if standing.cells else _("No cell is composed yet."),
    )


FACTS: dict[str, Callable[[Programme, Standing], Iterator[Fact]]] = {
    "trust": _trust,
    "contract": _contract,
    "meetings": _meetings,
}


def agreements(standing: Standing) -> str:
    """Return « 9 accords sur 12 »."""
    words = ngettext(
        "%(signed)d agreement of %(people)d", "%(signed)d agreements of %(people)d", standing.signed
    )
    return words % {"signed": standing.signed, "people": standing.people}


def tasks(programme: Programme, standing: Standing) -> list[Task]:
    """Return what awaits, the first thing first; once it is closed nothing is to be prepared."""
    if programme.closed_at is not None:
        return []
    return [
        *_people_tasks(programme, standing),
        *_contract_tasks(programme, standing),
        *_cell_tasks(programme, standing),
    ]


def _people_tasks(programme: Programme, standing: Standing) -> Iterator[Task]:
    collective = reverse("collectives:collective", args=[programme.collective.slug])
    seating, alone, waiting = standing.seating, standing.not_enrolled, standing.waiting
    if waiting:
        words = ngettext(
            "%(n)d person is in the waiting room.", "%(n)d people are in the waiting room.", waiting
        )
        yield Task(words % {"n": waiting}, reverse("collectives:invitations", args=[programme.contract_id]))
    if not seating.chairs:
        yield Task(_("Name the components of the collective."), collective)
    elif seating.empty:
        words = ngettext("%(n)d chair is empty.", "%(n)d chairs are empty.", len(seating.empty))
        yield Task(words % {"n": len(seating.empty)}, collective)
    if not seating.people:
        yield Task(
            _("Put people on the list."), reverse("collectives:people", args=[programme.collective.slug])
        )
    if alone:
        words = ngettext(
            "%(n)d person on the list does not take part yet.",
            "%(n)d people on the list do not take part yet.",
            alone,
        )
        yield Task(words % {"n": alone}, reverse("programmes:programme", args=[programme.pk]))


def _contract_tasks(programme: Programme, standing: Standing) -> Iterator[Task]:
    contract = reverse("agreements:contract", args=[programme.contract_id])
    if standing.has_draft:
        yield Task(_("A draft of the contract waits to be proposed."), contract)
    elif not standing.version:
        yield Task(_("Write the first contract."), contract)
    if standing.unsigned:
        words = ngettext(
            "%(n)d person has not signed yet.", "%(n)d people have not signed yet.", standing.unsigned
        )
        yield Task(
            words % {"n": standing.unsigned}, reverse("collectives:invitations", args=[programme.contract_id])
        )


def _cell_tasks(programme: Programme, standing: Standing) -> Iterator[Task]:
    if standing.drafts:
        yield Task(
            _("A round of cells waits to be validated."),
            reverse("composition:round", args=[standing.drafts[-1]]),
        )
    elif standing.version and not standing.cells and standing.people:
        yield Task(_("Compose the first cells."), reverse("composition:rounds", args=[programme.contract_id]))
