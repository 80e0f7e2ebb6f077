"""What may be entered about decisions, objections and engagements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cells.collectives.models import Participant
from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.decisions.models import Outcome, Way
from interventions.sessions.models import Session
from tst_platform.core.forms import FaceHelper
from tst_platform.core.templatetags.face import day

LONGEST_TEXT = 2000
EVERYONE = "all"
FURTHEST = dt.timedelta(days=3 * 366)


def _a_day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _text(rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def to_come(value: dt.date | None) -> dt.date | None:
    """Refuse a day that has passed, or lies more than three years ahead."""
    today = timezone.localdate()
    if value and value < today:
        raise forms.ValidationError(_("This day has passed."))
    if value and value > today + FURTHEST:
        raise forms.ValidationError(_("This day is more than three years away."))
    return value


def _key() -> str:
    return str(uuid4())


class OnceForm(forms.Form):
    """What carries the key of one sending: pressed twice, it is one act."""

    once = forms.CharField(max_length=36, required=False, initial=_key, widget=forms.HiddenInput)


class WhoseForm(forms.Form):
    """Whose it is: a cell that is settled, or the whole collective."""

    whom = forms.ChoiceField(label=gettext_lazy("Whose is it?"))

    def __init__(self, *args: Any, cells: Iterable[Cell], cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = {str(cell.pk): cell for cell in cells}
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (EVERYONE, _("the whole collective")),
            *((key, _name(cell)) for key, cell in self.cells.items()),
        ]
        self.helper = FaceHelper(cancel_url=cancel_url)

    @property
    def cell(self) -> Cell | None:
        return self.cells.get(self.cleaned_data["whom"])


def _name(cell: Cell) -> str:
    return _("cell %(letter)s, round %(number)s") % {"letter": cell.letter, "number": cell.round.number}


class DecisionForm(OnceForm, WhoseForm):
    """A decision as it was taken."""

    text = _text(
        label=gettext_lazy("What was decided"),
        help_text=gettext_lazy("One decision, in words that all would sign. Name nobody."),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How was it taken?"), choices=Way.choices, widget=forms.RadioSelect
    )
    decided_on = _a_day(label=gettext_lazy("Decided on"))
    session = forms.ChoiceField(label=gettext_lazy("At which session?"), required=False)
    review_on = _a_day(
        label=gettext_lazy("Looked at again on"),
        required=False,
        help_text=gettext_lazy(
            "A decision holds better when one knows when it is looked at again. You are reminded."
        ),
    )
    field_order = ("text", "whom", "way", "decided_on", "session", "review_on")

    def __init__(self, *args: Any, sessions: Iterable[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            ("", _("at none, or at another")),
            *((key, f"{day(one.starts_here)} – {one.whose}") for key, one in self.sessions.items()),
        ]

    @property
    def chosen_session(self) -> Session | None:
        return self.sessions.get(self.cleaned_data["session"])

    def clean_decided_on(self) -> dt.date:
        decided: dt.date = self.cleaned_data["decided_on"]
        if decided > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return decided

    def clean_review_on(self) -> dt.date | None:
        return to_come(self.cleaned_data["review_on"])


class SeenForm(forms.Form):
    """What carries along which state of the thing was read: no stale page undoes what was set meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def see_anew(self, seen: str) -> None:
        """Show what was typed beside the present state, which has been read from here on."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["seen"] = seen  # type: ignore[index]


class ReviewForm(SeenForm):
    """What becomes of a decision, and when it is looked at once more."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    words = _text(
        label=gettext_lazy("In words"),
        required=False,
        help_text=gettext_lazy("What changes, or why it is dropped. Those who decided read it."),
    )
    next_on = _a_day(label=gettext_lazy("Looked at once more on"), required=False)

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Note it"), cancel_url=cancel_url)

    def clean_next_on(self) -> dt.date | None:
        return to_come(self.cleaned_data["next_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") in (Outcome.CHANGED, Outcome.DROPPED) and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what changes, or why it is dropped."))
        return cleaned


class DayForm(SeenForm):
    """Another day on which a decision is looked at again, or until which something is to be done; or none."""

    day = _a_day(
        label=gettext_lazy("On which day?"),
        required=False,
        help_text=gettext_lazy("Left empty, there is no day, and nobody is reminded."),
    )

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(cancel_url=cancel_url)

    def clean_day(self) -> dt.date | None:
        return to_come(self.cleaned_data["day"])


class ObjectionForm(forms.Form):
    """What one objects, in one's own words."""

    text = _text(
        label=gettext_lazy("My objection"),
        help_text=gettext_lazy("What would have to change for you to agree? Name nobody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep my objection"))


class NotedObjectionForm(OnceForm):
    """An objection that somebody made aloud, kept without their name."""

    text = _text(label=gettext_lazy("The objection"), help_text=gettext_lazy("In their words. Name nobody."))
    has_agreed = forms.BooleanField(
        label=gettext_lazy("Who made it agrees that it is kept here, without their name"),
        error_messages={
            "required": gettext_lazy("An objection is kept only with the consent of who made it.")
        },
    )

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(cancel_url=cancel_url)


USUAL = [
    ("", pgettext_lazy("usual actor", "I do not say")),
    ("yes", pgettext_lazy("usual actor", "yes, it usually is me")),
    ("no", pgettext_lazy("usual actor", "no, it is new to me")),
]


class UsualForm(forms.Form):
    """Whether who does it is the one who usually would; it need not be said."""

    usual = forms.ChoiceField(
        label=gettext_lazy("Are you the one who usually does such things?"),
        help_text=gettext_lazy("Where others than usual act, something moves. You need not answer."),
        choices=USUAL,
        required=False,
    )

    @property
    def usual_actor(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("usual", ""))


class TakeForm(UsualForm):
    """The same, beside « Je m'en charge »."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


class ProposedForm(OnceForm, WhoseForm):
    """Something to be done: asked of somebody, or of whoever takes it on. Of a decision it is known whose it is."""

    what = _text(2, label=gettext_lazy("What is to be done"), help_text=gettext_lazy("Name nobody."))
    who = forms.ChoiceField(
        label=gettext_lazy("Who is asked?"),
        required=False,
        help_text=gettext_lazy("They say yes or no themselves: nobody is given anything to do."),
    )
    due_on = _a_day(label=gettext_lazy("Until"), required=False)
    field_order = ("what", "whom", "who", "due_on")

    def __init__(
        self, *args: Any, people: Iterable[Participant], is_of_decision: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_of_decision:
            del self.fields["whom"]
        self.people = {str(person.pk): person for person in people}
        named = sorted((one.name_for_staff, key) for key, one in self.people.items())
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("whoever takes it on")),
            *((key, name) for name, key in named),
        ]
        self.helper.submit = _("Propose it")

    @property
    def party(self) -> Party | None:
        person = self.people.get(self.cleaned_data["who"])
        return person.party if person else None

    def clean_due_on(self) -> dt.date | None:
        return to_come(self.cleaned_data["due_on"])


class EngagementForm(OnceForm, UsualForm, WhoseForm):
    """What one engages to do oneself."""

    what = _text(2, label=gettext_lazy("What I will do"), help_text=gettext_lazy("Name nobody."))
    due_on = _a_day(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("You are reminded three days before, as you wish to be reminded."),
    )
    field_order = ("what", "whom", "due_on", "usual")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.submit = _("I will do it")

    def clean_due_on(self) -> dt.date | None:
        return to_come(self.cleaned_data["due_on"])


class EndForm(forms.Form):
    """Done, or given up: in words, of which « given up » needs some."""

    DONE, GIVEN_UP = "done", "given_up"

    how = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=[
            (DONE, pgettext_lazy("engagement", "it is done")),
            (GIVEN_UP, pgettext_lazy("engagement", "it is given up")),
        ],
        widget=forms.RadioSelect,
    )
    words = _text(
        2,
        label=gettext_lazy("In words"),
        required=False,
        help_text=gettext_lazy("What came of it, or why it is given up: no reason is judged."),
    )

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(cancel_url=cancel_url)

    @property
    def is_done(self) -> bool:
        return bool(self.cleaned_data["how"] == self.DONE)


class WordsForm(forms.Form):
    """What one says of what one has done, or gives up."""

    words = _text(
        2,
        label=gettext_lazy("A word about it, if you like"),
        required=False,
        help_text=gettext_lazy("Those who read the engagement read it. Needed where you give it up."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
