"""What the file of a person holds: each model by the name it bears there, and what is withheld, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from cells.collectives.models import Component, Invitation, Participant, ReturnPhrase, WaitingSeat
from cells.composition.models import Encounter, Move, PairConstraint, Proposal, RoundState, Seat
from cells.imports.models import ImportedParticipant
from cells.positions.models import Position
from contracts.agreements.models import Answer, Party, Reply, Signature, SignedSheet
from contracts.confidentiality.models import Carried, Release, Voice
from contracts.listening.models import Need, UrnWord
from contracts.negotiation.models import Amendment, AmendmentAnswer, SpokenReply
from interventions.barometers.models import Felt, PaperFelt
from interventions.boards.models import Card, Receipt
from interventions.conflicts.models import (
    HeardAnswer,
    Hearing,
    Information,
    PaperReason,
    PaperStand,
    Reason,
    Stand,
    Willing,
)
from interventions.decisions.models import Action, Objection
from interventions.exercises.models import RoleCard, Testimony, TestimonyReader
from interventions.impressions.models import Impression, PaperImpression
from interventions.polls.models import Availability
from interventions.programmes.models import Rating
from interventions.reminders.models import ReminderWish
from interventions.rooms.models import EnteredCard, Hand, RoundPlace, SpeakingTurn
from interventions.sessions.models import Attendance, CalendarFeed
from interventions.tables.models import DayConstraint, TableSeat
from interventions.texts.models import Saying, Stance
from tst_platform.audit.models import AuditRecord
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Message

Rows = Iterable[Model]
Told = dict[str, Any]


def _told(rows: Rows, *names: str) -> list[Told]:
    """Return the named values of each row; a name may lead along keys (`clause.title`)."""
    return [{name: _value(row, name) for name in names} for row in rows]


def _value(row: Any, name: str) -> Any:
    for step in name.split("."):
        row = getattr(row, step, None)
    return row


def _impressions(me: Participant) -> list[Told]:
    """Return what one imagined and met, of each component by its name."""
    rows = Impression.objects.filter(party=me.party_id).select_related("call__session", "said_under")
    told = _told(rows, "call.session.starts_at", "moment", "values", "said_under.number", "created_at")
    names = {str(one.pk): one.name for one in Component.objects.filter(collective=me.collective_id)}
    for one in told:
        one["values"] = {names.get(key, key): value for key, value in one["values"].items()}
    return told


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
        "session.starts_at", "session.zone", "session.minutes_planned", "presence", "arrived_at", "minutes_counted",
        "accepted_at", "declined_at",
    )),
    CalendarFeed: ("calendar_feed", lambda me: _told(
        CalendarFeed.objects.filter(party=me.party_id), "created_at"
    )),
    Availability: ("said_of_dates", lambda me: _told(
        Availability.objects.filter(participant=me).select_related("date__poll"),
        "date.starts_at", "date.ends_at", "date.poll.zone", "value", "created_at",
    )),
    Card: ("words", lambda me: _told(
        Card.objects.filter(author=me.party_id).select_related("said_under", "cell"),
        "cell.letter", "column", "text", "said_under.number", "created_at", "withdrawn_at",
    )),
    EnteredCard: ("words_entered_from_paper", lambda me: _told(
        EnteredCard.objects.filter(card__author=me.party_id).select_related("card", "entered_by"),
        "card.text", "consent", "entered_by.name", "created_at",
    )),
    Hand: ("hand_raised", lambda me: _told(
        Hand.objects.filter(party=me.party_id).select_related("session"), "session.starts_at", "created_at"
    )),
    SpeakingTurn: ("floor", lambda me: _told(
        SpeakingTurn.objects.filter(party=me.party_id).select_related("session"), "session.starts_at", "given_at"
    )),
    RoundPlace: ("check_in_round", lambda me: _told(
        RoundPlace.objects.filter(party=me.party_id).select_related("session"), "session.starts_at", "place", "outcome"
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
        Amendment.objects.filter(author=me.party_id).select_related("clause__version", "entered_by"),
        "clause.version.number", "clause.title", "kind", "state", "text", "terms", "reason", "created_at",
        "entered_by.name",
    )),
    AmendmentAnswer: ("answers_to_amendments", lambda me: _told(
        AmendmentAnswer.objects.filter(author=me.party_id).select_related("amendment__clause"),
        "amendment.clause.title", "text", "created_at",
    )),
    Receipt: ("information_read", lambda me: _told(Receipt.objects.filter(party=me.party_id), "created_at")),
    Message: ("messages", lambda me: _told(
        Message.objects.filter(recipient_id=me.party_id), "kind", "state", "created_at", "sent_at"
    )),
    ReminderWish: ("reminders", lambda me: _told(
        ReminderWish.objects.filter(party=me.party_id), "way", "stopped_at", "created_at"
    )),
    Rating: ("ratings_of_the_objective", lambda me: _told(
        Rating.objects.filter(party=me.party_id).select_related("moment__version"),
        "moment.kind", "moment.version.text", "values", "created_at",
    )),
    Felt: ("barometers", lambda me: _told(
        Felt.objects.filter(party=me.party_id).select_related("barometer__session", "said_under"),
        "barometer.session.starts_at", "values", "said_under.number", "created_at",
    )),
    Objection: ("objections", lambda me: _told(
        Objection.objects.filter(party=me.party_id).select_related("said_under"),
        "text", "said_under.number", "created_at",
    )),
    Action: ("engagements", lambda me: _told(
        Action.objects.filter(party=me.party_id).select_related("said_under", "cell"),
        "cell.letter", "what", "state", "accepted_at", "usual_actor", "due_on", "ended_at", "words",
        "said_under.number", "created_at",
    )),
    Impression: ("impressions", _impressions),
    TableSeat: ("tables", lambda me: _told(
        # Tables that nobody was shown are the intervenants' paper.
        TableSeat.objects.filter(participant=me, plan__state="validated").select_related("plan__session"),
        "plan.session.starts_at", "plan.number", "position",
    )),
    Position: ("positions", lambda me: _told(
        Position.objects.filter(party=me.party_id).select_related("disagreement", "said_under"),
        "disagreement.question", "disagreement.first_pole", "disagreement.last_pole", "disagreement.places",
        "stands", "said_under.number", "created_at",
    )),
    Testimony: ("testimonies", lambda me: _told(
        Testimony.objects.filter(author=me.party_id).select_related("run", "said_under", "entered_by"),
        "run.title", "known", "lived", "reach", "said_under.number", "consent", "entered_by.name", "created_at",
    )),
    RoleCard: ("role_cards", lambda me: _told(
        RoleCard.objects.filter(party=me.party_id, is_aside=False), "title", "situation", "secret", "created_at",
    )),
    Stand: ("positions_in_spaces_of_conflict", lambda me: _told(
        Stand.objects.filter(party=me.party_id).select_related("space", "said_under"),
        "space.question", "step", "said", "said_under.number", "created_at",
    )),
    Reason: ("words_in_spaces_of_conflict", lambda me: _told(
        Reason.objects.filter(author=me.party_id).select_related("space", "said_under"),
        "space.question", "defend", "fear", "know", "is_named", "said_under.number", "created_at", "shown_at",
        "withdrawn_at",
    )),
    Information: ("information_brought_out", lambda me: _told(
        Information.objects.filter(author=me.party_id).select_related("space"),
        "space.question", "text", "state", "created_at",
    )),
    Willing: ("ready_for_a_pair", lambda me: _told(Willing.objects.filter(party=me.party_id), "created_at")),
    Hearing: ("heard_of_others", lambda me: _told(
        Hearing.objects.filter(hearer=me.party_id).select_related("space"), "space.question", "words", "created_at"
    )),
    HeardAnswer: ("answered_who_heard_me", lambda me: _told(
        HeardAnswer.objects.filter(author=me.party_id), "value", "words", "created_at"
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
    DayConstraint: "speaks of a second person; for the intervenants alone, erased when its session is over",
    Encounter: "a mark of oneself beside that of a second person; erased when one of both leaves",
    UrnWord: "words without name: nothing ties one to anyone; its secret link alone changes or withdraws it",
    PaperStand: "a slip without name: nothing ties it to anyone, and nobody reads it once it is copied",
    PaperReason: "a slip without name: nothing ties these words to anyone",
    PaperFelt: "a slip without name: nothing ties it to anyone, and nobody reads it once it is copied",
    PaperImpression: "a slip without name: nothing ties it to anyone, and nobody reads it once it is copied",
    TestimonyReader: "tells only that somebody opened their words to one; whose, they may take back at any time",
    Proposal: "what the engine proposed to the intervenants; where it led stands in `cells`",
    Move: "what an intervenant did while composing; where it led stands in `cells`",
    ImportedParticipant: "tells only that one came in with a list; what was in it stands in `identity`",
}
