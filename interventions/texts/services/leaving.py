"""Let one's own words out into the common text by the rule of the contract, and take them back at once.

It is the release of `contracts.confidentiality`, asked and given by the author: the circle entered is the text, the
circle left is the author's cell, whose people are asked where the contract says so.
"""

from __future__ import annotations

from collections import Counter
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell
from cells.composition.services import who_answers_for
from contracts.agreements.models import Party
from contracts.confidentiality import services as releases
from contracts.confidentiality.models import Release, ReleaseState, Voice
from contracts.confidentiality.services import policy_in_force
from interventions.texts.models import ArticleVersion, Saying
from interventions.texts.services.holding import GONE, held_open
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import groups_to_name
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


@transaction.atomic
def let_out(*, saying: Saying, by: Viewer) -> Release:
    """Let one's own words into the common text, without one's name; where the contract says so, one's cell is then asked.

    Where a stricter version came into force since, the same act asks the cell as it says. Raises DomainError when it
    was decided already, the contract lets nothing out, or for a proposal once the text is closed.
    """
    mine = _mine(saying, by)
    if (
        not mine.is_dissent
    ):  # what is to be printed under an article may be let out once the text is closed as well
        held_open(mine.text_id, by)
    is_new = mine.release_id is None
    if is_new:
        mine.release = releases.request_release(
            contract=mine.cell.contract,
            author=mine.author,
            content_id=mine.pk,
            circle_id=mine.text_id,
            by=by,
        )
    release = cast("Release", mine.release)
    circle = who_answers_for(mine.cell, mine.author_id)
    given = releases.give_release(release=release, by=by, said_under=mine.said_under_id, circle=circle)
    if is_new and not mine.is_dissent:
        mine.told_cell_id = _cell_to_tell(mine)
    mine.save(update_fields=["release", "told_cell"])
    record(by=by, verb="saying.let_out", row=mine, scope=mine.cell_id)
    return given


def _mine(saying: Saying, by: Viewer) -> Saying:
    found = (
        Saying.objects.editable_by(by)
        .select_related("cell__contract", "author", "release__contract")
        .filter(pk=saying.pk)
        .first()
    )
    if found is None:
        raise DomainError(GONE)
    return found


@works_as(Work.FIGURES)
def _cell_to_tell(saying: Saying) -> UUID | None:
    """Return the cell that may be named beside a proposal: large enough, and so that those left unnamed are none or as many.

    It is told when the proposal leaves and never told anew (rule 4 of `core/small_numbers.py`).
    """
    cells = Cell.objects.filter(round=saying.cell.round_id)
    people = Participant.objects.present().filter(seats__cell__in=cells)
    sizes = Counter(people.order_by().values_list("seats__cell", flat=True))
    ours = {pk: sizes[pk] for pk in cells.values_list("pk", flat=True)}
    named = groups_to_name(ours, policy_in_force(saying.cell.contract_id).smallest_group)
    return saying.cell_id if saying.cell_id in named else None


@transaction.atomic
def answer_for_cell(*, saying: Saying, objects: bool, by: Viewer) -> None:
    """Say yes, or object, before words of one's cell leave it; nobody reads who said what.

    Raises DomainError once it is too late to say.
    """
    voice = Voice.objects.editable_by(by).filter(release=saying.release_id).select_related("release").first()
    if voice is None:
        raise DomainError(GONE)
    releases.answer_for_circle(voice=voice, objects=objects, by=by)
    record(by=by, verb="saying.answer", row=saying, scope=saying.cell_id)


@transaction.atomic
def carry_over(*, saying: Saying, by: Viewer) -> None:
    """Let the version in force hold for one's own words, said under an earlier one. Raises DomainError when they are gone."""
    mine = _mine(saying, by)
    releases.carry_over(content_id=mine.pk, contract=mine.cell.contract, by=by)


@transaction.atomic
def take_back(*, saying: Saying, by: Viewer) -> None:
    """Take one's own words back from the common text, at once; in their cell they stay.

    Also from a text that is closed. Raises DomainError when they are not out.
    """
    mine = _mine(saying, by)
    if mine.release is None:
        raise DomainError(_("These words have not left your cell."))
    releases.withdraw_release(release=mine.release, by=by)
    empty_literal(mine.pk)
    record(by=by, verb="saying.take_back", row=mine, scope=mine.cell_id)


@transaction.atomic
def withdraw_saying(*, saying: Saying, by: Viewer) -> None:
    """Take one's own words back from everywhere: they are erased, and their leave ends. Raises DomainError when gone."""
    if not Saying.objects.editable_by(by).filter(pk=saying.pk).update(withdrawn_at=timezone.now()):
        raise DomainError(GONE)
    gone = Saying.objects.select_related("release").get(pk=saying.pk)
    gone.title, gone.words = "", ""
    gone.save(update_fields=["title", "words"])
    if gone.release and gone.release.state == ReleaseState.GIVEN:
        releases.withdraw_release(release=gone.release, by=by)
    empty_literal(gone.pk)
    record(by=by, verb="saying.withdraw", row=gone, scope=gone.cell_id)


def withdraw_sayings_of(party: Party, by: Viewer) -> None:
    """Withdraw all that a person has said to common texts, when they leave and take their words away."""
    for saying in Saying.objects.editable_by(by).filter(author=party):
        withdraw_saying(saying=saying, by=by)


@works_as(Work.ACTING)
def empty_literal(saying: UUID) -> None:
    """Erase the wordings of articles that are literally these words: those who lead word them anew."""
    literal = ArticleVersion.objects.filter(sources__saying=saying, sources__is_literal=True)
    for version in literal:
        version.title, version.words = "", ""
        version.save(update_fields=["title", "words"])
