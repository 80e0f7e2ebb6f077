"""Lay out a collective: who it is, the parts it is made of, the seats that each should have."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cells.collectives.guard import forbidden_trait
from cells.collectives.models import Collective, Component, Membership, MembershipRole
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

LONGEST_SLUG = 60
MOST_ATTEMPTS = 20


def can_create_collective(viewer: Viewer) -> bool:
    """Say whether the viewer leads interventions; the other roles of staff read what is theirs elsewhere."""
    return viewer.user is not None and viewer.user.is_intervenant


@transaction.atomic
def create_collective(*, name: str, kind: str, by: Viewer, slug: str = "") -> Collective:
    """Create a collective, led by whoever creates it; without a slug, one is made from the name.

    Raises DomainError for anyone who does not lead interventions.
    """
    if not can_create_collective(by):
        raise DomainError(_("Only intervenants create collectives."))
    collective = _create(name.strip(), kind, slug or name)
    Membership.objects.create(collective=collective, user=by.user, role=MembershipRole.LEAD)
    record(by=by, verb="collective.create", row=collective, scope=collective.pk)
    return collective


def _create(name: str, kind: str, wanted: str) -> Collective:
    """Create it under the next slug that is free, even when others take the same name in the same second."""
    for _attempt in range(MOST_ATTEMPTS):
        try:
            with transaction.atomic():
                return Collective.objects.create(name=name, kind=kind, slug=propose_slug(wanted))
        except IntegrityError:
            continue
    raise DomainError(_("Others create a collective of this name right now. Please try again."))


def propose_slug(name: str) -> str:
    """Return a slug that is free: the words of the name, then a number when they are taken."""
    stem = slugify(name)[:LONGEST_SLUG].strip("-_") or "collectif"
    taken = set(
        Collective.objects.filter(slug__startswith=stem[: LONGEST_SLUG - 6]).values_list("slug", flat=True)
    )
    slug, number = stem, 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = stem[: LONGEST_SLUG - len(ending)] + ending
    return slug


def why_refused(name: str) -> str:
    """Return why a component or a trait may not bear this name, and what to do; nothing if it may."""
    reason = forbidden_trait(name)
    if not reason:
        return ""
    advice = _(
        "Name what people do or the place they hold: parents, shopkeepers, elected members, residents."
    )
    return f"{reason} {advice}"


@transaction.atomic
def add_component(*, collective: Collective, name: str, by: Viewer | str, seats: int = 1) -> Component:
    """Add a part of the collective, after the others. Raises DomainError for a name that is never asked."""
    last = collective.components.aggregate(last=Max("position"))["last"]
    component = Component(collective=collective, position=0 if last is None else last + 1)
    return _write(component, name, seats, by, "component.add")


@transaction.atomic
def change_component(*, component: Component, name: str, seats: int, by: Viewer) -> Component:
    """Rename a component or change its seats. Raises DomainError like `add_component`."""
    return _write(component, name, seats, by, "component.change")


def _write(component: Component, name: str, seats: int, by: Viewer | str, verb: str) -> Component:
    component.name, component.seats = name.strip(), seats
    refusal = why_refused(component.name)
    if refusal:
        raise DomainError(refusal)
    others = Component.objects.filter(collective=component.collective_id).exclude(pk=component.pk)
    if others.filter(name__iexact=component.name).exists():
        raise DomainError(_("This component is already there."))
    try:
        with transaction.atomic():
            component.save()
    except IntegrityError as error:  # someone else added it in the same second
        raise DomainError(_("This component is already there.")) from error
    record(by=by, verb=verb, row=component, scope=component.collective_id)
    return component


@transaction.atomic
def remove_component(*, component: Component, by: Viewer) -> None:
    """Take a component away; its people stay on the list, without component."""
    record(by=by, verb="component.remove", row=component, scope=component.collective_id)
    component.delete()
