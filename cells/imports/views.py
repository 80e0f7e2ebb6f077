"""Pages of an import: the file, the preview, the progress and the result, the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Collective
from cells.imports import services, showing
from cells.imports.forms import ColumnsForm, ConfirmForm, UploadForm
from cells.imports.models import ImportRun, ImportRunQuerySet
from cells.imports.reading import UnreadableFile
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = 50
SHOWN_RUNS = 20


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def upload(request: ViewerRequest, slug: str) -> HttpResponse:
    collective = require_editable(Collective.objects.all(), request.viewer, slug=slug)
    back = reverse("collectives:people", args=[slug])
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = services.open_import(
                collective=collective, filename=file.name, data=file.read(), by=request.viewer
            )
        except UnreadableFile as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("imports:preview", run.pk)
    runs = _light(ImportRun.objects.visible_to(request.viewer)).filter(collective=collective)
    context = {"collective": collective, "form": form, "runs": runs[:SHOWN_RUNS], "steps": showing.wizard(1)}
    status = 422 if request.method == "POST" else 200
    return render(request, "cells/imports/upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def preview(request: ViewerRequest, run: UUID) -> HttpResponse:
    shown = _one(request, run)
    if not shown.is_open:
        return redirect("imports:progress", run)
    form = _columns_form(shown, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_columns(run=shown, choices=form.choices, by=request.viewer)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The columns are taken as you chose, and each line was checked again.")
            )
        return redirect("imports:preview", run)
    return _preview_page(request, shown, form, 422 if form.is_bound else 200)


@require_POST
@open_to(STAFF)
def confirm(request: ViewerRequest, run: UUID) -> HttpResponse:
    chosen = _one(request, run)
    form = ConfirmForm(request.POST, asks="components" in request.POST)
    if not form.is_valid():
        return _preview_page(request, chosen, _columns_form(chosen), 422, form)
    try:
        services.confirm_import(run=chosen, creates_components=form.creates_components, by=request.viewer)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("imports:progress", run)


@require_GET
@open_to(STAFF)
def progress(request: ViewerRequest, run: UUID) -> HttpResponse:
    shown = _one(request, run)
    if shown.is_open:
        return redirect("imports:preview", run)
    if request.htmx:
        response = render(request, "cells/imports/progress.html#state", {"run": shown})
        if not shown.is_running:
            response["HX-Refresh"] = "true"  # the result is a page of its own, read from its top
        return response
    if shown.is_running:
        context = {"run": shown, "steps": showing.wizard(3)}
        return render(request, "cells/imports/progress.html", context)
    return _result_page(request, shown)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def undo(request: ViewerRequest, run: UUID) -> HttpResponse:
    chosen = _one(request, run)
    back = reverse("imports:progress", args=[run])
    if not chosen.is_undoable:
        messages.warning(request, _("This import cannot be undone now: it is under way, or undone already."))
        return redirect(back)
    if request.method == "POST":
        return _undo(request, chosen)
    context = {"run": chosen, "undoing": services.what_undoing_does(chosen), "back_url": back}
    return render(request, "cells/imports/undo.html", context)


@require_POST
@open_to(STAFF)
def discard(request: ViewerRequest, run: UUID) -> HttpResponse:
    chosen = _one(request, run)
    try:
        services.discard_import(run=chosen, by=request.viewer)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("imports:progress", run)
    messages.success(request, _("The file is erased; nobody was taken in."))
    return redirect("imports:upload", chosen.collective.slug)


def _undo(request: ViewerRequest, run: ImportRun) -> HttpResponse:
    try:
        services.undo_import(run=run, by=request.viewer)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The import is undone."))
    return redirect("imports:progress", run.pk)


def _light(runs: ImportRunQuerySet) -> ImportRunQuerySet:
    """Leave the file and the report where they are: megabytes that few pages read."""
    return runs.defer("content", "report").select_related("collective")


def _one(request: ViewerRequest, run: UUID) -> ImportRun:
    return require_editable(_light(ImportRun.objects.all()), request.viewer, pk=run)


def _columns_form(run: ImportRun, data: Any = None) -> ColumnsForm:
    return ColumnsForm(data, mapping=services.columns_of(run), samples=services.samples_of(run))


def _preview_page(
    request: ViewerRequest,
    run: ImportRun,
    form: ColumnsForm,
    status: int,
    confirming: ConfirmForm | None = None,
) -> HttpResponse:
    report = services.found_in(run)
    doubtful = showing.to_look_at(report)
    only = "regarder" in request.GET
    page = Paginator(doubtful if only else report.rows, PAGE).get_page(request.GET.get("page"))
    too_many = showing.too_many_components(report)
    context = {
        "run": run,
        "collective": run.collective,
        "steps": showing.wizard(2),
        "report": report,
        "figures": showing.figures(report),
        "only": only,
        "doubtful": len(doubtful),
        "page": page,
        "query": "regarder=1" if only else "",
        "rows": showing.shown_before(page.object_list),
        "form": form,
        "too_many_components": too_many,
        "confirming": confirming or ConfirmForm(asks=bool(report.new_components) and not too_many),
    }
    return render(request, "cells/imports/preview.html", context, status=status)


def _result_page(request: ViewerRequest, run: ImportRun) -> HttpResponse:
    report = services.found_in(run)
    page = Paginator(showing.to_look_at(report), PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "collective": run.collective,
        "figures": showing.figures(report),
        "page": page,
        "rows": showing.shown_after(run, list(page.object_list)),
    }
    return render(request, "cells/imports/result.html", context)
