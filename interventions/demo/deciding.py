"""Let the people of the demo decide and engage: one decision to look at again soon, one engagement late; note supervisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from interventions.decisions import services as decisions
from interventions.decisions.models import Action, Decision
from interventions.demo import DEMO_PEOPLE, terrasses, tilleuls, universite
from interventions.demo.dating import moment_of, on
from interventions.demo.shapes import Intervention
from interventions.demo.stage import Stage, voice
from interventions.supervision.models import MeetingKind, Supervision
from interventions.supervision.services import record_meeting
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Decided:
    """What the first cell decided, or all (`by_all`): how many days ago, and in how many days it is looked at again."""

    text: str
    way: str
    days_ago: int
    review_in: int | None
    objection: str = ""
    by_all: bool = False


TOLD: tuple[tuple[Intervention, tuple[Decided, ...]], ...] = (
    (
        tilleuls.INTERVENTION,
        (
            Decided(
                "Le local du 14 ouvre deux après-midi par semaine, à l’essai, jusqu’à l’été.",
                "consent",
                12,
                5,
                objection="Pas le mercredi : les jeunes ont déjà le club.",
            ),
            Decided(
                "Chaque rencontre commence par un tour où chacun·e parle une fois.",
                "consensus",
                20,
                60,
                by_all=True,
            ),
        ),
    ),
    (
        terrasses.INTERVENTION,
        (Decided("La salle commune se réserve sur le tableau de l’entrée.", "advice", 30, 40),),
    ),
    (
        universite.INTERVENTION_2018,
        (Decided("On échange les questions avant chaque séance commune.", "consent", 60, None),),
    ),
)
# What is done, what is late, what Samir is asked, what nobody has taken on.
DONE, LATE = "Demander la clé du local au bailleur", "Écrire l’affiche avec les horaires d’essai"
ASKED, FREE = "Prêter une bouilloire le premier mardi", "Trouver deux tables pliantes"
WORDS = "Clé reçue, à rendre chaque vendredi."


def decide(stage: Stage) -> None:
    """Let this programme decide what is told of it, and people of the Tilleuls engage."""
    for told, decided in TOLD:
        if told is stage.told:
            made = [_decide(stage, one) for one in decided]
            if told is tilleuls.INTERVENTION:
                _engage(stage, made[0])


def _decide(stage: Stage, told: Decided) -> Decision:
    cell = None if told.by_all else next(iter(stage.cells.values()))
    today, then = timezone.localdate(), moment_of(told.days_ago)
    with on(then):
        made = decisions.decide(
            programme=stage.programme,
            cell=cell,
            text=told.text,
            way=told.way,
            decided_on=then.date(),
            review_on=today + dt.timedelta(days=told.review_in) if told.review_in else None,
            by=stage.lead,
        )
    Decision.objects.filter(pk=made.pk).update(created_at=then, review_set_at=then)
    if told.objection:
        decisions.note_objection(decision=made, text=told.objection, has_agreed=True, by=stage.lead)
    return made


def _engage(stage: Stage, decision: Decision) -> None:
    cell = next(iter(stage.cells.values()))
    entered_as = {one.participant_id for one in DEMO_PEOPLE}
    signed = stage.who_signed(cell)
    people = [one for one in signed if one.pk not in entered_as]
    today, then = timezone.localdate(), moment_of(10)
    where: dict[str, Any] = {"programme": stage.programme, "cell": cell, "decision": decision}
    with on(then):
        done = decisions.engage(what=DONE, by=voice(people[0]), usual_actor=False, **where)
        late = decisions.engage(
            what=LATE, due_on=today - dt.timedelta(days=3), by=voice(people[1]), usual_actor=True, **where
        )
    Action.objects.filter(pk__in=[done.pk, late.pk]).update(created_at=then, due_set_at=then)
    decisions.end_action(action=done, done=True, words=WORDS, by=voice(people[0]))
    soon = today + dt.timedelta(days=9)
    for samir in [one for one in signed if one.pk in entered_as]:
        decisions.propose_action(what=ASKED, party=samir.party, due_on=soon, by=stage.lead, **where)
    decisions.propose_action(what=FREE, due_on=soon, by=stage.lead, **where)


# By whom with whom: how many days ago, alone or in a group, how many minutes. Claire's next one is due in a week.
MET: tuple[tuple[str, str, tuple[tuple[int, str, int], ...]], ...] = (
    (
        "helene@example.org",
        "claire@example.org",
        (
            (35, MeetingKind.INDIVIDUAL, 90),
            (78, MeetingKind.GROUP, 180),
            (120, MeetingKind.INDIVIDUAL, 90),
            (165, MeetingKind.INDIVIDUAL, 90),
        ),
    ),
    (
        "helene@example.org",
        "malik@example.org",
        ((12, MeetingKind.INDIVIDUAL, 60), (78, MeetingKind.GROUP, 180)),
    ),
    ("odile@example.org", "jean@example.org", ((50, MeetingKind.INDIVIDUAL, 90),)),
)


def note_supervisions(users: dict[str, User]) -> None:
    """Note when they met; of whatever day it is loaded, Jean's next one is overdue."""
    today = timezone.localdate()
    for supervisor, intervenant, met in MET:
        running = Supervision.objects.get(supervisor=users[supervisor], intervenant=users[intervenant])
        for days_ago, kind, minutes in met:
            record_meeting(
                supervision=running,
                held_on=today - dt.timedelta(days=days_ago),
                kind=kind,
                minutes=minutes,
                by=Viewer(user=users[supervisor]),
            )
