"""Lock a common text for an act on it, so that no act slips in beside its closing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions.texts.models import CommonText
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

GONE = gettext_lazy("These words are no longer there.")


def held_open(text: UUID, by: Viewer) -> CommonText:
    """Return the text under a lock. Raises DomainError where it is not the viewer's to read, or is closed."""
    if not CommonText.objects.visible_to(by).filter(pk=text).exists():
        raise DomainError(_("You can write here once you have signed the common contract."))
    held = CommonText.objects.hold(text)
    if held.is_closed:
        raise DomainError(_("This text is closed: nothing in it changes until it is opened again."))
    return held
