"""What concerns one person, or one cell, beside the common page: one's own words and where they stand, what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.names import Names, names_of
from cells.composition.services import names_known_to
from contracts.confidentiality.models import ReleaseState, Voice, VoiceValue
from contracts.confidentiality.policy import Policy
from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.texts.figures import labels_of
from interventions.texts.models import (
    ArticleVersion,
    CommonText,
    Saying,
    SayingKind,
    Stance,
    let_out_of,
)
from interventions.texts.services import cell_of
from tst_platform.core.templatetags.face import moment
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@dataclass(frozen=True)
class Mine:
    """One's own proposal or dissent, and where it stands. `must_carry`: by the version under which it was said nothing
    leaves the cell, and by the one in force it may. `names`: what in it may name someone whom its author knows here."""

    saying: Saying
    is_out: bool
    is_opposed: bool
    must_carry: bool
    names: list[str] = field(default_factory=list)

    @property
    def is_given(self) -> bool:
        return self._state == ReleaseState.GIVEN

    @property
    def is_held_back(self) -> bool:
        release = self.saying.release
        return bool(self.is_given and release and not self.is_out and release.put_to_circle_at is None)

    @property
    def can_let_out(self) -> bool:
        return not self.must_carry and (self.saying.release is None or self.is_held_back)

    @property
    def _state(self) -> str | None:
        return self.saying.release.state if self.saying.release else None

    @property
    def word(self) -> str:
        release = self.saying.release
        if release is None:
            return _("read by you alone") if self.saying.is_dissent else _("in your cell")
        if not self.is_given:
            return _("taken back")
        if self.is_out:
            return _("released, without your name")
        if self.is_held_back:
            return _("held back by the contract in force")
        if self.is_opposed:
            return _("someone in the cell objects")
        if release.opens_at and release.opens_at > timezone.now():
            return _("waits for the cell until %(moment)s") % {"moment": moment(release.opens_at)}
        return _("waits for the cell")

    @property
    def tone(self) -> str:
        if self.is_out:
            return "agreed"
        return "waiting" if self.is_given else "neutral"


def mine_of(viewer: Viewer, text: CommonText) -> list[Mine]:
    """Return what this participant said to the text, the latest first."""
    out = set(let_out_of([text.pk]))
    against = Voice.objects.filter(release=OuterRef("release"), value=VoiceValue.OBJECTION)
    rows: QuerySet[Saying] = Saying.objects.editable_by(viewer).filter(text=text).select_related("release")
    with working_as(Work.FIGURES):  # that someone objects, of whom nobody reads who
        found = list(rows.annotate(is_opposed=Exists(against)).order_by("-created_at"))
    contract = text.programme.contract_id
    policies = policies_for(contract, {one.pk: one.said_under_id for one in found})
    is_open = policy_in_force(contract).lets_information_out
    # Of anyone else the author may not learn that they take part: those who lead are warned of all names.
    known = names_known_to(viewer) if found else Names()
    return [_mine(one, one.pk in out, policies[one.pk], is_open, known) for one in found]


def _mine(saying: Saying, is_out: bool, policy: Policy, is_open: bool, known: Names) -> Mine:
    opposed = bool(vars(saying).pop("is_opposed"))
    carry = is_open and not policy.lets_information_out
    return Mine(saying, is_out, opposed, carry, names=known.typed_in(f"{saying.title}\n{saying.words}"))


def named_in(viewer: Viewer, text: CommonText, words: Mapping[UUID, str]) -> dict[UUID, list[str]]:
    """Return, of words that those who lead read, what may name anyone of the programme; staff alone may know that."""
    if not viewer.is_staff or not words:
        return {}
    people = Participant.objects.visible_to(viewer).filter(party__contract=text.programme.contract_id)
    names = names_of(people)
    found = {pk: names.typed_in(said) for pk, said in words.items()}
    return {pk: named for pk, named in found.items() if named}


@dataclass(frozen=True)
class InCell:
    """The proposals of one cell that have not left it."""

    label: str
    proposals: list[Saying]


def kept_in_cells(viewer: Viewer, text: CommonText) -> list[InCell]:
    """Return, cell by cell, the proposals that have not left; without names, for it is the text that counts."""
    rows = Saying.objects.visible_to(viewer).filter(text=text, kind=SayingKind.PROPOSAL)
    inside = rows.exclude(pk__in=let_out_of([text.pk])).order_by("created_at", "pk")
    if viewer.is_participant:
        inside = inside.exclude(author=viewer.party_id)
    found: dict[UUID, list[Saying]] = {}
    for saying in inside:
        found.setdefault(saying.cell_id, []).append(saying)
    labels = labels_of(found)
    return [InCell(label, found[cell]) for cell, label in labels.items()]


@dataclass(frozen=True)
class PutToCell:
    """A question to the people of a cell: may these words leave? `mine` is what the viewer answered."""

    saying: Saying
    mine: str
    until: datetime | None


def put_to_cell(viewer: Viewer, text: CommonText | None = None) -> list[PutToCell]:
    """Return what this party is asked for their cell, of one text or of all, as long as they may still answer."""
    rows = Saying.objects.put_to(viewer).select_related("release").order_by("created_at", "pk")
    asked = list(rows.filter(text=text) if text else rows)
    if not asked:
        return []
    mine = dict(Voice.objects.visible_to(viewer).values_list("release", "value"))
    found = []
    for row in asked:
        assert row.release is not None, "it is asked about its release"
        until = row.release.opens_at
        if until is None or until > timezone.now():
            found.append(PutToCell(row, mine[row.release.pk], until))
    return found


def waiting_for(viewer: Viewer) -> str:
    """Say what awaits this participant in the common texts: a question to their cell, an article that they have not
    answered as it stands now; nothing to say otherwise."""
    if put_to_cell(viewer):
        return _("May words leave your cell for the common text? Your cell is asked.")
    is_open = CommonText.objects.visible_to(viewer).filter(closed_at__isnull=True)
    if not is_open.exists() or cell_of(viewer) is None:
        return ""
    standing = ArticleVersion.objects.visible_to(viewer).current().filter(text__in=is_open)
    answered = Stance.objects.visible_to(viewer).values("version")
    if standing.exclude(pk__in=answered).exists():
        return _("A common text is being written. What can you live with?")
    return ""
