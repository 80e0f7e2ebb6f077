"""The rows into which slips without name are copied: a form for each slip, a box for each kind, all on one screen.

A row in which nothing was chosen is left out. What is copied is written once, however often the screen is sent: the id
of a slip follows from the screen and from what stands on it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.barometers import services as barometers
from interventions.barometers.forms import QUESTIONS
from interventions.barometers.forms import SCALE as FELT
from interventions.barometers.services import FeltSlip
from interventions.conflicts import audience
from interventions.conflicts.counting import slips_in
from interventions.conflicts.drawing import line_of, strengths
from interventions.conflicts.forms import LONGEST_WORDS, PREFER_NOT, VOTES
from interventions.conflicts.models import UNSAID, Space
from interventions.conflicts.services import Said, Slip, why_not_entered
from interventions.impressions import services as impressions
from interventions.impressions.forms import SCALE as MET
from interventions.impressions.services import ImpressionSlip
from interventions.rooms import slips
from interventions.rooms.models import RunningItem
from interventions.rooms.services import SpaceSlips
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 5, 5, 60
COUNTED = _("It was counted already, and a mean stays as it was counted: no slip is added.")


class SlipForm(forms.Form):
    """One slip."""

    @property
    def is_told(self) -> bool:
        return any(value != "" for value in self.cleaned_data.values())

    @property
    def content(self) -> str:
        """Return what stands on the slip, the same for two slips that say the same."""
        return json.dumps(self.cleaned_data, sort_keys=True)


def _choice(label: Any, choices: Iterable[tuple[int, Any]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("", "—"), *choices], coerce=int, empty_value="", required=False
    )


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlaceSlipForm(SlipForm):
    """Where somebody stands in a space of conflict, and how much it matters to them."""

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = list(space.statements.all()) if space.is_of_statements else []
        if space.is_line:
            places = [(place.number, f"{place.number} – {place.words}") for place in line_of(space)]
            self.fields["place"] = _choice(_("Place on the line"), [*places, (UNSAID, PREFER_NOT)])
        for one in self.statements:
            self.fields[f"vote_{one.pk}"] = _choice(one.text, VOTES)
        self.fields["strength"] = _choice(_("How much it matters"), [*strengths(), (UNSAID, PREFER_NOT)])

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        votes = {str(one.pk): data[f"vote_{one.pk}"] for one in self.statements}
        chosen = [data.get("place", ""), data["strength"]]
        place, strength = (one or UNSAID for one in chosen)
        told = {name: vote for name, vote in votes.items() if vote != ""}
        return Said(place, strength, told, unsaid=UNSAID in chosen)


class WordsSlipForm(SlipForm):
    """Why somebody stands there, in up to three answers."""

    defend = _words(_("What I defend"))
    fear = _words(_("What I fear"))
    know = _words(_("What I need you to know"))

    @property
    def said(self) -> Said:
        return Said(**self.cleaned_data)


class FeltSlipForm(SlipForm):
    """How the session was for somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension, question in QUESTIONS.items():
            self.fields[dimension.value] = _choice(question, FELT)

    @property
    def values(self) -> dict[str, int]:
        return {name: value or UNSAID for name, value in self.cleaned_data.items()}


class MetSlipForm(SlipForm):
    """How well somebody pictured what the people of one component live, before and after."""

    before = _choice(_("Before you met"), MET)
    after = _choice(_("Once you had met"), MET)

    @property
    def both(self) -> dict[str, int]:
        return {name: value or UNSAID for name, value in self.cleaned_data.items()}


@dataclass
class Box:
    """The rows for the slips of one box. `name` is its own on the screen, `entered` how many slips stand already."""

    name: str
    title: Any
    make: Callable[..., SlipForm]
    sheet: str
    data: Mapping[str, Any] | None = None
    sentence: str = ""
    entered: int = 0
    about: Any = None  # the component of which it is asked

    @cached_property
    def rows(self) -> int:
        sent = str(self.data.get(f"rows-{self.name}", "")) if self.data else ""
        rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else FIRST_ROWS
        more = MORE_ROWS if self.data and self.data.get("more") == self.name else 0
        return min(max(rows, FIRST_ROWS) + more, MOST_ROWS)

    @cached_property
    def forms(self) -> list[SlipForm]:
        return [
            self.make(self.data, prefix=f"{self.name}-{number}", auto_id="id_%s")
            for number in range(self.rows)
        ]

    @property
    def can_grow(self) -> bool:
        return self.rows < MOST_ROWS

    def slips(self) -> list[tuple[UUID, Any]]:
        """Return what was copied, each with its id; two slips that say the same are two."""
        found, alike = [], Counter[str]()
        for form in self.forms:
            if form.is_told:
                alike[form.content] += 1
                pk = uuid5(UUID(self.sheet), f"{self.name}:{form.content}:{alike[form.content]}")
                found.append((pk, form))
        return found


