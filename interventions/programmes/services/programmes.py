"""Open a programme, say where it stands, and let its sponsor read the agreed figures."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, MembershipRole
from cells.collectives.services.enrolment import enrol
from contracts.agreements.models import Contract, ContractIntervenant
from contracts.agreements.services import start_contract
from interventions.programmes.library import STEPS
from interventions.programmes.models import Programme, SponsorLink, Step, StepChange
from interventions.programmes.services.objectives import keep_version
from tst_platform.accounts.models import InstitutRole, User
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.secrets import new_token, token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

SPONSOR_LINK_DAYS = 90
REPORT = "report"  # the purpose for which the tokens of the sponsor are digested


def install_steps() -> None:
    """Write the steps shipped with the platform, as often as asked: those that are there are brought up to date."""
    for position, shipped in enumerate(STEPS, start=1):
        Step.objects.update_or_create(slug=shipped.slug, defaults={**shipped._asdict(), "position": position})


@transaction.atomic
def open_programme(
    *, collective: Collective, title: str, objective: str, sponsor_name: str, by: Viewer
) -> Programme:
    """Open a programme at its first step: its contract, those who lead it, everyone who is free to take part.

    Raises DomainError when the collective is not the viewer's.
    """
    if not Collective.objects.editable_by(by).filter(pk=collective.pk).exists():
        raise DomainError(_("This collective is not one of yours."))
    contract = start_contract(by=by)
    _hand_over(contract, collective)
    first = Step.objects.first()
    programme = Programme.objects.create(
        collective=collective,
        contract=contract,
        title=title.strip(),
        objective=objective.strip(),
        sponsor_name=sponsor_name.strip(),
        current_step=first,
    )
    StepChange.objects.create(programme=programme, step=first, by=by.user)
    keep_version(programme, by)
    enrol(collective=collective, contract=contract, by=by)
    record(by=by, verb="programme.open", row=programme, scope=programme.pk)
    return programme


def _hand_over(contract: Contract, collective: Collective) -> None:
    """Give everyone who works in the collective their place under the contract."""
    for membership in collective.memberships.all():
        ContractIntervenant.objects.update_or_create(
            contract=contract,
            user_id=membership.user_id,
            defaults={"is_lead": membership.role == MembershipRole.LEAD},
        )


def enrol_participants(*, programme: Programme, by: Viewer) -> int:
    """Enrol those of the list who joined it after the programme was opened; return how many.

    Raises DomainError once it is closed: whoever came now would be erased with the others.
    """
    if Programme.objects.filter(pk=programme.pk, closed_at__isnull=False).exists():
        raise DomainError(_("This intervention is closed: nobody new takes part in it."))
    return enrol(collective=programme.collective, contract=programme.contract, by=by)


@transaction.atomic
def declare_step(*, programme: Programme, step: Step, by: Viewer) -> bool:
    """Say at which step the programme stands, forwards or back; return whether that is a change."""
    if programme.current_step_id == step.pk:
        return False
    programme.current_step = step
    programme.save(update_fields=["current_step"])
    StepChange.objects.create(programme=programme, step=step, by=by.user)
    record(by=by, verb="programme.step", row=programme, scope=programme.pk)
    return True


@transaction.atomic
def open_to_sponsor(*, programme: Programme, email: str, by: Viewer) -> bool:
    """Let the sponsor's account with this address read the report; return whether there is one.

    Without address the report is closed to accounts; with an unknown one nothing changes.
    """
    sponsor = User.objects.filter(email=email.lower(), role=InstitutRole.SPONSOR, is_active=True).first()
    if sponsor is None and email:
        return False
    programme.sponsor = sponsor
    programme.save(update_fields=["sponsor"])
    record(by=by, verb="programme.sponsor", row=programme, scope=programme.pk)
    return sponsor is not None


class NewLink(NamedTuple):
    """A link as it is shown once: its row, and the token that is kept nowhere."""

    link: SponsorLink
    token: str


@transaction.atomic
def make_sponsor_link(*, programme: Programme, by: Viewer, days: int = SPONSOR_LINK_DAYS) -> NewLink:
    """Make a link to the sponsor's report; only its digest is kept."""
    token = new_token()
    link = SponsorLink.objects.create(
        programme=programme,
        digest=token_digest(token, REPORT),
        hint=token[-4:],
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(by=by, verb="sponsor_link.make", row=link, scope=programme.pk)
    return NewLink(link, token)


@transaction.atomic
def revoke_sponsor_link(*, link: SponsorLink, by: Viewer) -> None:
    """Close a link for good; closing it again changes nothing."""
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record(by=by, verb="sponsor_link.revoke", row=link, scope=link.programme_id)


@works_as(Work.FIGURES)
def find_sponsored(token: str) -> Programme | None:
    """Return the programme whose report this token opens, or None whatever the reason."""
    link = SponsorLink.objects.live().filter(digest=token_digest(token, REPORT)).first()
    if link is None:
        return None
    return Programme.objects.select_related("collective", "current_step").get(pk=link.programme_id)
