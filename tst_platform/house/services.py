"""Who has an account of the house: invited by an administrator, closed by one. Names and rights, no content."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tst_platform.accounts.conduct import CURRENT
from tst_platform.accounts.models import (
    INVITATION_LASTS,
    Accreditation,
    ConductSignature,
    SignedIn,
    StaffInvitation,
    User,
)
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.secrets import new_token, token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox

By = Viewer | str


@transaction.atomic
def invite(*, email: str, name: str, role: str, by: By) -> str:
    """Make an account that its link alone opens, and write the neutral mail; return the link.

    Raises DomainError when the address has an account already.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, name=name, role=role, is_active=False)
    except IntegrityError as error:
        raise DomainError(_("This address has an account already.")) from error
    record(by=by, verb="account.invite", row=user)
    return _new_link(user, by)


@transaction.atomic
def invite_again(*, user: User, by: By) -> str:
    """Write a new link to someone whose account is closed or not opened yet; the link before opens nothing.

    Raises DomainError for an account that is open.
    """
    user = _held(user)
    if user.is_active:
        raise DomainError(_("This account is open: there is nothing to send."))
    record(by=by, verb="account.invite_again", row=user)
    return _new_link(user, by)


@transaction.atomic
def deactivate(*, user: User, by: By) -> None:
    """Close an account: its sessions end at once, its link opens nothing. Raises DomainError for one's own."""
    _refuse_oneself(user, by)
    user = _held(user)
    _shut(user)
    for invitation in StaffInvitation.objects.filter(user=user):
        outbox.cancel(about=invitation.pk)
        invitation.delete()
    record(by=by, verb="account.deactivate", row=user)


@transaction.atomic
def renew_proof(*, user: User, by: By) -> str:
    """For someone who lost their second factor: remove it, end their sessions, write a new link.

    Raises DomainError for oneself: one's own factor is removed where it is shown.
    """
    _refuse_oneself(user, by)
    user = _held(user)
    _shut(user)
    Authenticator.objects.filter(user_id=user.pk).delete()
    record(by=by, verb="account.renew_proof", row=user)
    return _new_link(user, by)


@transaction.atomic
def accept(*, token: str) -> User | None:
    """Use a link up and open its account; None for one that is unknown, expired, used or withdrawn."""
    now = timezone.now()
    digest = token_digest(token, "staff invitation")
    if not StaffInvitation.objects.behind(token).update(used_at=now):
        return None
    user = User.objects.get(pk=StaffInvitation.objects.values_list("user").get(digest=digest)[0])
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=f"user:{user.pk}", verb="account.open", row=user)
    return user


@transaction.atomic
def accredit(*, user: User, number: str, until: date, by: By) -> Accreditation:
    """Write down that the Institut answers for an intervenant until a day, that day included.

    Raises DomainError for an account of another role.
    """
    if not user.is_intervenant:
        raise DomainError(_("Only intervenants are accredited."))
    granted_by = by.user if isinstance(by, Viewer) else None
    accreditation, _is_new = Accreditation.objects.update_or_create(
        user=user, defaults={"number": number.strip(), "until": until, "granted_by": granted_by}
    )
    record(by=by, verb="account.accredit", row=user)
    return accreditation


@transaction.atomic
def sign_conduct(*, by: Viewer) -> ConductSignature:
    """Sign the code of conduct as it stands now; signing it again changes nothing."""
    signature, is_new = ConductSignature.objects.get_or_create(user=by.user, version=CURRENT)
    if is_new:
        record(by=by, verb="account.conduct", row=signature)
    return signature


def _held(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _refuse_oneself(user: User, by: By) -> None:
    if isinstance(by, Viewer) and by.user_id == user.pk:
        raise DomainError(_("Nobody closes their own account: another administrator does it."))


def _shut(user: User) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    SignedIn.objects.filter(user=user).delete()


def _new_link(user: User, by: By) -> str:
    """Make the one link of an account, in place of any other, and write the mail that carries it."""
    token = new_token()
    for former in StaffInvitation.objects.filter(user=user):
        outbox.cancel(about=former.pk)
        former.delete()
    invitation = StaffInvitation.objects.create(
        user=user,
        invited_by=by.user if isinstance(by, Viewer) else None,
        digest=token_digest(token, "staff invitation"),
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    url = settings.BASE_URL + reverse("house:accept", args=[token])
    with translation.override(settings.LANGUAGE_CODE):
        _write(invitation, user, url)
    transaction.on_commit(outbox.wake_worker)
    return url


def _write(invitation: StaffInvitation, user: User, url: str) -> None:
    host = invitation.invited_by.name if invitation.invited_by else ""
    body = _(
        "An account is ready for you. This link opens it, once, within seven days:\n"
        "%(url)s\n\n"
        "You are then asked for a second proof, on your phone or with a key. Keep this message to yourself."
    )
    outbox.post(
        unique_key=f"staff-invitation|{uuid4()}",
        kind="staff-invitation",
        about=invitation.pk,
        recipient=user.pk,
        to=user.email,
        title=_("Invitation from %(host)s") % {"host": host} if host else _("Your invitation"),
        body=body % {"url": url},
        useless_after=invitation.expires_at,
    )