@dataclass
class Section:
    """What one space, the barometer or one question asked: its boxes, or in their place the reason why none is open."""

    title: Any
    boxes: list[Box] = field(default_factory=list)
    closed: Any = ""
    space: Space | None = None


@dataclass
class Boxes:
    """All boxes of one screen. Slips are copied into them once, from the sheet that `sheet` names."""

    viewer: Viewer
    session: Session
    steps: Iterable[RunningItem]
    sheet: str
    data: Mapping[str, Any] | None = None

    @cached_property
    def sections(self) -> list[Section]:
        found = [*self.spaces, self.felt, self.met]
        return [section for section in found if section is not None]

    @property
    def forms(self) -> list[SlipForm]:
        return [form for section in self.sections for box in section.boxes for form in box.forms]

    @property
    def is_whole(self) -> bool:
        """Say whether every box into which something was typed is still there: a step may be gone meanwhile."""
        there = {f"rows-{box.name}" for section in self.sections for box in section.boxes}
        return not {name for name in self.data or () if name.startswith("rows-")} - there

    def _was_shown(self, start: str, pk: object = "") -> bool:
        """Say whether the screen that was sent showed this box: what was typed there is kept, whatever closed since."""
        return any(name.startswith(f"rows-{start}{pk}") for name in self.data or ())

    def _box(self, name: str, title: Any, make: Callable[..., SlipForm], sentence: str, entered: int) -> Box:
        return Box(name, title, make, self.sheet, self.data, sentence, entered)

    @cached_property
    def spaces(self) -> list[Section]:
        return [self._of_space(one) for one in slips.spaces_of(self.viewer, self.session, self.steps)]

    def _of_space(self, space: Space) -> Section:
        closed = why_not_entered(space)
        if closed and not self._was_shown("stands-", space.pk):
            return Section(space.question, closed=closed, space=space)
        stands, reasons = slips_in(space)
        make = partial(PlaceSlipForm, space=space)
        where, why = audience.of_a_slip_of_place(space), audience.of_a_slip_of_words(space)
        boxes = [
            self._box(f"stands-{space.pk}", _("First box: where people stand"), make, where, stands),
            self._box(f"reasons-{space.pk}", _("Second box: why"), WordsSlipForm, why, reasons),
        ]
        return Section(space.question, boxes, closed, space)

    @cached_property
    def felt(self) -> Section | None:
        barometer = slips.barometer_of(self.viewer, self.session)
        if not slips.asks_how_it_was(self.steps, barometer):
            return None
        title = _("How it was")
        closed = "" if barometer is None or barometer.is_open else COUNTED
        if closed and not self._was_shown("felt"):
            return Section(title, closed=closed)
        entered = barometers.slips_of(barometer) if barometer else 0
        sentence = slips.of_a_felt_slip(self.session)
        box = self._box("felt", _("Box of the barometer"), FeltSlipForm, sentence, entered)
        return Section(title, [box], closed)

    @cached_property
    def met(self) -> Section | None:
        call = slips.call_of(self.viewer, self.session)
        if call is None:
            return None
        title = _("What people imagined, what they met")
        closed = "" if call.is_open else COUNTED
        if closed and not self._was_shown("met-"):
            return Section(title, closed=closed)
        entered, sentence = impressions.slips_of(call), slips.of_a_met_slip(self.session)
        boxes = []
        for one in slips.components_of(self.viewer, call):
            box = self._box(f"met-{one.pk}", one.name, MetSlipForm, sentence, entered.get(one.pk, 0))
            box.about = one
            boxes.append(box)
        return Section(title, boxes, closed)

    # --- what was copied ---------------------------------------------------------------------------------------------

    def slips_of_spaces(self) -> list[SpaceSlips]:
        found = []
        for section in self.spaces:
            copied = [[Slip(pk, form.said) for pk, form in box.slips()] for box in section.boxes]
            if section.space is not None and any(copied):
                found.append(SpaceSlips(section.space, *copied))
        return found

    def slips_felt(self) -> list[FeltSlip]:
        boxes = self.felt.boxes if self.felt else []
        return [FeltSlip(pk, form.values) for box in boxes for pk, form in box.slips()]

    def slips_met(self) -> list[ImpressionSlip]:
        boxes = self.met.boxes if self.met else []
        return [ImpressionSlip(pk, box.about, **form.both) for box in boxes for pk, form in box.slips()]
