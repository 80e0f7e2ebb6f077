"""The common text of Nous Tous Français: proposals of several cells, two articles, and the dissent that remains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cells.collectives.models import Participant
from interventions.demo.dating import moment_of
from interventions.demo.regions import CLERMONT, LILLE, LYON, RENNES
from interventions.demo.stage import Stage, voice
from interventions.texts import services as texts
from interventions.texts.models import ArticleVersion, CommonText, Saying, StanceValue

PROPOSED_DAYS_AGO, MERGED_DAYS_AGO, REWORDED_DAYS_AGO = 16, 13, 10
TITLE = "Socle de valeurs"
PURPOSE = (
    "Ce à quoi nous tenons ensemble, d’où que nous venions. Chaque cellule propose, personne n’est obligé d’être "
    "d’accord : ce qui reste de désaccord est écrit aussi."
)


class Proposed(NamedTuple):
    """What someone of a cell proposes, and whether they let it go to the common text."""

    cell: str
    title: str
    words: str
    is_let_out: bool = True


PROPOSED = (
    Proposed(
        LYON,
        "Entre voisins",
        "Celui qui habite à côté n’a pas à mériter qu’on le salue. On commence par là, même fâchés.",
    ),
    Proposed(
        LILLE,
        "Se parler avant",
        "Avant d’écrire au syndic ou d’appeler la police, on frappe à la porte et on dit ce qui ne va pas.",
    ),
    Proposed(
        CLERMONT,
        "La parole donnée",
        "Une décision qui change la vie d’un endroit se dit sur place, à voix haute, avant d’être affichée.",
    ),
    Proposed(RENNES, "Transmettre", "On demande aux plus jeunes ce qu’ils voudraient garder.", False),
)
FIRST = "On se salue, même fâchés. Quand quelque chose ne va pas, on va d’abord le dire à la personne."
REWORDED = "On se salue, même fâchés. Quand quelque chose ne va pas, on va d’abord le dire à la personne, sauf si l’on a peur."
SECOND = (
    "Ce qui change la vie d’un endroit s’y annonce de vive voix, assez tôt pour que l’on puisse répondre."
)
DISSENT = "Aller frapper à la porte, c’est facile quand on n’a jamais eu peur de qui ouvre. Je ne peux pas promettre cela."


def write_together(stage: Stage) -> None:
    """Open the text, let cells propose, merge two proposals into one article, word it anew, and let people answer."""
    text = texts.open_text(programme=stage.programme, title=TITLE, purpose=PURPOSE, by=stage.lead)
    said = [_propose(stage, text, one) for one in PROPOSED]
    merged = [one.pk for one in said[:2]]
    first = texts.add_article(text=text, draft=texts.Draft(1, "Entre voisins", FIRST, merged), by=stage.lead)
    draft = texts.Draft(2, "Ce qui se décide loin", SECOND, [said[2].pk])
    second = texts.add_article(text=text, draft=draft, by=stage.lead)
    draft = texts.Draft(1, "Entre voisins", REWORDED, merged)
    last = texts.reword_article(article=first.article, draft=draft, seen=1, by=stage.lead)
    _date(text, PROPOSED_DAYS_AGO, said)
    _date(text, MERGED_DAYS_AGO, [first, second])
    _date(text, REWORDED_DAYS_AGO, [last])
    for cell in (LYON, LILLE, CLERMONT):
        people = stage.who_signed(stage.cells[cell])
        _answer(last, people, against=2 if cell == LILLE else 0)
        _answer(second, people, against=0)
    _disagree(last, stage.who_signed(stage.cells[LILLE])[0])


def _propose(stage: Stage, text: CommonText, told: Proposed) -> Saying:
    author = stage.who_signed(stage.cells[told.cell])[-1]
    saying = texts.propose(text=text, title=told.title, words=told.words, by=voice(author))
    if told.is_let_out:
        texts.let_out(saying=saying, by=voice(author))
    return saying


def _date(text: CommonText, days_ago: int, rows: Sequence[Saying | ArticleVersion]) -> None:
    """Say that these were written so many days ago, and the text opened no later."""
    moment = moment_of(days_ago)
    CommonText.objects.filter(pk=text.pk, created_at__gt=moment).update(created_at=moment)
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(created_at=moment)


def _answer(version: ArticleVersion, people: list[Participant], *, against: int) -> None:
    for place, person in enumerate(people):
        value = StanceValue.CANNOT if place < against else StanceValue.LIVE
        texts.take_stance(version=version, value=value, by=voice(person))


def _disagree(version: ArticleVersion, who: Participant) -> None:
    said = texts.dissent(article=version.article, words=DISSENT, by=voice(who))
    texts.let_out(saying=said, by=voice(who))
