"""Keep the library of clauses: what the Institut writes anew becomes a new version.

A version stays as it was written: the drafts and contracts made from it stay as they are until someone takes the new
one into a draft (`renewing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contracts.agreements.models import ClauseTemplate
from contracts.agreements.terms import check, understand
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

LANGUAGES = ("fr", "en")
LONGEST_SLUG = 40


class WrittenMeanwhile(DomainError):
    """Someone else wrote a new version of the clause since it was shown: nothing was saved, and theirs is `newest`."""

    def __init__(self, message: str, newest: ClauseTemplate) -> None:
        super().__init__(message)
        self.newest = newest


# --- what the Institut writes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """What a version of a clause says, in both languages; with terms, its texts are the sentences that these are."""

    kind: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    is_default: bool = False

    def as_columns(self, before: ClauseTemplate | None = None) -> dict[str, Any]:
        """Return the columns of a version. Terms that are those of the version `before` keep its words.

        Raises NotATerm for terms that the platform could not hold to.
        """
        terms = check(dict(self.terms))
        texts = self.texts
        if terms and before is not None and before.terms == terms:
            texts = {"fr": before.text_fr, "en": before.text_en}
        elif terms:
            texts = {language: _sentence(terms, language) for language in LANGUAGES}
        said = {f"title_{one}": self.titles[one].strip() for one in LANGUAGES}
        said |= {f"text_{one}": texts[one].strip() for one in LANGUAGES}
        return {"kind": self.kind, "terms": terms, "is_default": self.is_default, **said}


def _sentence(terms: Mapping[str, Any], language: str) -> str:
    with translation.override(language):
        term = understand(terms)
        return term.sentence() if term else ""


@transaction.atomic
def add_template(*, wording: Wording, by: Viewer) -> ClauseTemplate:
    """Add a clause to the library, at its end; pressed twice, it is added once.

    Raises DomainError where the viewer does not keep the library, NotATerm for terms it could not hold to.
    """
    _require_keeper(by)
    columns = wording.as_columns()
    for row in ClauseTemplate.objects.offered().filter(title_fr=columns["title_fr"]):
        if _says(row, columns):
            return row
    last = ClauseTemplate.objects.aggregate(last=Max("position"))["last"] or 0
    template = ClauseTemplate.objects.create(
        slug=_free_slug(wording.titles["fr"]), position=last + 1, **columns
    )
    record(by=by, verb="library.add", row=template)
    return template


def _free_slug(title: str) -> str:
    """Return a slug for this title that no clause of the library bears."""
    start = slugify(title)[:LONGEST_SLUG].strip("-") or "clause"
    taken = set(ClauseTemplate.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    free = (
        name
        for number in range(len(taken) + 1)
        if (name := f"{start}-{number}" if number else start) not in taken
    )
    return next(free)


def _require_keeper(by: Viewer) -> None:
    if by.user is None or not by.user.is_administrator:
        raise DomainError(_("The library is kept by the administrators of the Institut."))


@transaction.atomic
def edit_template(*, template: ClauseTemplate, wording: Wording, seen: int, by: Viewer) -> ClauseTemplate:
    """Write a new version of a clause; return it, or the last one where nothing differs from it.

    `seen` is the number of the version that was shown. Raises WrittenMeanwhile when there is a later one, DomainError
    when the clause is retired or the viewer does not keep the library.
    """
    newest = _held(template, by)
    if newest.is_retired:
        raise DomainError(
            _("This clause was retired meanwhile. Put it back into the library, then save again.")
        )
    columns = wording.as_columns(before=newest)
    if _says(newest, columns):
        return newest  # also whoever pressed twice
    if newest.number != seen:
        raise _written_meanwhile(newest)
    try:
        with transaction.atomic():
            fresh = _write_version(newest, columns)
    except IntegrityError as error:  # two at the same instant: the database lets one of them through
        raise _written_meanwhile(_held(template, by)) from error
    record(by=by, verb="library.edit", row=fresh)
    return fresh


def _says(row: ClauseTemplate, columns: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())


def _write_version(newest: ClauseTemplate, columns: Mapping[str, Any]) -> ClauseTemplate:
    # New contracts start with one version of a clause: the one before makes room first.
    ClauseTemplate.objects.filter(slug=newest.slug).update(is_default=False)
    return ClauseTemplate.objects.create(
        slug=newest.slug, number=newest.number + 1, position=newest.position, **columns
    )


def _held(template: ClauseTemplate, by: Viewer) -> ClauseTemplate:
    """Return the last version of this clause, locked."""
    _require_keeper(by)
    rows = ClauseTemplate.objects.editable_by(by).filter(slug=template.slug)
    list(rows.select_for_update().values_list("pk"))
    # Asked anew: whoever held the lock may have written a version that this statement's first look did not see.
    return rows.order_by("-number")[:1].get()


def _written_meanwhile(newest: ClauseTemplate) -> WrittenMeanwhile:
    return WrittenMeanwhile(
        _(
            "Someone wrote a new version of this clause meanwhile. Both texts stand on this page, and both are kept."
        ),
        newest,
    )


@transaction.atomic
def retire_template(*, template: ClauseTemplate, by: Viewer) -> None:
    """Offer a clause no more, to drafts or new contracts; those made from it stay. Retiring it again changes nothing."""
    newest = _held(template, by)
    if newest.is_retired:
        return
    newest.retired_at, newest.is_default = timezone.now(), False
    newest.save(update_fields=["retired_at", "is_default"])
    record(by=by, verb="library.retire", row=newest)


@transaction.atomic
def restore_template(*, template: ClauseTemplate, by: Viewer) -> None:
    """Offer a retired clause again; new contracts start with it only once the Institut says so anew."""
    newest = _held(template, by)
    if not newest.is_retired:
        return
    newest.retired_at = None
    newest.save(update_fields=["retired_at"])
    record(by=by, verb="library.restore", row=newest)


# --- how it was written -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Worded:
    """One language of a version beside the same of another: title and text, before and after."""

    language: str
    title_before: str
    title: str
    text_before: str
    text: str


@dataclass(frozen=True)
class Written:
    """One version of a clause, in both languages, beside the one before it; the first stands beside itself."""

    template: ClauseTemplate
    before: ClauseTemplate | None

    @property
    def worded(self) -> list[Worded]:
        before = self.before or self.template
        return [
            _worded(language, before.as_drafted(language), self.template.as_drafted(language))
            for language in LANGUAGES
        ]

    @property
    def executes_otherwise(self) -> bool:
        return self.before is not None and self.before.terms != self.template.terms


def _worded(language: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Worded:
    return Worded(language, before["title"], after["title"], before["text"], after["text"])


def history_of(template: ClauseTemplate) -> list[Written]:
    """Return every version of this clause, the last first."""
    rows = list(ClauseTemplate.objects.versions_of([template.pk]))
    return [Written(row, before) for row, before in zip_longest(rows, rows[1:])]


def beside(newest: ClauseTemplate, wording: Wording) -> list[Worded]:
    """Return in what a version that was not saved differs from the one that stands, language by language."""
    mine = wording.as_columns(before=newest)
    return [
        _worded(one, newest.as_drafted(one), {"title": mine[f"title_{one}"], "text": mine[f"text_{one}"]})
        for one in LANGUAGES
    ]
