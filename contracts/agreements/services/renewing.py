"""Tell a draft that the Institut wrote one of its clauses anew, and take the new version, or keep one's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contracts.agreements.models import Clause, ClauseTemplate, Contract, Version
from contracts.agreements.services.drafting import clause_fingerprint
from contracts.agreements.services.library import LANGUAGES
from contracts.agreements.terms import read
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class FromLibrary:
    """Where a clause of a draft comes from: the version it was taken from, and the newest where that is another."""

    clause: Clause
    template: ClauseTemplate
    newest: ClauseTemplate | None
    language: str

    @property
    def is_adapted(self) -> bool:
        return self.clause.as_signed() != self.template.as_drafted(self.language)

    @property
    def offered(self) -> dict[str, Any]:
        """Return what the clause would be, taken from the newest version."""
        return (self.newest or self.template).as_drafted(self.language)

    @property
    def other_deed(self) -> str:
        """Say what the platform would execute because of the newest version; nothing where it does so already."""
        if self.newest is None or self.newest.terms == self.clause.terms:
            return ""
        return " ".join(term.sentence() for term in read(self.newest.terms)) or _("Nothing any more.")

    @property
    def seen(self) -> str:
        return clause_fingerprint(self.clause)


def from_library(clauses: Iterable[Clause]) -> dict[UUID, FromLibrary]:
    """Return for each clause that came from the library, by its id, where it comes from; one query for all of them.

    A clause that the Institut has retired has no newer version to offer.
    """
    taken = {clause.pk: clause for clause in clauses if clause.template_id}
    versions = ClauseTemplate.objects.versions_of(clause.template_id for clause in taken.values())
    by_id: dict[UUID, ClauseTemplate] = {}
    newest: dict[str, ClauseTemplate] = {}
    for row in versions:
        by_id[row.pk] = row
        newest.setdefault(row.slug, row)  # the last comes first
    return {
        pk: _origin(clause, by_id[clause.template_id], newest[by_id[clause.template_id].slug])
        for pk, clause in taken.items()
        if clause.template_id in by_id
    }


def _origin(clause: Clause, template: ClauseTemplate, newest: ClauseTemplate) -> FromLibrary:
    is_news = newest.pk != template.pk and not newest.is_retired
    return FromLibrary(clause, template, newest if is_news else None, _language_of(clause, template))


def _language_of(clause: Clause, template: ClauseTemplate) -> str:
    """Return the language in which a clause was taken from the library: by its words, else the one in use."""
    words = {language: template.as_drafted(language) for language in LANGUAGES}
    for said, name in ((clause.text, "text"), (clause.title, "title")):
        for language in LANGUAGES:
            if said == words[language][name]:
                return language
    return "en" if get_language() == "en" else "fr"


@transaction.atomic
def take_newest(*, clause: Clause, newest: UUID, seen: str, by: Viewer) -> Clause:
    """Put the newest version of the library in the place of a clause of a draft. See `_newer` for what is raised."""
    fresh, template, language = _newer(clause, newest, seen, by)
    for name, value in template.as_drafted(language).items():
        setattr(fresh, name, value)
    fresh.template = template
    fresh.save()
    record(by=by, verb="clause.renew", row=fresh, scope=fresh.contract_id)
    return fresh


@transaction.atomic
def keep_as_is(*, clause: Clause, newest: UUID, seen: str, by: Viewer) -> Clause:
    """Keep the words of a clause, as an adaptation of the newest version: nobody is told of that version again."""
    fresh, template, _language = _newer(clause, newest, seen, by)
    fresh.template = template
    fresh.save(update_fields=["template"])
    record(by=by, verb="clause.keep", row=fresh, scope=fresh.contract_id)
    return fresh


def _newer(clause: Clause, newest: UUID, seen: str, by: Viewer) -> tuple[Clause, ClauseTemplate, str]:
    """Return the clause under the lock of its contract, with the version that it is offered and its language.

    Raises DomainError when the version is proposed or not the viewer's, when the clause is not as it was `seen`
    (its fingerprint), or when `newest` is not what the library offers for it any more.
    """
    Contract.objects.hold(clause.contract_id)
    drafts = Version.objects.editable_by(by)
    fresh = Clause.objects.filter(pk=clause.pk, version__in=drafts).first()
    if fresh is None or clause_fingerprint(fresh) != seen:
        raise DomainError(
            _("This clause was changed meanwhile. Read it again before you take the new version.")
        )
    origin = from_library([fresh]).get(fresh.pk)
    if origin is None or origin.newest is None or origin.newest.pk != newest:
        raise DomainError(_("The library offers another version by now. Read it before you take it."))
    return fresh, origin.newest, origin.language
