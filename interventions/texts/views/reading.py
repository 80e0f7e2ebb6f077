"""Read a common text: the list, the text, one article with its history, and the text to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.agreements.models import Contract, Party
from contracts.confidentiality.services import policy_in_force, sentence_for_card
from interventions.texts import own, shown
from interventions.texts.forms import DissentForm, StanceForm
from interventions.texts.models import Article, ArticleVersion, Closing, CommonText
from interventions.texts.services import cell_of, fingerprint
from tst_platform.core.http import PARTICIPANT, STAFF_OR_PARTICIPANT, ViewerRequest, open_to

BASES = {True: "base_staff.html", False: "base_participant.html"}


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """List the common texts of one's programme."""
    # Whoever has left finds no page of theirs.
    get_object_or_404(Party.objects.visible_to(request.viewer), pk=request.viewer.party_id)
    context = {
        "texts": CommonText.objects.visible_to(request.viewer),
        "must_sign": not Contract.objects.content_open_to(request.viewer).exists(),
        "asked": {one.saying.text_id for one in own.put_to_cell(request.viewer)},
    }
    return render(request, "interventions/texts/mine.html", context)


def found(request: ViewerRequest, text: UUID) -> CommonText:
    """Return the text, or 404."""
    texts = CommonText.objects.visible_to(request.viewer).select_related("programme__contract")
    return get_object_or_404(texts, pk=text)


def found_article(request: ViewerRequest, article: UUID) -> Article:
    """Return the article, with its text, or 404."""
    articles = Article.objects.visible_to(request.viewer).select_related("text__programme__contract")
    return get_object_or_404(articles, pk=article)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def text(request: ViewerRequest, text: UUID) -> HttpResponse:
    """Show the common page, and beneath it what concerns the viewer, or the cells, alone."""
    here = found(request, text)
    viewer = request.viewer
    whole, inside = shown.whole_text(viewer, here), own.kept_in_cells(viewer, here)
    kept = {one.pk: f"{one.title}\n{one.words}" for group in inside for one in group.proposals}
    context = {
        "base": BASES[viewer.is_staff],
        "text": here,
        "whole": whole,
        "inside": inside,
        "named": own.named_in(viewer, here, whole.sayings | kept),
        "mine": own.mine_of(viewer, here) if viewer.is_participant else [],
        "put_to_cell": own.put_to_cell(viewer, here),
        "cell": cell_of(viewer),
    }
    return render(request, "interventions/texts/text.html", context)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def article(request: ViewerRequest, article: UUID) -> HttpResponse:
    return article_page(request, found_article(request, article))


def article_page(
    request: ViewerRequest,
    article: Article,
    stance: StanceForm | None = None,
    dissent: DissentForm | None = None,
) -> HttpResponse:
    """Show one article: what it comes from, what people say of it, its wordings; with 422 where a form asks for more."""
    one = shown.one_article(request.viewer, article)
    history = shown.history_of(request.viewer, article)
    before, after = _compared(request, history)
    context = {
        "base": BASES[request.viewer.is_staff],
        "text": article.text,
        "one": one,
        "named": own.named_in(request.viewer, article.text, one.sayings),
        "history": history,
        "before": before,
        "after": after,
        **_forms(request, article, one, stance, dissent),
    }
    status = 422 if stance or dissent else 200
    return render(request, "interventions/texts/article.html", context, status=status)


def _forms(
    request: ViewerRequest,
    article: Article,
    one: shown.ShownArticle,
    stance: StanceForm | None,
    dissent: DissentForm | None,
) -> dict[str, Any]:
    """Return the forms of whoever may answer now: a participant in a cell, while the text is open."""
    cell = cell_of(request.viewer)
    if cell is None or article.text.is_closed or one.version is None:
        return {"cell": cell, "dissents": _dissents(request, article)}
    said = one.mine.value if one.mine and not one.is_mine_earlier else None
    return {
        "cell": cell,
        "stance_form": stance
        or StanceForm(initial={"value": said, "version": one.version.pk}, auto_id="say_%s"),
        "dissent_form": dissent or DissentForm(auto_id="dissent_%s"),
        "dissents": _dissents(request, article),
        "dissent_sentence": _who_reads_a_dissent(article),
    }


def _dissents(request: ViewerRequest, article: Article) -> list[own.Mine]:
    if not request.viewer.is_participant:
        return []
    return [one for one in own.mine_of(request.viewer, article.text) if one.saying.article_id == article.pk]


def _who_reads_a_dissent(article: Article) -> str:
    """Say who will read a dissent, by the contract in force."""
    policy = policy_in_force(article.text.programme.contract_id)
    if not policy.lets_information_out:
        return _("Nobody reads it: the common contract says that nothing leaves a cell.")
    if policy.asks_the_cell:
        return _(
            "Nobody reads it until you let it be printed. Then your cell reads it and is asked, as the contract says; "
            "printed, it stands word for word under the article, without your name or your cell."
        )
    return _(
        "Nobody reads it until you let it be printed: then it stands word for word under the article, without your "
        "name or your cell."
    )


def sentence_of(text: CommonText) -> str:
    """Say who will read a proposal, by the contract in force."""
    return sentence_for_card(text.programme.contract)


def _compared(
    request: ViewerRequest, history: list[ArticleVersion]
) -> tuple[ArticleVersion | None, ArticleVersion | None]:
    """Return the two wordings that the address names, or the last two; none while there is only one."""
    if len(history) < 2:
        return None, None
    known = {str(version.number): version for version in history}
    before = known.get(request.GET.get("from", ""), history[-2])
    return before, known.get(request.GET.get("to", ""), history[-1])


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def printed(request: ViewerRequest, text: UUID) -> HttpResponse:
    """Show the text made for paper: the articles, where each came from, what was counted, the dissent that remains."""
    here = found(request, text)
    whole = shown.whole_text(request.viewer, here)
    versions = [one.version for one in whole.articles if one.version]
    context = {
        "text": here,
        "whole": whole,
        "is_as_closed": bool(whole.closing and whole.closing.sha256 == fingerprint(here.title, versions)),
        "closings": Closing.objects.visible_to(request.viewer).filter(text=here),
        "back_url": reverse("texts:text", args=[here.pk]),
    }
    return render(request, "interventions/texts/printed.html", context)
