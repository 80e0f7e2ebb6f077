"""What an intervenant may ask of a composition: one page, each part checked, and then all of it together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.services import Asked, Mark, QuotaAsked, SlotAsked, Weight
from cells.composition.services.asking import MOST_ROUNDS
from cells.composition.services.clashes import called
from cells.composition.services.proposing import LARGEST_CELL, SMALLEST_CELL
from cells.composition.services.remarks import MOST_CHOICES, Known, seen
from cells.composition.services.slotting import folded
from cells.positions.shown import Shown
from tst_platform.core.forms import FaceHelper

MOST_QUOTAS, MOST_SLOTS, MOST_CELLS = 20, 12, 2000
SPARE = 2  # empty lines to fill in


class AskForm(forms.Form):
    """Sizes, rounds, company, facilitators."""

    cell_size = forms.IntegerField(
        label=_("People in a cell"), min_value=SMALLEST_CELL, max_value=LARGEST_CELL, initial=12
    )
    size_from = forms.IntegerField(
        label=_("In a cell, at least"),
        min_value=1,
        max_value=LARGEST_CELL,
        required=False,
        help_text=_("Leave both empty for cells that differ by one person at most."),
    )
    size_to = forms.IntegerField(
        label=_("In a cell, at most"), min_value=1, max_value=LARGEST_CELL, required=False
    )
    rounds = forms.IntegerField(
        label=_("Rounds composed together"),
        min_value=1,
        max_value=MOST_ROUNDS,
        initial=1,
        help_text=_(
            "With several, people meet as many others as can be over all of them. The first is proposed now; each of the "
            "others when the round before it is closed."
        ),
    )
    company = forms.BooleanField(
        label=_("Nobody alone of their component in a cell, where it can be avoided"),
        required=False,
        initial=True,
        help_text=_(
            "Small cells then hold fewer components, each by two at least; over several rounds some people meet again."
        ),
    )
    facilitators = forms.IntegerField(
        label=_("People who can facilitate, at least, in each cell"),
        min_value=0,
        max_value=LARGEST_CELL,
        required=False,
        help_text=_("Leave empty where none is needed."),
    )
    helper = FaceHelper(tag=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high, size = (data.get(name) for name in ("size_from", "size_to", "cell_size"))
        if {"size_from", "size_to"} & set(self.errors):
            return data
        if (low is None) != (high is None):
            self.add_error("size_from" if low is None else "size_to", _("Say both ends, or neither."))
        elif low is not None and high is not None and low > high:
            self.add_error("size_to", _("The most is below the least."))
        elif low is not None and high is not None and size and not low <= size <= high:
            self.add_error("cell_size", _("This is not between the least and the most that you allow."))
        return data


class QuotaForm(forms.Form):
    """How many of one kind each cell is to have; a line without a kind is left out."""

    what = forms.ChoiceField(label=_("Of whom"), required=False)
    least = forms.IntegerField(label=_("At least"), min_value=0, max_value=LARGEST_CELL, required=False)
    most = forms.IntegerField(label=_("At most"), min_value=0, max_value=LARGEST_CELL, required=False)

    def __init__(self, *args: Any, known: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        field.choices = choices_of(known, (kwargs.get("initial") or {}).get("what", ""))  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = _(
            "Nobody here is of this kind any more. Choose another, or leave the line empty."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        what, least, most = data.get("what"), data.get("least"), data.get("most")
        if what and least is None and most is None:
            self.add_error("least", _("Say how many: at least, at most, or both."))
        elif not what and (least is not None or most is not None):
            self.add_error("what", _("Say of whom, or empty the line."))
        elif least is not None and most is not None and least > most:
            self.add_error("most", _("The most is below the least."))
        return data

    @property
    def quota(self) -> QuotaAsked | None:
        data = self.cleaned_data
        if not data.get("what"):
            return None
        on, _sep, value = data["what"].partition(":")
        return QuotaAsked(on, value, data.get("least") or 0, data.get("most"))


def choices_of(known: Sequence[Known], chosen: str) -> list[Any]:
    """Return the kinds to choose from, by trait: the most frequent values, and the one chosen before."""
    groups: list[Any] = [("", _now("nobody in particular"))]
    for trait in known:
        listed = trait.counts[:MOST_CHOICES]
        listed = [*listed, *(one for one in trait.counts[MOST_CHOICES:] if f"{trait.key}:{one[0]}" == chosen)]
        options = [(f"{trait.key}:{value}", f"{name} ({many})") for value, name, many in listed]
        if trait.is_hidden and chosen.startswith(f"{trait.key}:"):
            options.append((chosen, called(trait.key, chosen.partition(":")[2])))
        if options:
            groups.append((trait.name, options))
    return groups


class SlotForm(forms.Form):
    """A moment at which cells meet; a line without a name is left out."""

    name = forms.CharField(label=_("Moment"), max_length=60, required=False)
    cells = forms.IntegerField(label=_("Number of cells"), min_value=1, max_value=MOST_CELLS, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("cells") and not data.get("name"):
            self.add_error("name", _("Name this moment, or empty the line."))
        return data

    @property
    def slot(self) -> SlotAsked | None:
        name = " ".join(self.cleaned_data.get("name", "").split())
        return SlotAsked(name, self.cleaned_data.get("cells")) if name else None


class WeightsForm(forms.Form):
    """How much each trait counts."""

    def __init__(self, *args: Any, known: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for trait in known:
            self.fields[trait.key] = forms.ChoiceField(
                label=trait.name,
                choices=Weight.choices,
                initial=Weight.NORMAL,
                required=False,
                help_text=trait.remark,
            )


class PositionsForm(forms.Form):
    """On which questions positions are mixed, and how much each counts."""

    def __init__(self, *args: Any, questions: Sequence[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for shown in questions:
            self.fields[str(shown.disagreement.pk)] = forms.ChoiceField(
                label=shown.disagreement.question,
                choices=Weight.choices,
                initial=Weight.NONE,
                required=False,
                help_text=ngettext(
                    "%(n)d person has answered.", "%(n)d people have answered.", shown.answered
                )
                % {"n": shown.answered},
            )

    @property
    def mixed(self) -> dict[str, str]:
        return {key: value for key, value in self.cleaned_data.items() if value not in ("", Weight.NONE)}


class QuotaSet(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        """Refuse the same kind twice: which of the two holds would not be clear."""
        seen: set[str] = set()
        for form in self.forms:
            what = form.cleaned_data.get("what") if form.is_valid() else None
            if what and what in seen:
                form.add_error("what", _("This kind is asked for on another line already."))
            seen.add(what or "")


class SlotSet(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            name = folded(form.cleaned_data.get("name", "")) if form.is_valid() else ""
            if name and name in seen:
                form.add_error("name", _("This moment is on another line already."))
            seen.add(name)


QUOTAS = forms.formset_factory(
    QuotaForm, QuotaSet, extra=SPARE, max_num=MOST_QUOTAS, absolute_max=MOST_QUOTAS
)
SLOTS = forms.formset_factory(SlotForm, SlotSet, extra=SPARE, max_num=MOST_SLOTS, absolute_max=MOST_SLOTS)


class Asking:
    """The whole page: filled with what was asked before, or with what was posted."""

    def __init__(
        self, data: Any, asked: Asked, known: Sequence[Known], questions: Sequence[Shown] = ()
    ) -> None:
        self.main = AskForm(data, initial=_main(asked))
        with_known = {"known": known}
        quotas = [
            {"what": f"{q.on}:{q.value}", "least": q.least or None, "most": q.most} for q in asked.quotas
        ]
        self.quotas = QUOTAS(data, initial=quotas, prefix="quota", form_kwargs=with_known)
        slots = [{"name": slot.name, "cells": slot.cells} for slot in asked.slots]
        self.slots = SLOTS(data, initial=slots, prefix="slot")
        self.weights = WeightsForm(data, initial=dict(asked.weights), prefix="weight", known=known)
        self.positions = PositionsForm(
            data, initial=dict(asked.positions), prefix="position", questions=questions
        )

        self.refused: list[str] = []

    @property
    def forms(self) -> list[forms.Form]:
        return [self.main, *self.quotas, *self.slots, self.weights, self.positions]

    def is_valid(self) -> bool:
        # Each is checked, for the page to say at once all that is to be corrected.
        parts = (self.main, self.quotas, self.slots, self.weights, self.positions)
        checked = [part.is_valid() for part in parts]
        return all(checked)

    @property
    def errors(self) -> bool:
        return self.main.is_bound and not self.is_valid()

    def refuse(self, why: str) -> None:
        """Say why what is right in itself cannot be."""
        self.refused.append(why)

    @property
    def general(self) -> list[str]:
        """Return what is said of the page as a whole."""
        sets = [part.non_form_errors() for part in (self.quotas, self.slots) if part.is_bound]
        forms_ = [form.non_field_errors() for form in self.forms]
        return [*self.refused, *(str(error) for errors in (*sets, *forms_) for error in errors)]

    @property
    def named(self) -> list[tuple[str, str, str]]:
        """Return what is said of single fields, each with its address and label."""
        return [
            (field.id_for_label, str(field.label), str(error))
            for form in self.forms
            for field in form
            for error in field.errors
        ]

    @property
    def asked_slots(self) -> tuple[SlotAsked, ...]:
        return tuple(form.slot for form in self.slots if form.slot is not None)

    @property
    def asked(self) -> Asked:
        data = self.main.cleaned_data
        weights = {
            key: value for key, value in self.weights.cleaned_data.items() if value not in ("", Weight.NORMAL)
        }
        return Asked(
            size=data["cell_size"],
            low=data["size_from"],
            high=data["size_to"],
            rounds=data["rounds"],
            company=data["company"],
            facilitators=data["facilitators"] or 0,
            quotas=tuple(form.quota for form in self.quotas if form.quota is not None),
            slots=self.asked_slots,
            weights=weights,
            positions=self.positions.mixed,
        )


def _main(asked: Asked) -> dict[str, Any]:
    return {
        "cell_size": asked.size,
        "size_from": asked.low,
        "size_to": asked.high,
        "rounds": asked.rounds,
        "company": asked.company,
        "facilitators": asked.facilitators or None,
    }


class MarkForm(forms.Form):
    """Of the people on one page: who can facilitate, and who can come at which moment."""

    def __init__(
        self, *args: Any, people: Sequence[Participant], slots: Sequence[SlotAsked], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.names = list(people), [slot.name for slot in slots]
        for person in self.people:
            declared = {folded(moment) for moment in seen(person).get(TraitName.AVAILABILITY) or ()}
            can = seen(person).get(TraitName.FACILITATES) == "yes"
            self.fields[f"{person.pk}-facilitates"] = _box(_("Can facilitate"), can)
            for number, name in enumerate(self.names):
                self.fields[f"{person.pk}-{number}"] = _box(name, folded(name) in declared)

    @property
    def lines(self) -> list[tuple[Participant, list[forms.BoundField]]]:
        """Return each person with the boxes of their line."""
        return [
            (person, [self[name] for name in self.fields if name.startswith(f"{person.pk}-")])
            for person in self.people
        ]

    @property
    def marks(self) -> list[Mark]:
        data = self.cleaned_data
        return [
            Mark(
                person.pk,
                data[f"{person.pk}-facilitates"],
                {name: data[f"{person.pk}-{number}"] for number, name in enumerate(self.names)},
            )
            for person in self.people
        ]


def _box(label: Any, initial: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)
