"""Propose to a common text from one's cell, say where one stands on an article, and why one disagrees."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cells.composition.models import Cell
from contracts.agreements.models import Party, Version
from interventions.texts.models import (
    Article,
    ArticleVersion,
    CommonText,
    Saying,
    SayingKind,
    Stance,
    StanceValue,
)
from interventions.texts.services.holding import held_open
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def cell_of(viewer: Viewer) -> Cell | None:
    """Return the cell from which a participant speaks: that of the latest round in which they sit."""
    if not viewer.is_participant:
        return None
    cells = Cell.objects.visible_to(viewer).select_related("round", "contract")
    return cells.order_by("-round__number", "position").first()


@transaction.atomic
def propose(*, text: CommonText, title: str, words: str, by: Viewer) -> Saying:
    """Put a proposal before one's cell, under the version now in force; it stays there until its author lets it out.

    Raises DomainError when the text is closed, or for whoever sits in no cell or has not signed.
    """
    held = held_open(text.pk, by)
    said = _say(held, by, kind=SayingKind.PROPOSAL, title=title.strip(), words=words.strip())
    record(by=by, verb="saying.propose", row=said, scope=said.cell_id)
    return said


@transaction.atomic
def dissent(*, article: Article, words: str, by: Viewer) -> Saying:
    """Keep why one disagrees with an article; nobody else reads it until its author lets it be printed.

    Raises DomainError as `propose` does.
    """
    held = held_open(article.text_id, by)
    said = _say(held, by, kind=SayingKind.DISSENT, article=article, words=words.strip())
    record(by=by, verb="saying.dissent", row=said, scope=said.cell_id)
    return said


def _say(text: CommonText, by: Viewer, **said: object) -> Saying:
    cell, version = _stands_in(by)
    return Saying.objects.create(text=text, cell=cell, author_id=by.party_id, said_under=version, **said)


def _stands_in(by: Viewer) -> tuple[Cell, Version]:
    cell = cell_of(by)
    version = cell.contract.version_in_force if cell else None
    if cell is None or version is None:
        raise DomainError(_("You speak here from your cell: it is not formed yet."))
    return cell, version


@transaction.atomic
def take_stance(*, version: ArticleVersion, value: str, by: Viewer) -> Stance:
    """Keep what this participant says of an article, in place of what they said before.

    Raises DomainError when the text is closed, the article was worded anew meanwhile, or for whoever sits in no cell.
    """
    held_open(version.text_id, by)
    if not ArticleVersion.objects.visible_to(by).current().filter(pk=version.pk).exists():
        raise DomainError(_("This article was worded anew meanwhile. Read it, and say it again."))
    cell, _version = _stands_in(by)
    mine = Stance.objects.editable_by(by).filter(article=version.article_id).first()
    mine = mine or Stance(article_id=version.article_id, party_id=by.party_id)
    mine.version, mine.cell, mine.value = version, cell, StanceValue(value).value
    mine.save()
    record(by=by, verb="stance.take", row=mine, scope=cell.pk)
    return mine


def forget_stances(party: Party) -> None:
    """Take away with a person what they said of articles; figures counted before are of five people or more."""
    Stance.objects.filter(party=party).delete()
    Saying.objects.filter(author=party, kind=SayingKind.DISSENT).delete()
