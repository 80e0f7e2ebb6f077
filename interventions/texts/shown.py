"""What each page shows of a common text: every list starts from what its viewer may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from interventions.texts.figures import Counted, counted_of, where_from
from interventions.texts.models import (
    Article,
    ArticleVersion,
    ClosedArticle,
    Closing,
    CommonText,
    Saying,
    SayingKind,
    Source,
    Stance,
    let_out_of,
)
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Proposed:
    """A proposal that left its cell, without name: its words, and the cell where that may be said."""

    saying: Saying
    where: str


@dataclass(frozen=True)
class Dissent:
    """Words of disagreement as they are printed; `is_earlier`: said of an earlier wording of the article."""

    words: str
    is_earlier: bool
    pk: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ShownArticle:
    """An article as it stands. `version` is None while it must be worded anew: its words were literally someone's who
    has taken them back. `is_mine_earlier`: what the viewer said of it was about an earlier wording."""

    article: Article
    version: ArticleVersion | None
    place: int
    sources: list[Proposed] = field(default_factory=list)
    taken_back: int = 0
    counted: Counted | None = None
    dissents: list[Dissent] = field(default_factory=list)
    mine: Stance | None = None
    is_agreed: bool = False

    @property
    def is_mine_earlier(self) -> bool:
        return self.mine is not None and (self.version is None or self.mine.version_id != self.version.pk)

    @property
    def origins(self) -> list[tuple[str, int]]:
        """Return the cells it came from, each with how many proposals."""
        return sorted(Counter(one.where for one in self.sources).items())

    @property
    def sayings(self) -> dict[UUID, str]:
        """Return the words it comes from, and those that remain against it, by their ids."""
        return _words_of(self.sources) | {one.pk: one.words for one in self.dissents if one.pk}

    @property
    def says_none_remains(self) -> bool:
        return self.is_agreed and not self.dissents


@dataclass(frozen=True)
class WholeText:
    """The common page: the articles in order, what left its cell and stands in none yet, and the closing in force."""

    text: CommonText
    articles: list[ShownArticle]
    waiting: list[Proposed]
    closing: Closing | None

    @property
    def sayings(self) -> dict[UUID, str]:
        """Return what left its cell and is read here, by its id."""
        found = _words_of(self.waiting)
        for article in self.articles:
            found |= article.sayings
        return found


NO_SOURCE: tuple[list[Proposed], int] = ([], 0)


def whole_text(viewer: Viewer, text: CommonText) -> WholeText:
    """Return all that everyone reads of a text who may read it, with what the viewer said of its articles."""
    out = let_out_of([text.pk])
    let_out = Saying.objects.visible_to(viewer).filter(pk__in=out).order_by("created_at", "pk")
    proposals = {one.saying.pk: one for one in _proposed(let_out.filter(kind=SayingKind.PROPOSAL), text)}
    articles = _articles(viewer, text, proposals, list(let_out.filter(kind=SayingKind.DISSENT)))
    used = {one.saying.pk for article in articles for one in article.sources}
    closing = Closing.objects.visible_to(viewer).filter(text=text).last() if text.is_closed else None
    return WholeText(text, articles, [one for pk, one in proposals.items() if pk not in used], closing)


def _words_of(proposals: Iterable[Proposed]) -> dict[UUID, str]:
    return {one.saying.pk: f"{one.saying.title}\n{one.saying.words}" for one in proposals}


def _proposed(rows: Iterable[Saying], text: CommonText) -> list[Proposed]:
    sayings = list(rows)
    where = where_from(sayings, text.programme.contract_id) if sayings else {}
    return [Proposed(one, where[one.pk]) for one in sayings]


def _articles(
    viewer: Viewer, text: CommonText, proposals: dict[UUID, Proposed], dissents: list[Saying]
) -> list[ShownArticle]:
    versions = list(ArticleVersion.objects.visible_to(viewer).current().filter(text=text))
    of_article = {one.article_id: one for one in versions}
    sources = _sources(viewer, versions, proposals)
    figures = counted_of([one.pk for one in versions], text.programme.contract_id)
    mine = {row.article_id: row for row in Stance.objects.visible_to(viewer).filter(article__text=text)}
    agreed = _agreed(viewer, text)
    places = places_of_articles(text) if len(versions) < text.articles.count() else {}
    shown = []
    for article in Article.objects.visible_to(viewer).filter(text=text):
        version = of_article.get(article.pk)
        known, gone = sources.get(version.pk, NO_SOURCE) if version else NO_SOURCE
        shown.append(
            ShownArticle(
                article,
                version,
                version.position if version else places[article.pk],
                sources=known,
                taken_back=gone,
                counted=figures.get(version.pk) if version else None,
                dissents=[_dissent(one, version) for one in dissents if one.article_id == article.pk],
                mine=mine.get(article.pk),
                is_agreed=bool(version and version.pk in agreed),
            )
        )
    return sorted(shown, key=lambda one: (one.place, one.article.created_at))


def _dissent(said: Saying, version: ArticleVersion | None) -> Dissent:
    is_earlier = version is not None and said.created_at < version.created_at
    return Dissent(said.words, is_earlier, said.pk)


def _sources(
    viewer: Viewer, versions: list[ArticleVersion], proposals: dict[UUID, Proposed]
) -> dict[UUID, tuple[list[Proposed], int]]:
    """Return, by wording, the proposals it came from, and how many of them were taken back."""
    found: dict[UUID, list[UUID | None]] = {}
    rows = Source.objects.visible_to(viewer).filter(version__in=versions).order_by("pk")
    for version, saying in rows.values_list("version", "saying"):
        found.setdefault(version, []).append(saying)
    known = {pk: [proposals[one] for one in of_one if one in proposals] for pk, of_one in found.items()}
    return {pk: (known[pk], len(of_one) - len(known[pk])) for pk, of_one in found.items()}


@works_as(Work.FIGURES)
def places_of_articles(text: CommonText) -> dict[UUID, int]:
    """Return where each article stands, also one whose words are not to be read any more."""
    return dict(ArticleVersion.objects.current().filter(text=text).values_list("article", "position"))


def _agreed(viewer: Viewer, text: CommonText) -> set[UUID]:
    """Return the wordings of which the closing in force says that no disagreement remains."""
    if not text.is_closed:
        return set()
    last = Closing.objects.filter(text=text).order_by("-number").values("pk")[:1]
    rows = ClosedArticle.objects.visible_to(viewer).filter(
        closing__in=list(last.values_list("pk", flat=True))
    )
    return set(rows.filter(is_agreed=True).values_list("version", flat=True))


def one_article(viewer: Viewer, article: Article) -> ShownArticle:
    """Return one article as the common page shows it."""
    whole = whole_text(viewer, article.text)
    return next(one for one in whole.articles if one.article.pk == article.pk)


def history_of(viewer: Viewer, article: Article) -> list[ArticleVersion]:
    """Return the wordings that may be read, the earliest first."""
    rows = ArticleVersion.objects.visible_to(viewer).filter(article=article).select_related("by")
    return list(rows.order_by("number"))
