"""What those who lead do with a common text: open it, merge proposals into articles, close it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interventions.programmes.models import Programme
from interventions.texts import services, shown
from interventions.texts.forms import ArticleForm, ClosingForm, TextForm
from interventions.texts.models import Article, ArticleVersion, CommonText
from interventions.texts.services import Draft, Overtaken, fingerprint
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.viewer import Viewer


def _texts() -> Any:
    return CommonText.objects.select_related("programme__contract")


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def texts(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """List the common texts of a programme, and open one."""
    here = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        opened = services.open_text(programme=here, by=request.viewer, **form.cleaned_data)
        messages.success(
            request,
            _("The text is open: people find it on the first page of their phone, under “Common texts”."),
        )
        return redirect("texts:text", opened.pk)
    standing = CommonText.objects.visible_to(request.viewer).filter(programme=here)
    context = {"programme": here, "texts": standing, "form": form}
    return render(request, "interventions/texts/texts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add_article(request: ViewerRequest, text: UUID) -> HttpResponse:
    here = require_editable(_texts(), request.viewer, pk=text)
    form = _form(request, here, initial={"position": here.articles.count() + 1})
    if request.method == "POST" and form.is_valid():
        try:
            written = services.add_article(text=here, draft=_draft(form), by=request.viewer)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The article stands in the text."))
            return redirect("texts:article", written.article_id)
    return _page(request, here, form)


def _form(request: ViewerRequest, text: CommonText, **initial: Any) -> ArticleForm:
    whole = shown.whole_text(request.viewer, text)
    left = [*whole.waiting, *(source for one in whole.articles for source in one.sources)]
    unique = {one.saying.pk: one for one in left}.values()
    back = reverse("texts:text", args=[text.pk])
    return ArticleForm(
        request.POST if request.method == "POST" else None, proposals=unique, cancel_url=back, **initial
    )


def _draft(form: ArticleForm) -> Draft:
    said = form.cleaned_data
    return Draft(said["position"], said["title"], said["words"], said.get("sources", ()))


def _page(
    request: ViewerRequest,
    text: CommonText,
    form: ArticleForm,
    article: Article | None = None,
    theirs: ArticleVersion | None = None,
) -> HttpResponse:
    context = {"text": text, "form": form, "article": article, "theirs": theirs}
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "interventions/texts/write_article.html", context, status=status)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def reword(request: ViewerRequest, article: UUID) -> HttpResponse:
    """Word an article anew; where someone else did meanwhile, both texts are shown and nothing typed is lost."""
    here = require_editable(
        Article.objects.select_related("text__programme__contract"), request.viewer, pk=article
    )
    last = _last(request.viewer, here)
    form = _form(request, here.text, initial=_standing(here, last))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            services.reword_article(
                article=here, draft=_draft(form), seen=form.cleaned_data["seen"], by=request.viewer
            )
        except Overtaken as refusal:
            form.add_error(None, str(refusal))
            theirs = _last(request.viewer, here)
            form.data = _having_read(request, theirs)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The article is worded anew: people are asked again what they say of it.")
            )
            return redirect("texts:article", here.pk)
    return _page(request, here.text, form, here, theirs)


def _having_read(request: ViewerRequest, theirs: ArticleVersion | None) -> QueryDict:
    """Return what was typed, to be kept at the next press: the other's text was read, and stays among the wordings."""
    data = request.POST.copy()
    if theirs:
        data["seen"] = str(theirs.number)
    return data


def _last(viewer: Viewer, article: Article) -> ArticleVersion | None:
    """Return the last wording, unless it is not to be read any more."""
    versions = ArticleVersion.objects.visible_to(viewer).current()
    return versions.filter(article=article).prefetch_related("sources").first()


def _standing(article: Article, last: ArticleVersion | None) -> dict[str, Any]:
    if last is None:
        return {"seen": article.revision, "position": shown.places_of_articles(article.text)[article.pk]}
    return {
        "seen": last.number,
        "position": last.position,
        "title": last.title,
        "words": last.words,
        "sources": [str(source.saying_id) for source in last.sources.all()],
    }


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def set_aside(request: ViewerRequest, article: UUID) -> HttpResponse:
    """Restate what setting aside means, then do it."""
    here = require_editable(Article.objects.select_related("text"), request.viewer, pk=article)
    back = reverse("texts:article", args=[here.pk])
    if request.method == "POST":
        try:
            services.set_aside(article=here, by=request.viewer)
            messages.success(request, _("The article is set aside."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("texts:text", here.text_id)
    context = {"text": here.text, "back_url": back}
    return render(request, "interventions/texts/set_aside.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, text: UUID) -> HttpResponse:
    """Restate what closing means, beside the fingerprint of the text as it stands; then close it."""
    here = require_editable(_texts(), request.viewer, pk=text)
    back = reverse("texts:text", args=[here.pk])
    versions = ArticleVersion.objects.visible_to(request.viewer).current().filter(text=here)
    seen = fingerprint(here.title, versions)
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            services.close_text(text=here, seen=form.cleaned_data["seen"], by=request.viewer)
            messages.success(request, _("The text is closed. It can be printed."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(back)
    context = {"text": here, "form": form, "seen": seen, "back_url": back}
    return render(request, "interventions/texts/close.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(STAFF)
def reopen(request: ViewerRequest, text: UUID) -> HttpResponse:
    here = require_editable(_texts(), request.viewer, pk=text)
    services.reopen_text(text=here, by=request.viewer)
    messages.success(request, _("The text is open again."))
    return redirect("texts:text", here.pk)
