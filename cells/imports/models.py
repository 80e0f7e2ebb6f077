"""A list of people on its way in: the file, what was found in it, how far it is, and how to undo it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("to be checked")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("stopped")


class ImportRunQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(collective__in=Collective.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class ImportRun(SealedModel):
    """One import, from file to people. The file is sealed, and wiped once the people are in."""

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="import_runs")
    # Empty when the command imports: it acts for nobody in particular, and says so in the records.
    started_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    filename = SealedTextField()
    content = SealedTextField(help_text="the bytes of the file, in base64, until people are taken in")
    columns = SealedJSONField(help_text="what each column of the file is taken for")
    report = SealedJSONField(help_text="what was found, row by row, and what was made: see services.storing")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    creates_components = models.BooleanField(default=True)
    rows = models.PositiveIntegerField(default=0, help_text="filled rows of the file")
    accepted = models.PositiveIntegerField(default=0, help_text="rows of which people are made")
    done = models.PositiveIntegerField(default=0, help_text="people taken in so far")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="a worker is at it until then")
    finished_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="when the report was erased")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Say whether the list still waits to be checked and confirmed."""
        return self.state == ImportState.UPLOADED

    @property
    def is_named(self) -> bool:
        """Say whether the name of the file is still known: it goes with the report."""
        return self.state != ImportState.UNDONE and self.forgotten_at is None

    @property
    def is_running(self) -> bool:
        return self.state == ImportState.RUNNING

    @property
    def is_undoable(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED)


class ImportedParticipant(BaseModel):
    """Which person came in with which row of which import, so that it can be resumed, and undone."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="brought_in")
    row = models.PositiveIntegerField()
    participant = models.OneToOneField(Participant, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            # What makes a second worker on the same rows harmless.
            models.UniqueConstraint(fields=["run", "row"], name="row_once_per_import"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
