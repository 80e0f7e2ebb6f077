"""What belongs to a participant across all parts: their data in one file, and the way out.

Every model that holds something of a person stands in `exported.EXPORTED` or, with the reason, in `exported.WITHHELD`.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Participant, WaitingSeat
from cells.collectives.services.returning import close_doors
from cells.composition.models import Cell, PairConstraint
from cells.composition.services import forget_encounters, forget_places
from cells.positions.services import forget_positions
from contracts.agreements.models import Answer, Party, Reply, SignedSheet
from contracts.listening.models import Need
from contracts.negotiation.models import Amendment, AmendmentState, SpokenReply
from contracts.negotiation.services import erase_amendment
from interventions.barometers.services import forget_felt
from interventions.boards.models import Card
from interventions.boards.services import withdraw_card
from interventions.conflicts.services import forget_in_conflicts, withdraw_in_conflicts
from interventions.decisions.services import forget_actions, forget_objections
from interventions.exercises.services import forget_exercises, withdraw_testimonies_of
from interventions.impressions.services import forget_impressions
from interventions.polls.services import forget_answers
from interventions.programmes.services import forget_ratings
from interventions.reminders.services import forget_wish
from interventions.rooms.services import forget_voices
from interventions.sessions.services.feeds import close_feed
from interventions.tables.services import forget_tables
from interventions.texts.services import forget_stances, withdraw_sayings_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.forms import FaceHelper
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.models import DataKey
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.exported import EXPORTED, Told
from tst_platform.looked import looks_at, told
from tst_platform.outbox import services as outbox

# --- the file --------------------------------------------------------------------------------------------------------


@works_as(Work.FIGURES)
def data_of(me: Participant) -> dict[str, list[Told]]:
    """Return all that is kept about one person, and nothing about anyone else.

    One's own rows hang on rows that one may not read: a cell whose contract waits to be signed, a link.
    """
    seen_by = [
        {"at": look.at, "what": look.words} for look in told(looks_at(me, Viewer(party_id=me.party_id)))
    ]
    unknown = _("What you said without name cannot be given back: nothing here knows that it is yours.")
    beside: dict[str, list[Told]] = {"looked_at_by": seen_by, "needs_without_name": [{"note": unknown}]}
    return {name: rows(me) for name, rows in EXPORTED.values()} | beside


def _me(viewer: Viewer) -> Participant:
    mine = Participant.objects.visible_to(viewer).select_related("party", "component", "collective")
    found: Participant = get_object_or_404(mine)
    return found


@require_GET
@open_to(PARTICIPANT)
def my_data(request: ViewerRequest) -> HttpResponse:
    """Hand one's data over as a file, before and after any signature."""
    told = json.dumps(data_of(_me(request.viewer)), ensure_ascii=False, indent=2, default=str)
    return HttpResponse(
        told,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )


# --- the way out -----------------------------------------------------------------------------------------------------

WITHDRAW, KEEP = "withdraw", "keep"
CHOICES: list[tuple[str, str | Promise]] = [
    (WITHDRAW, gettext_lazy("Withdraw my words: they are erased everywhere, for good")),
    (
        KEEP,
        gettext_lazy("Leave my words without my name in my own cell; what went to other cells is taken back"),
    ),
]


class LeaveForm(forms.Form):
    """What becomes of one's words; nothing is chosen beforehand."""

    words = forms.ChoiceField(
        label=gettext_lazy("What becomes of your words?"), choices=CHOICES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def leave(request: ViewerRequest) -> HttpResponse:
    """Restate what leaving means, on a page of its own; then leave, and forget this phone."""
    me = _me(request.viewer)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        leave_programme(me=me, words=form.cleaned_data["words"], by=request.viewer)
        request.session.flush()
        messages.success(
            request, _("You have left. Your name, your address and what you declared are erased.")
        )
        return redirect("home")
    context = {"form": form, "back_url": reverse("sessions:me")}
    return render(request, "my_data/leave.html", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
@works_as(Work.ACTING)
def leave_programme(*, me: Participant, words: str, by: Viewer) -> None:
    """Take a person out of their programme at once: links, messages, name, and their words as they choose.

    With `withdraw` the key of all that they said is destroyed: no copy of the database opens it again.
    """
    party = Party.objects.select_for_update().get(pk=me.party_id)
    if party.left_at is not None:
        return
    rooms = _rooms(me)
    if words == WITHDRAW:
        _withdraw_words(party, by)
    _close_doors(me, by)
    _forget(me)
    _let_go(me, party, words)
    party.left_at = timezone.now()
    party.save(update_fields=["left_at"])
    if words == WITHDRAW:
        DataKey.objects.destroy(party.pk)
    record(by=by, verb="party.leave", row=party, scope=party.contract_id)
    for room in rooms:
        live.publish(room)


def _let_go(me: Participant, party: Party, words: str) -> None:
    """Forget what a person answered, chose and took on, part by part."""
    forget_ratings(party)
    forget_felt(party)
    forget_impressions(party)
    forget_tables(me)
    forget_voices(party)
    forget_actions(party, withdraw=words == WITHDRAW)
    forget_objections(party, withdraw=words == WITHDRAW)
    forget_stances(party)
    forget_positions(party)
    forget_in_conflicts(party)
    forget_wish(party)
    close_feed(party)
    forget_answers(party)
    forget_exercises(party)


def _rooms(me: Participant) -> list[Any]:
    return list(Cell.objects.filter(seats__participant=me).values_list("pk", flat=True))


def _withdraw_words(party: Party, by: Viewer) -> None:
    for card in Card.objects.editable_by(by).filter(author=party):
        withdraw_card(card=card, by=by)
    withdraw_sayings_of(party, by)
    withdraw_in_conflicts(party)
    withdraw_testimonies_of(party)
    for answer in Answer.objects.filter(party=party):
        answer.comment = ""
        answer.save(update_fields=["comment"])
    Reply.objects.filter(party=party).delete()
    # What the contract took up of an amendment is the contract's text by now, and stays.
    for amendment in Amendment.objects.filter(author=party).exclude(state=AmendmentState.WITHDRAWN):
        erase_amendment(amendment)
    SpokenReply.objects.filter(need__author=party).delete()
    for need in Need.objects.filter(author=party, withdrawn=False):
        blank_out(need, "text")
        need.withdrawn = True
        need.save(update_fields=["text", "withdrawn"])


def _close_doors(me: Participant, by: Viewer) -> None:
    """Close one's links and phrase, and stop every message on its way."""
    close_doors(me)
    outbox.silence(recipient=me.party_id)


def _forget(me: Participant) -> None:
    """Erase who it was: name, contact, traits, what was noted about them for composing."""
    blank_out(me, "given_name", "family_name", "called", "email", "phone", "traits")
    me.save()
    for seat in WaitingSeat.objects.filter(participant=me):
        DataKey.objects.destroy(seat.pk)
    PairConstraint.objects.filter(Q(first=me) | Q(second=me)).delete()
    # A photograph bears a name and a hand, whatever becomes of the words.
    SignedSheet.objects.filter(party=me.party_id).delete()
    forget_encounters(me)
    if me.party.contract_id is not None:
        forget_places(me.party.contract_id, leaver=me.pk)
