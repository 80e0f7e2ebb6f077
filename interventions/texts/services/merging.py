"""Merge proposals into articles: each wording keeps where it came from, and no edit is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.texts.literal import is_in
from interventions.texts.models import (
    Article,
    ArticleVersion,
    CommonText,
    Saying,
    SayingKind,
    Source,
    let_out_of,
)
from interventions.texts.services.holding import held_open
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


class Overtaken(DomainError):
    """Someone else worded the article meanwhile: both texts are to be shown, and nothing was written."""


@dataclass(frozen=True)
class Draft:
    """What an article is to say: its place in the text, its words, and the proposals it comes from."""

    position: int
    title: str
    words: str
    sources: Collection[UUID] = ()

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.words}"


@transaction.atomic
def add_article(*, text: CommonText, draft: Draft, by: Viewer) -> ArticleVersion:
    """Write an article from proposals that left their cells. Raises DomainError as `reword_article` does."""
    held = held_open(text.pk, by)
    article = Article.objects.create(text=held)
    return _write(article, draft, by, "article.add")


@transaction.atomic
def reword_article(*, article: Article, draft: Draft, seen: int, by: Viewer) -> ArticleVersion:
    """Word an article anew. `seen` is the number of the version that was shown to whoever wrote.

    Raises Overtaken when another version stands meanwhile; DomainError when the text is closed, or when the words are
    those of a proposal that has not left its cell.
    """
    held_open(article.text_id, by)
    fresh = Article.objects.editable_by(by).filter(pk=article.pk).first()
    if fresh is None:
        raise DomainError(_("This article was set aside."))
    if fresh.revision != seen:
        raise Overtaken(_("Someone worded this article meanwhile. Their text is shown below yours."))
    return _write(fresh, draft, by, "article.reword")


def _write(article: Article, draft: Draft, by: Viewer, verb: str) -> ArticleVersion:
    sources = list(_sources(article, draft))
    article.revision += 1
    article.save(update_fields=["revision"])
    version = ArticleVersion.objects.create(
        text_id=article.text_id,
        article=article,
        number=article.revision,
        position=draft.position,
        title=draft.title.strip(),
        words=draft.words.strip(),
        by=by.user,
    )
    for source in sources:
        source.version = version
    Source.objects.bulk_create(sources)
    record(by=by, verb=verb, row=version, scope=article.text_id)
    return version


def _sources(article: Article, draft: Draft) -> Iterator[Source]:
    """Yield what the draft comes from: what was ticked, and whatever stands in it word for word.

    What stood in the article before is nobody's anew: a proposal may quote it.
    Raises DomainError where words stand in it that have not left their cell.
    """
    before = article.versions.filter(number=article.revision).first()
    known = dict(before.sources.values_list("saying", "is_literal")) if before else {}
    already = f"{before.title}\n{before.words}" if before else ""
    out = set(let_out_of([article.text_id]))
    proposals = Saying.objects.standing().filter(text=article.text_id, kind=SayingKind.PROPOSAL)
    for saying in proposals:
        literal = _is_literal(saying, draft) and (
            known.get(saying.pk, False) or not is_in(saying.words, already)
        )
        if saying.pk in out and (literal or saying.pk in draft.sources):
            yield Source(saying=saying, is_literal=literal)
        elif saying.pk not in out and literal:
            raise DomainError(
                _(
                    "These words are those of a proposal that has not left its cell, or was taken back. Say it in "
                    "other words, or wait until its author lets it out."
                )
            )


def _is_literal(saying: Saying, draft: Draft) -> bool:
    return is_in(saying.words, draft.words) or is_in(saying.words, draft.whole)


@transaction.atomic
def set_aside(*, article: Article, by: Viewer) -> None:
    """Take an article out of the text; what was said of it goes out of sight with it. Raises DomainError when closed."""
    held_open(article.text_id, by)
    standing = Article.objects.editable_by(by).filter(pk=article.pk)
    if not standing.update(set_aside_at=timezone.now()):
        raise DomainError(_("This article was set aside."))
    record(by=by, verb="article.set_aside", row=article, scope=article.text_id)
