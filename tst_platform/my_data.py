"""What belongs to a participant across all parts: their data in one file, and the way out.

Every model that holds something of a person stands in `EXPORTED` or, with the reason, in `WITHHELD`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Invitation, Participant, ReturnPhrase, WaitingSeat
from cells.collectives.services.returning import close_doors
from cells.composition.models import Cell, Encounter, Move, PairConstraint, Proposal, RoundState, Seat
from cells.composition.services import forget_encounters, forget_places
from cells.imports.models import ImportedParticipant
from cells.positions.models import Position
from cells.positions.services import forget_positions
from contracts.agreements.models import Answer, Party, Reply, Signature, SignedSheet
from contracts.confidentiality.models import Carried, Release, Voice
from contracts.listening.models import Need, UrnWord
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState, SpokenReply
from contracts.negotiation.services import erase_amendment
from interventions.boards.models import Card, Receipt
from interventions.boards.services import withdraw_card
from interventions.programmes.models import Rating
from interventions.programmes.services import forget_ratings
from interventions.sessions.models import Attendance
from interventions.texts.models import Saying, Stance
from interventions.texts.services import forget_stances, withdraw_sayings_of
from tst_platform.audit.models import AuditRecord
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.forms import FaceHelper
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.models import DataKey
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.looked import looks_at, told
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

Rows = Iterable[Model]
Told = dict[str, Any]

# --- the file --------------------------------------------------------------------------------------------------------


def _told(rows: Rows, *names: str) -> list[Told]:
    """Return the named values of each row; a name may lead along keys (`clause.title`)."""
    return [{name: _value(row, name) for name in names} for row in rows]


def _value(row: Any, name: str) -> Any:
    for step in name.split("."):
        row = getattr(row, step, None)
    return row


# Each model by the name it bears in the file: what is told of it, from the person's own rows alone.
EXPORTED: dict[type[Model], tuple[str, Callable[[Participant], list[Told]]]] = {
    Participant: ("identity", lambda me: _told(
        [me], "given_name", "family_name", "called", "email", "phone", "component.name", "traits",
        "sensitive_speech_consent_at", "collective.name", "created_at",
    )),
    Party: ("seat", lambda me: _told([me.party], "pseudonym", "joined_at", "disagreed_at", "created_at")),
    Invitation: ("invitations", lambda me: _told(
        Invitation.objects.filter(participant=me), "created_at", "expires_at", "opened_at", "revoked_at"
    )),
    ReturnPhrase: ("return_phrase", lambda me: _told(
        ReturnPhrase.objects.filter(participant=me), "created_at", "used_at"
    )),
    WaitingSeat: ("waiting_room", lambda me: _told(
        WaitingSeat.objects.filter(participant=me).select_related("component"),
        "called", "contact", "component.name", "created_at",
    )),
    Signature: ("signatures", lambda me: _told(
        Signature.objects.filter(party=me.party_id).select_related("version"),
        "version.number", "sha256", "mode", "created_at", "withdrawn_at",
    )),
    SignedSheet: ("signed_sheets", lambda me: _told(
        SignedSheet.objects.filter(party=me.party_id).select_related("signature__version"),
        "signature.version.number", "created_at", "as_data",
    )),
    Answer: ("answers", lambda me: _told(
        Answer.objects.filter(party=me.party_id).select_related("clause__version"),
        "clause.version.number", "clause.title", "value", "comment", "created_at",
    )),
    Seat: ("cells", lambda me: _told(
        # A round that is only proposed is the intervenants' paper: nobody sits there yet.
        Seat.objects.filter(participant=me, round__state=RoundState.VALIDATED).select_related("cell__round"),
        "cell.round.number", "cell.letter", "created_at",
    )),
    Attendance: ("attendances", lambda me: _told(
        Attendance.objects.filter(participant=me).select_related("session"),
        "session.starts_at", "presence", "declined_at",
    )),
    Card: ("words", lambda me: _told(
        Card.objects.filter(author=me.party_id).select_related("said_under", "cell"),
        "cell.letter", "column", "text", "said_under.number", "created_at", "withdrawn_at",
    )),
    Reply: ("replies", lambda me: _told(
        Reply.objects.filter(party=me.party_id).select_related("clause__version"),
        "clause.version.number", "clause.title", "text", "created_at",
    )),
    Voice: ("answers_for_the_cell", lambda me: _told(
        Voice.objects.filter(party=me.party_id), "value", "created_at", "answered_at"
    )),
    Carried: ("carried_over", lambda me: _told(
        Carried.objects.filter(author=me.party_id).select_related("to"), "content_id", "to.number", "created_at"
    )),
    Release: ("releases", lambda me: _told(
        Release.objects.filter(author=me.party_id).select_related("under"),
        "content_id", "state", "under.number", "created_at", "decided_at",
    )),
    Need: ("needs", lambda me: _told(
        Need.objects.filter(author=me.party_id), "kind", "door", "reach", "text", "said_on", "withdrawn",
    )),
    SpokenReply: ("needs_answered_aloud", lambda me: _told(
        SpokenReply.objects.filter(need__author=me.party_id), "said_on", "text"
    )),
    Amendment: ("amendments", lambda me: _told(
        Amendment.objects.filter(author=me.party_id).select_related("clause__version"),
        "clause.version.number", "clause.title", "kind", "state", "text", "terms", "reason", "created_at",
    )),
    AmendmentAnswer: ("answers_to_amendments", lambda me: _told(
        AmendmentAnswer.objects.filter(author=me.party_id).select_related("amendment__clause"),
        "amendment.clause.title", "text", "created_at",
    )),
    Receipt: ("information_read", lambda me: _told(Receipt.objects.filter(party=me.party_id), "created_at")),
    Message: ("messages", lambda me: _told(
        Message.objects.filter(recipient_id=me.party_id), "kind", "state", "created_at", "sent_at"
    )),
    Rating: ("ratings_of_the_objective", lambda me: _told(
        Rating.objects.filter(party=me.party_id).select_related("moment__version"),
        "moment.kind", "moment.version.text", "values", "created_at",
    )),
    Position: ("positions", lambda me: _told(
        Position.objects.filter(party=me.party_id).select_related("disagreement", "said_under"),
        "disagreement.question", "disagreement.first_pole", "disagreement.last_pole", "disagreement.places",
        "stands", "said_under.number", "created_at",
    )),
    Saying: ("said_to_common_texts", lambda me: _told(
        Saying.objects.filter(author=me.party_id).select_related("said_under", "cell", "text"),
        "text.title", "kind", "cell.letter", "title", "words", "said_under.number", "created_at", "withdrawn_at",
    )),
    Stance: ("said_of_articles", lambda me: _told(
        Stance.objects.filter(party=me.party_id).select_related("version"),
        "version.title", "version.number", "value", "created_at",
    )),
    AuditRecord: ("acts", lambda me: _told(
        AuditRecord.objects.filter(actor=Viewer(party_id=me.party_id).actor), "at", "verb", "model"
    )),
}  # fmt: skip

WITHHELD: dict[type[Model], str] = {
    PairConstraint: "speaks of a second person; kept for the intervenants alone, deleted when one of both leaves",
    Encounter: "a mark of oneself beside that of a second person; erased when one of both leaves",
    UrnWord: "words without name: nothing ties one to anyone; its secret link alone changes or withdraws it",
    Proposal: "what the engine proposed to the intervenants; where it led stands in `cells`",
    Move: "what an intervenant did while composing; where it led stands in `cells`",
    ImportedParticipant: "tells only that one came in with a list; what was in it stands in `identity`",
}


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
    forget_ratings(party)
    forget_stances(party)
    forget_positions(party)
    party.left_at = timezone.now()
    party.save(update_fields=["left_at"])
    if words == WITHDRAW:
        DataKey.objects.destroy(party.pk)
    record(by=by, verb="party.leave", row=party, scope=party.contract_id)
    for room in rooms:
        live.publish(room)


def _rooms(me: Participant) -> list[Any]:
    return list(Cell.objects.filter(seats__participant=me).values_list("pk", flat=True))


def _withdraw_words(party: Party, by: Viewer) -> None:
    for card in Card.objects.editable_by(by).filter(author=party):
        withdraw_card(card=card, by=by)
    withdraw_sayings_of(party, by)
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
    outbox.cancel(recipient=me.party_id)


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
