"""The page of the secret link: it shows nothing before its holder asks, and knows nothing of who that is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.listening import services, shown
from contracts.listening.forms import AmendForm
from contracts.listening.views.limits import too_often
from tst_platform.core.http import ANYONE, ViewerRequest, open_to


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def kept(request: ViewerRequest, token: str) -> HttpResponse:
    """Ask whether to open; on POST show the word with its form, change it, or withdraw it."""
    if request.method == "POST" and (refused := too_often(request)):
        return refused
    word = services.find_kept(token)
    if word is None:
        return _closed()
    if request.method != "POST":
        return _page(request, stage="closed")
    try:
        if "withdraw" in request.POST:
            services.withdraw_by_link(token=token)
            return _page(request, stage="withdrawn")
        if "text" in request.POST:
            return _amend(request, token, word)
    except services.ClosedLink:
        return _closed()
    return _page(request, stage="open", form=_form(word), word=word)


def _form(word: services.Kept, data: object = None) -> AmendForm:
    seen = services.fingerprint(word.kind, word.text)
    now = {"kind": word.kind, "text": word.text, "seen": seen}
    return AmendForm(data, initial=now, submit=_("Save"))


def _amend(request: ViewerRequest, token: str, word: services.Kept) -> HttpResponse:
    form, now = _form(word, request.POST), services.fingerprint(word.kind, word.text)
    if form.is_valid() and form.cleaned_data["seen"] == now:
        services.amend_by_link(token=token, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"])
        return _page(request, stage="changed")
    theirs = None
    if form.is_valid():
        form.add_error(None, _("This word was changed meanwhile. It stands as it is now below yours."))
        form.see_again(now)
        theirs = word
    return _page(request, stage="open", form=form, word=word, theirs=theirs, status=422)


def _page(
    request: ViewerRequest,
    *,
    stage: str,
    form: AmendForm | None = None,
    word: services.Kept | None = None,
    theirs: services.Kept | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"stage": stage, "form": form, "theirs": theirs, "participant_nav": None}
    context["sentence"] = shown.sentence_of_kept(word) if word else ""
    return render(request, "contracts/listening/kept.html", context, status=status)


def _closed() -> HttpResponse:
    """Answer alike for links that never were and words that are withdrawn: drawn without the request, to the byte."""
    page = render_to_string("contracts/listening/closed.html", {"product_name": settings.PRODUCT_NAME})
    return HttpResponse(page, status=404)
