"""Follow figures towards the objective."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from interventions.programmes.models import Indicator, Measure, Programme
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer


@transaction.atomic
def add_indicator(
    *, programme: Programme, name: str, unit: str, baseline: Decimal, target: Decimal, by: Viewer
) -> Indicator:
    """Follow one more figure: `baseline` and `target` are in `unit`."""
    indicator = Indicator.objects.create(
        programme=programme, name=name.strip(), unit=unit.strip(), baseline=baseline, target=target
    )
    record(by=by, verb="indicator.add", row=indicator, scope=programme.pk)
    return indicator


@transaction.atomic
def change_indicator(*, indicator: Indicator, by: Viewer, **said: Any) -> None:
    for name in ("name", "unit", "baseline", "target"):
        setattr(indicator, name, said[name])
    indicator.save(update_fields=["name", "unit", "baseline", "target"])
    record(by=by, verb="indicator.change", row=indicator, scope=indicator.programme_id)


@transaction.atomic
def measure(*, indicator: Indicator, on: date, value: Decimal, by: Viewer) -> Measure:
    """Write down what was measured on a day; a second figure of the same day takes the place of the first."""
    taken, _is_new = Measure.objects.update_or_create(
        indicator=indicator, on=on, defaults={"value": value, "by": by.user}
    )
    record(by=by, verb="indicator.measure", row=taken, scope=indicator.programme_id)
    return taken


@transaction.atomic
def remove_measure(*, measure: Measure, by: Viewer) -> None:
    record(by=by, verb="indicator.unmeasure", row=measure, scope=measure.indicator.programme_id)
    measure.delete()
