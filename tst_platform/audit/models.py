"""The record of acts: who did what to which row, in pseudonyms and verbs, never in words; and its seals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tst_platform.core.models import ScopedQuerySet
from tst_platform.core.viewer import Viewer

# Looks: reading that concerned people are told of.
LOOKED_AT_PEOPLE = "people.looked"
LOOKED_AT_SUPERVISED = "supervision.looked"
LOOKS = (LOOKED_AT_PEOPLE, LOOKED_AT_SUPERVISED)
# That a text did not open is for those who keep the server, not for a page.
UNREADABLE = "content.unreadable"


class AuditRecordQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return one's own acts; to an administrator all acts, which are pseudonyms and verbs.

        Which further acts concern whom, the parts above know: they narrow `about` to rows and scopes of theirs.
        """
        if viewer.is_nobody:
            return self.none()
        told = self.exclude(verb=UNREADABLE)
        if viewer.user is not None and viewer.user.is_administrator:
            return told
        return told.filter(actor=viewer.actor)

    def looks(self) -> Self:
        return self.filter(verb__in=LOOKS)

    def about(self, rows: Iterable[UUID] = (), scopes: Iterable[UUID] = ()) -> Self:
        """Return the acts on these rows, and those in the history of these scopes."""
        return self.filter(Q(row__in=list(rows)) | Q(scope__in=list(scopes))).exclude(verb=UNREADABLE)


class AuditRecord(models.Model):
    """One act. Rows are only ever added, and go again in whole sealed stretches after twelve months."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    actor = models.CharField(max_length=60, editable=False)
    verb = models.CharField(max_length=60, editable=False)
    model = models.CharField(max_length=60, editable=False)
    row = models.UUIDField(null=True, editable=False, db_index=True)
    scope = models.UUIDField(null=True, editable=False, db_index=True)
    # As whom the transaction was named to the database when this was written (PostgreSQL; elsewhere empty).
    context = models.CharField(max_length=60, editable=False, default="")
    # The number of the seal that covers this act, or will.
    stretch = models.BigIntegerField(editable=False, default=0, db_index=True)

    objects = AuditRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.model}"


class AuditSealQuerySet(ScopedQuerySet):
    """Nobody's page: seals are for the clock that writes them and for `manage.py verify_audit`."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()


class AuditSeal(models.Model):
    """One link of the chain: the digest of a stretch of acts, bound to all seals before it. Seals are never deleted."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.BigIntegerField()
    # When the last act of the stretch was written: from here its keeping is counted.
    ends_at = models.DateTimeField(db_index=True)
    contents = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AuditSealQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"
