"""Write what a programme aims at: two texts of its objective, a first rating, one figure, two people met beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from interventions.demo.aims import AIMS, Aim
from interventions.demo.dating import moment_of, on
from interventions.demo.shapes import Intervention
from interventions.demo.stage import Stage, voice
from interventions.programmes import services
from interventions.programmes.models import MomentKind, ObjectiveVersion, RatingMoment

REWRITTEN, RATED_FOR = timedelta(days=9), timedelta(days=12)
# Of a long list, so many answer: enough for the figures, and quick to load.
MOST_ANSWERS = 80
# How the members of the first, second, third … component answer: ambitious, realistic, reachable, in the service of all.
HABITS = ((5, 4, 4, 5), (4, 3, 2, 4), (5, 4, 3, 4), (4, 2, 2, 3), (5, 3, 4, 5))


def first_objective(told: Intervention) -> str:
    return AIMS[told.title].first


def aim(stage: Stage) -> None:
    """Write it all, on its days; people rate who have joined by then."""
    aimed = AIMS[stage.told.title]
    opened = moment_of(stage.told.path[0][1])
    _rewrite(stage, opened)
    _note(stage, aimed, opened)
    _measure(stage, aimed, opened)
    _rate(stage, aimed, opened + REWRITTEN)


def _rewrite(stage: Stage, opened: datetime) -> None:
    services.change_objective(programme=stage.programme, objective=stage.told.objective, by=stage.lead)
    versions = ObjectiveVersion.objects.filter(programme=stage.programme)
    versions.filter(number=1).update(created_at=opened)
    versions.filter(number=2).update(created_at=opened + REWRITTEN)


def _note(stage: Stage, aimed: Aim, opened: datetime) -> None:
    for met in aimed.met:
        day = (opened - timedelta(days=met.days_before)).date()
        services.note_actor(
            programme=stage.programme,
            met_on=day,
            who=met.who,
            function=met.function,
            component=None,
            words=met.words,
            by=stage.lead,
        )


def _measure(stage: Stage, aimed: Aim, opened: datetime) -> None:
    told = aimed.followed
    indicator = services.add_indicator(
        programme=stage.programme,
        name=told.name,
        unit=told.unit,
        baseline=Decimal(told.baseline),
        target=Decimal(told.target),
        by=stage.lead,
    )
    for days, value in told.measures:
        day = min(opened + timedelta(days=days), timezone.now()).date()
        services.measure(indicator=indicator, on=day, value=Decimal(value), by=stage.lead)


def _rate(stage: Stage, aimed: Aim, moment: datetime) -> None:
    """Let those who joined rate the objective at the start, and close; where nobody joined yet, it stays open."""
    rating = services.open_rating(programme=stage.programme, kind=MomentKind.START, by=stage.lead)
    RatingMoment.objects.filter(pk=rating.pk).update(created_at=moment)
    people = stage.who_joined()[:MOST_ANSWERS]
    if not people:
        return
    components = sorted({str(person.component_id) for person in people})
    for place, person in enumerate(people):
        habit = HABITS[components.index(str(person.component_id)) % len(HABITS)]
        answers = dict(zip(("ambitious", "realistic", "reachable", "for_all"), habit, strict=True))
        if place % 4 == 0:  # nobody is only a member of their component
            answers["realistic"] = 3
        services.rate(moment=rating, values=answers, by=voice(person))
    with on(moment + RATED_FOR):
        services.close_rating(moment=rating, by=stage.lead)
    if aimed.is_offered:
        services.offer_spread(moment=RatingMoment.objects.get(pk=rating.pk), by=stage.lead)
