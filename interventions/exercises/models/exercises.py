"""The library of exercises: those that the Institut ships, and those that intervenants write for themselves."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from interventions.exercises.wording import Wording, read
from interventions.programmes.models import Programme, Step
from tst_platform.accounts.models import InstitutRole, User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField
from tst_platform.core.viewer import Viewer


class Kind(models.TextChoices):
    PLAIN = "plain", _("instructions on the screen")
    TESTIMONY = "testimony", _("testimony in two boxes")
    ROLES = "roles", _("role play")


class Intention(models.TextChoices):
    """What an exercise is for, in one word: by it the library is searched."""

    ARRIVE = "arrive", _("arrive and trust")
    MEET = "meet", _("meet those one does not know")
    LISTEN = "listen", _("listen and be heard")
    CONFRONT = "confront", _("disagree without hurting")
    INFORM = "inform", _("let information circulate")
    UNDERSTAND = "understand", _("understand what is stuck")
    DECIDE = "decide", _("decide and act")


class ExerciseQuerySet(ScopedQuerySet):
    """What is shipped is read by those who lead or answer for it; one's own by oneself, and where it was put."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.user is None or viewer.user.role == InstitutRole.SPONSOR:
            return self.none()
        put = ExerciseShare.objects.filter(programme__in=Programme.objects.visible_to(viewer))
        mine = Q(author=viewer.user_id) | Q(pk__in=put.values("exercise"))
        return self.filter(Q(author__isnull=True) | mine)

    def editable_by(self, viewer: Viewer) -> Self:
        """Return one's own: whoever would change what is shipped writes a variant of it."""
        return self.filter(author=viewer.user_id) if viewer.user is not None else self.none()

    def shipped(self) -> Self:
        return self.filter(author__isnull=True)


class Exercise(SealedModel):
    """One exercise. Shipped: in both languages, read by all who lead. Own: in one's own words, sealed by its own key.

    `words` holds the words of one's own (see `wording.Wording`), `words_fr` and `words_en` those that are shipped.
    """

    slug = models.SlugField(null=True, blank=True, unique=True, help_text="of one that is shipped")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    variant_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("how it is run"), max_length=10, choices=Kind.choices, default=Kind.PLAIN)
    intention = models.CharField(_("intention"), max_length=12, choices=Intention.choices)
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("duration in minutes"))
    position = models.PositiveSmallIntegerField(default=0)
    words = SealedJSONField(_("words"), null=True, default=None)
    words_fr = models.JSONField(default=dict, blank=True)
    words_en = models.JSONField(default=dict, blank=True)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True, slug__isnull=False, words__isnull=True)
                | Q(author__isnull=False, slug__isnull=True, words__isnull=False),
                name="an_exercise_is_shipped_or_somebodys_own",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="an_exercise_fits_into_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @cached_property
    def said(self) -> Wording:
        """Return its words: one's own as they are, what is shipped in the language of whoever looks."""
        if self.is_shipped:
            return read(self.words_en if get_language() == "en" else self.words_fr)
        return read(self.words or {})  # nothing, where it does not open any more

    @property
    def is_shipped(self) -> bool:
        return self.author_id is None

    @property
    def is_role_play(self) -> bool:
        return self.kind == Kind.ROLES


class ExerciseShareQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.user is None:
            return self.none()
        of_led = Q(programme__in=Programme.objects.visible_to(viewer))
        return self.filter(of_led | Q(exercise__author=viewer.user_id))

    def editable_by(self, viewer: Viewer) -> Self:
        if viewer.user is None:
            return self.none()
        return self.filter(exercise__author=viewer.user_id)


class ExerciseShare(BaseModel):
    """Its author put an own exercise to a programme: those who lead it read the exercise, and run it."""

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="shares")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")

    objects = ExerciseShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "programme"], name="an_exercise_is_put_to_a_programme_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
