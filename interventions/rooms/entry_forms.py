"""One screen on which a session that was run on paper is entered: who was there, which steps, information, slips.

Each row remembers what it showed: only what was changed on this screen is written, so that an old page on a second
device undoes nothing. A refused screen comes back with all that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.barometers.means import smallest_of
from interventions.boards.models import Column
from interventions.rooms.course import Course, course_of
from interventions.rooms.models import Kind, RunningItem
from interventions.rooms.models.running import LONGEST_MINUTES
from interventions.rooms.services import Entry, PaperCard, StepDone
from interventions.rooms.sheet_forms import PaperCardForm, TestimonyBox, boxes_of, testimonies_of
from interventions.rooms.slip_forms import Boxes
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from tst_platform.core.viewer import Viewer

FIRST_ROWS, MOST_ROWS = 3, 30
PRESENCES = [("", gettext_lazy("not noted")), *Presence.choices]


class RememberingForm(forms.Form):
    """Knows what it showed, so that only what was changed on this screen is written."""

    @property
    def shown(self) -> SafeString:
        """Return the hidden fields that hold what was shown."""
        hidden = [field.as_hidden(only_initial=True) for field in self]
        return mark_safe("".join(hidden))


class PresenceForm(RememberingForm):
    """Whether one person was there."""

    presence = forms.ChoiceField(choices=PRESENCES, required=False, show_hidden_initial=True)

    def __init__(self, *args: Any, person: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["presence"].label = person.name_for_staff


class DoneForm(RememberingForm):
    """Whether one step was done, and in how many minutes."""

    done = forms.BooleanField(required=False, show_hidden_initial=True)
    minutes = forms.IntegerField(
        label=gettext_lazy("minutes"),
        min_value=0,
        max_value=LONGEST_MINUTES,
        required=False,
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, item: RunningItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["done"].label = item.title

    @property
    def step(self) -> StepDone:
        """Return what was said of the step; without minutes, those that were planned."""
        minutes = self.cleaned_data["minutes"]
        return StepDone(self.cleaned_data["done"], self.item.minutes if minutes is None else minutes)


class EntryScreen:
    """The parts of the screen; `sheet` makes the cards and slips of one screen the same when it is sent twice."""

    def __init__(self, viewer: Viewer, session: Session, data: Mapping[str, Any] | None = None) -> None:
        self.viewer, self.session, self.data = viewer, session, data
        self.general: list[str] = []

    @cached_property
    def sheet(self) -> str:
        try:
            return str(UUID(self.data["sheet"])) if self.data else str(uuid4())
        except (KeyError, ValueError):
            return str(uuid4())

    @cached_property
    def presences(self) -> list[PresenceForm]:
        noted = dict(Attendance.objects.filter(session=self.session).values_list("participant", "presence"))
        people = sorted(people_of(self.session), key=lambda person: person.name_for_staff.casefold())
        return [
            PresenceForm(
                self.data,
                prefix=f"person-{person.pk}",
                initial={"presence": noted.get(person.pk, "")},
                person=person,
            )
            for person in people
        ]

    @cached_property
    def steps(self) -> list[DoneForm]:
        return [
            DoneForm(self.data, prefix=f"step-{item.pk}", initial=_done(item), item=item)
            for item in self.course.steps
        ]

    @cached_property
    def course(self) -> Course:
        return course_of(self.viewer, self.session)

    @cached_property
    def boxes(self) -> Boxes:
        return Boxes(self.viewer, self.session, self.course.steps, self.sheet, self.data)

    @property
    def smallest(self) -> int:
        """Return of how few people the contract in force lets something be told."""
        return smallest_of(self.session)

    @property
    def has_spaceless(self) -> bool:
        """Say whether a step is a conflict without a space: what was written there cannot be entered."""
        return any(one.kind == Kind.CONFLICT and one.space_id is None for one in self.course.steps)

    @cached_property
    def cards(self) -> list[PaperCardForm]:
        """Return the rows for what was written; a session of the whole collective has no board."""
        if self.session.cell_id is None:
            return []
        return [
            PaperCardForm(self.data, prefix=f"card-{number}", authors=self.authors, auto_id="id_%s")
            for number in range(self.rows)
        ]

    @cached_property
    def testimonies(self) -> list[TestimonyBox]:
        """Return the rows for each exercise in which people testified; the whole collective has no cell to read it."""
        if self.session.cell_id is None:
            return []
        told = testimonies_of(self.viewer, self.course.steps)
        return boxes_of(told, self.authors, self.rows, self.data)

    @cached_property
    def authors(self) -> QuerySet[Participant]:
        """Return those whose words can be entered: who meet, and have signed."""
        signed = Party.objects.present().signed(self.session.contract.version_in_force)
        return people_of(self.session).filter(party__in=signed)

    @cached_property
    def rows(self) -> int:
        sent = str(self.data.get("rows", "")) if self.data else ""
        rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else FIRST_ROWS
        more = FIRST_ROWS if self.data and self.data.get("more") == "1" else 0
        return min(max(rows, FIRST_ROWS) + more, MOST_ROWS)

    @property
    def wants_more(self) -> bool:
        return bool(self.data) and "more" in self.data  # type: ignore[operator]

    @property
    def forms(self) -> list[forms.Form]:
        testimonies = [form for box in self.testimonies for form in box.forms]
        return [*self.presences, *self.steps, *self.cards, *testimonies, *self.boxes.forms]

    def is_valid(self) -> bool:
        """Look at every form, so that all that is wrong is told at once."""
        if not self.boxes.is_whole:
            self.general.append(
                _(
                    "A step was taken out meanwhile, and its boxes with it. Nothing is entered: look at the screen."
                )
            )
        return not [form for form in self.forms if not form.is_valid()] and not self.general

    @property
    def has_errors(self) -> bool:
        return bool(self.general) or any(form.errors for form in self.forms if form.is_bound)

    @property
    def entry(self) -> Entry:
        """Return what was changed on this screen."""
        changed = [form for form in self.presences if form.has_changed()]
        done = [form for form in self.steps if form.has_changed()]
        return Entry(
            presences={form.person: form.cleaned_data["presence"] for form in changed},
            steps={form.item.pk: form.step for form in done},
            cards=[self._card(form) for form in self.cards if form.is_told],
            testimonies=[box.sheets for box in self.testimonies],
            spaces=self.boxes.slips_of_spaces(),
            felt=self.boxes.slips_felt(),
            impressions=self.boxes.slips_met(),
        )

    def _card(self, form: PaperCardForm) -> PaperCard:
        """Return one card; its id follows from its words, so that the same words sent twice are one card."""
        said = form.cleaned_data
        author, text, column = said["author"].party, said["text"].strip(), said["column"] or Column.KNOW
        return PaperCard(
            pk=uuid5(UUID(self.sheet), f"{author.pk}:{column}:{text}"),
            author=author,
            text=text,
            column=column,
            consent=said["consent"],
        )


def _done(item: RunningItem) -> dict[str, Any]:
    used = item.minutes_used
    return {"done": item.is_done, "minutes": item.minutes if used is None else used}
