"""When the words of a closed intervention are erased, for every page that says so: the root alone sees them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from contracts.agreements.models import Version
from interventions.programmes.lasting import day_if_proposed, day_of_erasure
from interventions.programmes.models import Programme, ProgrammeQuerySet
from interventions.programmes.services import has_come
from tst_platform.core.viewer import NOBODY


@dataclass(frozen=True)
class WordsEnd:
    """When an intervention was closed, and the day on which its words are erased; both None while it is open."""

    closed_at: datetime | None = None
    day: date | None = None
    programme: Programme | None = None

    @property
    def has_come(self) -> bool:
        return self.day is not None and has_come(self.day)

    @property
    def day_if_proposed(self) -> date | None:
        """Return the day as the draft would have it, were it proposed now; None where it would stay as it is."""
        drafts = Version.objects.filter(proposed_at__isnull=True)
        draft = drafts.filter(contract=self.programme.contract_id).first() if self.programme else None
        if self.programme is None or draft is None or self.has_come:
            return None
        day = day_if_proposed(self.programme, draft)
        return day if day != self.day else None


def words_end(request: HttpRequest) -> dict[str, Any]:
    """Give a page the end of the words of its intervention, found only if the page shows it."""
    return {"words_end": SimpleLazyObject(lambda: _of(request))}


def _of(request: HttpRequest) -> WordsEnd:
    programme = _programmes(request).filter(closed_at__isnull=False).first()
    return WordsEnd(programme.closed_at, day_of_erasure(programme), programme) if programme else WordsEnd()


def _programmes(request: HttpRequest) -> ProgrammeQuerySet:
    """Return the programme in question: the participant's own; of staff, that of the page which is open."""
    viewer, match = getattr(request, "viewer", NOBODY), request.resolver_match
    seen = Programme.objects.visible_to(viewer)
    if viewer.is_participant or match is None:
        return seen if viewer.is_participant else seen.none()
    if "programme" in match.kwargs:
        return seen.filter(pk=match.kwargs["programme"])
    return seen.filter(contract=match.kwargs["contract"]) if "contract" in match.kwargs else seen.none()
