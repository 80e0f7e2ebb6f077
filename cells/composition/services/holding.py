"""Say whether what was asked of a cell holds in it: each quota, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cells.composition.engine import CellExplanation, Problem, QuotaShare
from cells.composition.services.clashes import called


def quotas_kept(problem: Problem, cell: CellExplanation) -> Iterator[str]:
    """Yield how many there are of each kind that was asked for, where that is what was asked."""
    for share in cell.quotas:
        if _holds(share):
            yield _("%(what)s: %(count)s here") % _words(problem, share)


def quotas_broken(problem: Problem, cell: CellExplanation) -> Iterator[str]:
    """Yield each quota that does not hold here."""
    for share in cell.quotas:
        if share.count < share.least:
            yield _("%(what)s: %(count)s here, at least %(least)s asked") % _words(problem, share)
        elif not _holds(share):
            yield _("%(what)s: %(count)s here, at most %(most)s asked") % _words(problem, share)


def _holds(share: QuotaShare) -> bool:
    return share.least <= share.count and (share.most is None or share.count <= share.most)


def _words(problem: Problem, share: QuotaShare) -> dict[str, object]:
    quota = problem.quotas[share.quota]
    what = called(quota.name, quota.value)
    return {
        "what": what[:1].upper() + what[1:],
        "count": share.count,
        "least": share.least,
        "most": share.most,
    }
