"""Of an author, whoever reads over there learns at most a component: told when the card leaves, and never told anew.

Those who may have written a card are those who were there when it left. Were the word made anew at each look, it
would come with a fifth person, go with the fourth, and follow its author to another place: each time it would tell
of one person (rule 4 of `core/small_numbers.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from cells.collectives.models import Component, Participant
from cells.composition.models import Cell, RoundState, Seat
from contracts.confidentiality.services import policy_in_force
from interventions.boards.models import Circulation
from tst_platform.core.small_numbers import PublishedFigure, groups_to_name, publish
from tst_platform.core.walls import Work, works_as

# The name under which the component is kept, or nothing after the colon where none may be said.
FROM = "from:{}"


@works_as(Work.ACTING)
def keep_origin(circulation: Circulation) -> None:
    """Keep the component that may be said of the author over there, as it is when the card leaves; it leaves once.

    Where a stricter contract asks the cell afterwards, what was kept stays: it is never told anew.
    """
    if PublishedFigure.objects.filter(about=circulation.pk, name__startswith=FROM.format("")).exists():
        return
    elsewhere = people_elsewhere(circulation.to_cell)
    component = elsewhere.get(circulation.card.author_id)
    smallest = policy_in_force(circulation.to_cell.contract_id).smallest_group
    may_be_said = component in groups_to_name(Counter(elsewhere.values()), smallest)
    said = FROM.format(component if may_be_said else "")
    publish(circulation.pk, counts={}, fixed={said: 0}, today=timezone.localdate())


@works_as(Work.FIGURES)
def origins_of(circulations: Iterable[Circulation]) -> dict[UUID, str]:
    """Return the name of the author's component by circulation, where one was kept."""
    about = [one.pk for one in circulations]
    kept = PublishedFigure.objects.filter(about__in=about, name__startswith=FROM.format(""))
    said = {pk: name.removeprefix(FROM.format("")) for pk, name in kept.values_list("about", "name")}
    names = dict(
        Component.objects.filter(pk__in=[one for one in said.values() if one]).values_list("pk", "name")
    )
    by_text = {str(pk): name for pk, name in names.items()}
    return {pk: by_text[component] for pk, component in said.items() if component in by_text}


@works_as(Work.FIGURES)
def people_elsewhere(cell: Cell) -> dict[UUID, UUID | None]:
    """Return the component by party, of those who sit in other cells of the programme and not here.

    Those who read know that the author sits elsewhere: a component counts the people in other cells only.
    """
    seats = Seat.objects.filter(cell__contract=cell.contract_id, round__state=RoundState.VALIDATED)
    people = Participant.objects.present().filter(pk__in=seats.values("participant"))
    people = people.exclude(pk__in=Seat.objects.filter(cell=cell).values("participant"))
    return dict(people.order_by().values_list("party_id", "component_id"))
