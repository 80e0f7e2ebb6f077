"""The people of the house: intervenants, supervisors, administrators of the Institut."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.secrets import token_digest

if TYPE_CHECKING:
    from tst_platform.core.viewer import Viewer

INVITATION_LASTS = timedelta(days=7)
# A session that nobody uses ends by itself; when it was last used is noted by the quarter of an hour.
IDLE_AT_MOST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=15)


class InstitutRole(models.TextChoices):
    INTERVENANT = "intervenant", _("Intervenant")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator of the Institut")
    SPONSOR = "sponsor", _("Sponsor")


class UserManager(BaseUserManager["User"]):
    """Accounts are made by invitation only; a password is never asked for."""

    def create_user(self, email: str, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in: by a code sent to their address, then by a second factor."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=InstitutRole.choices)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    @property
    def is_intervenant(self) -> bool:
        return self.role == InstitutRole.INTERVENANT

    @property
    def is_supervisor(self) -> bool:
        return self.role == InstitutRole.SUPERVISOR

    @property
    def is_sponsor(self) -> bool:
        return self.role == InstitutRole.SPONSOR

    @property
    def is_administrator(self) -> bool:
        return self.role == InstitutRole.ADMINISTRATOR

    def has_passed(self, request: HttpRequest) -> bool:
        """Say whether this session has given its second factor, and is still open: asked at every request."""
        from tst_platform.accounts import proof

        return proof.has_passed(request, self)

    def may_set_up(self, request: HttpRequest) -> bool:
        """Say whether this session may set second factors up: it gave one, or there is none yet."""
        from tst_platform.accounts import proof

        return proof.may_set_up(request)

    def get_full_name(self) -> str:
        return self.name


class SignedInQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return one's own open sessions, and nobody else's."""
        return self.live().filter(user=viewer.user_id) if viewer.is_staff else self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def live(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - IDLE_AT_MOST)


class SignedIn(BaseModel):
    """One browser in which someone is signed in. The row is the session's permit: without it, nothing opens.

    Kept: since when, when last used (by the quarter of an hour), and the kind of browser in words. Neither the
    address of the network nor the browser's own description is kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    browser = models.CharField(max_length=40, blank=True)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.browser


class StaffInvitationQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Administrators see who is invited; nobody sees a link, for only its digest is stored."""
        return self.all() if viewer.user is not None and viewer.user.is_administrator else self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def open(self) -> Self:
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())

    def behind(self, token: str) -> Self:
        return self.open().filter(digest=token_digest(token, "staff invitation"))


class StaffInvitation(BaseModel):
    """The one-use link by which an account is opened, or opened anew after its second factor was lost."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = StaffInvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class AccreditationQuerySet(ScopedQuerySet):
    """One's own, and all of them for administrators; people who take part read it where an intervenant is presented."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.user is None:
            return self.none()
        return self.all() if viewer.user.is_administrator else self.filter(user=viewer.user)

    def editable_by(self, viewer: Viewer) -> Self:
        return (
            self.visible_to(viewer)
            if viewer.user is not None and viewer.user.is_administrator
            else self.none()
        )


class Accreditation(BaseModel):
    """The Institut answers for an intervenant: under a number, until a day (that day included)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(_("number"), max_length=40)
    until = models.DateField(_("until"))
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = AccreditationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number

    @property
    def is_running(self) -> bool:
        return self.until >= timezone.localdate()


class ConductSignatureQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.user is None:
            return self.none()
        return self.all() if viewer.user.is_administrator else self.filter(user=viewer.user)


class ConductSignature(BaseModel):
    """Someone signed a version of the code of conduct; `created_at` is when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()

    objects = ConductSignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="conduct_signed_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"
