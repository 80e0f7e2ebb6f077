"""What an intervenant asks of a composition, as it is kept with the contract, the proposal and the round.

It names components and categories of traits, never people: who facilitates and who can come when is declared of
each person (`cells.collectives.traits`), and leaves with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Brief
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer

COMPONENT = "component"
MOST_ROUNDS = 8


class Weight(TextChoices):
    """How much a trait counts, beside the others."""

    NONE = "none", _("does not count")
    LESS = "less", _("counts half")
    NORMAL = "normal", _("counts as usual")
    MORE = "more", _("counts double")


FACTORS: Mapping[str, float] = {Weight.NONE: 0.0, Weight.LESS: 0.5, Weight.NORMAL: 1.0, Weight.MORE: 2.0}


@dataclass(frozen=True)
class QuotaAsked:
    """From `least` to `most` people (None: no limit) in each cell whose trait `on` has this value.

    `on` is COMPONENT, with the id of a component as the value, or the name of a trait.
    """

    on: str
    value: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class SlotAsked:
    """A moment at which `cells` of the cells meet (None: as many as those who can come then need)."""

    name: str
    cells: int | None = None


@dataclass(frozen=True)
class Asked:
    """All that is asked: cells of about `size`, or between `low` and `high` people; rounds; company; the rest."""

    size: int = 12
    low: int | None = None
    high: int | None = None
    rounds: int = 1
    company: bool = True
    facilitators: int = 0
    quotas: tuple[QuotaAsked, ...] = ()
    slots: tuple[SlotAsked, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    # Of each question whose positions are to be mixed, by its id: how much it counts.
    positions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Asked:
        """Return what was kept by `told`; what is missing is as by default."""
        told = dict(kept or {})
        told["quotas"] = tuple(QuotaAsked(**one) for one in told.get("quotas", ()))
        told["slots"] = tuple(SlotAsked(**one) for one in told.get("slots", ()))
        return cls(**told)

    def told(self) -> dict[str, Any]:
        """Return what can be written down, and read again by `of`."""
        return asdict(self)

    def factor(self, trait: str) -> float:
        return FACTORS[self.weights.get(trait, Weight.NORMAL)]


def asked_before(contract: Contract) -> Asked | None:
    """Return what was asked last, or kept to be asked; None where nothing was yet."""
    brief = Brief.objects.filter(contract=contract).first()
    return Asked.of(brief.asked) if brief is not None else None


@transaction.atomic
def keep_brief(*, contract: Contract, asked: Asked, by: Viewer) -> Brief:
    """Keep what is asked, to be shown when a composition is asked for; what is the same is not written again."""
    Contract.objects.hold(contract.pk)  # one brief a contract
    brief = Brief.objects.filter(contract=contract).first() or Brief(contract=contract)
    if not brief._state.adding and Asked.of(brief.asked) == asked:
        return brief
    brief.asked, brief.updated_by = asked.told(), cast("User", by.user)  # only staff asks
    brief.save()
    record(by=by, verb="brief.keep", row=brief, scope=contract.pk)
    return brief
