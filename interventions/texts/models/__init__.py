"""Several cells, one text: what they propose to it, its articles and where each came from, what remains of dissent."""

from interventions.texts.models.articles import Article, ArticleVersion, Source
from interventions.texts.models.sayings import Saying, SayingKind, let_out_of
from interventions.texts.models.stances import Stance, StanceValue
from interventions.texts.models.texts import ClosedArticle, Closing, CommonText

__all__ = [
    "Article",
    "ArticleVersion",
    "ClosedArticle",
    "Closing",
    "CommonText",
    "Saying",
    "SayingKind",
    "Source",
    "Stance",
    "StanceValue",
    "let_out_of",
]
