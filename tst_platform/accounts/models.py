"""The people of the house: intervenants, supervisors, administrators of the Institut."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    def get_full_name(self) -> str:
        return self.name
