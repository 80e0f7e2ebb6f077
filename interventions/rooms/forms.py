"""What may be entered of a step; the screen of entry is in `entry_forms.py`."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.conflicts.models import Space
from interventions.exercises.models import Exercise
from interventions.rooms.models import Kind, RunningItem
from interventions.rooms.models.running import LONGEST_MINUTES
from interventions.rooms.services import Step
from interventions.sessions.models import Session
from tst_platform.core.forms import FaceHelper
from tst_platform.core.templatetags.face import moment
from tst_platform.core.viewer import Viewer

LONGEST_TITLE, LONGEST_TEXT = 200, 2000
ADD = _("Add this step")


class StepForm(forms.Form):
    """One step of the running order."""

    title = forms.CharField(
        label=_("Step"), help_text=_("All screens of the session show it."), max_length=LONGEST_TITLE
    )
    kind = forms.ChoiceField(label=_("Kind of step"), choices=Kind.choices)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES)
    question = forms.CharField(
        label=_("Question put to all"),
        help_text=_("Shown on every phone and in the hall while the step goes on."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    notes = forms.CharField(
        label=_("Notes for the intervenants"),
        help_text=_("Only you and those who lead with you read them. No phone and no projector shows them."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    exercise = forms.ModelChoiceField(
        label=_("Exercise of the library"),
        help_text=_("You open it from this step, on the day."),
        queryset=Exercise.objects.none(),
        required=False,
    )
    space = forms.ModelChoiceField(
        label=_("Space of conflict prepared for this cell"), queryset=Space.objects.none(), required=False
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        session: Session,
        cancel_url: str = "",
        submit: Any = ADD,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=submit, cancel_url=cancel_url)
        self.fields["exercise"].queryset = Exercise.objects.visible_to(viewer)  # type: ignore[attr-defined]
        self.fields["exercise"].label_from_instance = _titled  # type: ignore[attr-defined]
        spaces = Space.objects.editable_by(viewer).filter(cell=session.cell_id, closed_at__isnull=True)
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]
        self.fields["space"].label_from_instance = _asked  # type: ignore[attr-defined]
        if session.cell_id is None or not spaces.exists():
            del self.fields["space"]

    @property
    def step(self) -> Step:
        names = {field.name for field in fields(Step)}
        return Step(**{name: said for name, said in self.cleaned_data.items() if name in names})


def _once() -> forms.CharField:
    """Return the hidden key of one sending: what is sent a second time adds nothing."""
    return forms.CharField(max_length=36, required=False, initial=_key, widget=forms.HiddenInput)


def _key() -> str:
    return str(uuid4())


class AddStepForm(StepForm):
    """A step that is put at the end, once."""

    once = _once()


class SeenForm(forms.Form):
    """What is written anew; `seen` is the mark of what the screen showed of it."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def show_mark(self, seen: str) -> None:
        """Keep all that was typed, and let the next sending stand against what stands by now."""
        typed = {name: self.data[name] for name in self.data}
        self.data = typed | {self.add_prefix("seen"): seen}


class ChangeStepForm(SeenForm, StepForm):
    """A step that is written anew."""


def _titled(exercise: Exercise) -> str:
    return str(_("%(title)s, %(n)d min") % {"title": exercise.said.title, "n": exercise.minutes})


def _asked(space: Space) -> str:
    return space.question


class QuestionForm(SeenForm):
    """The question of the step that goes on, changed while people answer it."""

    question = forms.CharField(
        label=_("Question put to all"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Show this question"), cancel_url=cancel_url)


class CopyForm(forms.Form):
    """From which session the steps are copied."""

    source = forms.ModelChoiceField(label=_("Session"), queryset=Session.objects.none(), empty_label=None)
    once = _once()

    def __init__(self, *args: Any, viewer: Viewer, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
        others = Session.objects.editable_by(viewer).exclude(pk=session.pk)
        prepared = RunningItem.objects.order_by().values("session")
        with_steps = others.filter(pk__in=prepared).select_related("cell__round", "programme")
        self.fields["source"].queryset = with_steps.order_by("-starts_at")  # type: ignore[attr-defined]
        self.fields["source"].label_from_instance = _label  # type: ignore[attr-defined]
        self.has_sources = with_steps.exists()


def _label(session: Session) -> str:
    return f"{session.programme.title} – {moment(session.starts_here)} – {session.whose}"
