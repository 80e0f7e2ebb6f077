"""The record of acts: who did what to which row, in pseudonyms and verbs, never in words."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class AuditRecord(models.Model):
    """One act. Rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    actor = models.CharField(max_length=60, editable=False)
    verb = models.CharField(max_length=60, editable=False)
    model = models.CharField(max_length=60, editable=False)
    row = models.UUIDField(null=True, editable=False, db_index=True)
    scope = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.model}"
