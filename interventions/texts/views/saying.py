"""What a participant does with a common text: propose, let out, take back, say where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from interventions.texts import services
from interventions.texts.forms import DissentForm, ProposalForm, StanceForm
from interventions.texts.models import ArticleVersion, Saying
from interventions.texts.views.reading import article_page, found, found_article, sentence_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def propose(request: ViewerRequest, text: UUID) -> HttpResponse:
    here = found(request, text)
    back = reverse("texts:text", args=[here.pk])
    form = ProposalForm(request.POST if request.method == "POST" else None, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose(text=here, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))  # what was typed stays on the page
        else:
            messages.success(
                request, _("Your proposal stands before your cell. It leaves only if you let it out.")
            )
            return redirect(back)
    cell = services.cell_of(request.viewer)
    context = {"text": here, "form": form, "cell": cell, "sentence": sentence_of(here)}
    return render(request, "interventions/texts/propose.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(PARTICIPANT)
def take_stance(request: ViewerRequest, article: UUID) -> HttpResponse:
    here = found_article(request, article)
    form = StanceForm(request.POST, auto_id="say_%s")
    if not form.is_valid():
        return article_page(request, here, stance=form)
    version = get_object_or_404(ArticleVersion.objects.filter(article=here), pk=form.cleaned_data["version"])
    said = _("It is kept. Nobody reads what you said; it is counted by fives.")
    act = services.take_stance
    return _done(request, here.pk, said, act, version=version, value=form.cleaned_data["value"])


@require_POST
@open_to(PARTICIPANT)
def dissent(request: ViewerRequest, article: UUID) -> HttpResponse:
    here = found_article(request, article)
    form = DissentForm(request.POST, auto_id="dissent_%s")
    if form.is_valid():
        try:
            services.dissent(article=here, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your words are kept. Nobody reads them until you let them be printed.")
            )
            return redirect("texts:article", here.pk)
    return article_page(request, here, dissent=form)


def _done(
    request: ViewerRequest, article: UUID, said: Any, act: Callable[..., object], **given: Any
) -> HttpResponse:
    try:
        act(by=request.viewer, **given)
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("texts:article", article)


@require_POST
@open_to(PARTICIPANT)
def let_out(request: ViewerRequest, saying: UUID) -> HttpResponse:
    said = _(
        "Your words go to the common text, without your name, as the contract says. You can take them back."
    )
    return _act(request, saying, services.let_out, said)


@require_POST
@open_to(PARTICIPANT)
def take_back(request: ViewerRequest, saying: UUID) -> HttpResponse:
    said = _("Your words no longer stand in the common text.")
    return _act(request, saying, services.take_back, said)


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, saying: UUID) -> HttpResponse:
    said = _("Your words are withdrawn. Nobody reads them any more.")
    return _act(request, saying, services.withdraw_saying, said)


@require_POST
@open_to(PARTICIPANT)
def carry_over(request: ViewerRequest, saying: UUID) -> HttpResponse:
    said = _("The contract in force now holds for these words.")
    return _act(request, saying, services.carry_over, said)


def _act(request: ViewerRequest, saying: UUID, act: Callable[..., object], said: Any) -> HttpResponse:
    """Do what the author alone decides of their words, and go back to where they stand."""
    mine = require_editable(Saying.objects, request.viewer, pk=saying)
    try:
        act(saying=mine, by=request.viewer)
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return (
        redirect("texts:article", mine.article_id)
        if mine.is_dissent
        else redirect("texts:text", mine.text_id)
    )


@require_POST
@open_to(PARTICIPANT)
def answer(request: ViewerRequest, saying: UUID) -> HttpResponse:
    """Say yes, or object (`answer=objection`), before words of one's cell leave it: anything else is no answer."""
    asked = get_object_or_404(Saying.objects.put_to(request.viewer), pk=saying)
    said = request.POST.get("answer")
    if said not in ("yes", "objection"):
        messages.error(request, _("Say yes, or object."))
        return redirect("texts:text", asked.text_id)
    try:
        services.answer_for_cell(saying=asked, objects=said == "objection", by=request.viewer)
        messages.success(request, _("Your answer is noted. Nobody reads who answered what."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("texts:text", asked.text_id)
