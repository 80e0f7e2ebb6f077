"""The clocks by which sessions are planned and told: a short list of places, and any other already in use."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# In each the name of the place whose wall clock it is, as people say it.
PLACES: dict[str, str | Promise] = {
    "Europe/Paris": "Paris",
    "Indian/Reunion": gettext_lazy("Réunion"),
    "Indian/Mayotte": "Mayotte",
    "America/Guadeloupe": "Guadeloupe",
    "America/Martinique": "Martinique",
    "America/Cayenne": gettext_lazy("French Guiana"),
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "Nouméa",
    "Pacific/Tahiti": "Tahiti",
    "Pacific/Wallis": "Wallis",
    "America/Toronto": gettext_lazy("Montreal"),
    "Europe/Brussels": gettext_lazy("Brussels"),
    "Europe/Zurich": gettext_lazy("Geneva"),
    "Europe/Luxembourg": gettext_lazy("Luxembourg"),
    "Europe/London": gettext_lazy("London"),
}


def own_zone() -> ZoneInfo:
    """Return the clock of the installation."""
    zone = timezone.get_default_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone))


def zone_of(name: str) -> ZoneInfo:
    """Return the clock of this name; that of the installation for a name that no longer exists."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return own_zone()


def place_of(name: str) -> str:
    """Return how people call the place of a clock: « La Réunion »; of one that is not listed, its city."""
    return str(PLACES.get(name, name.rpartition("/")[2].replace("_", " ")))


def clock_of(name: str) -> str:
    """Write « heure de La Réunion »; nothing for the clock of the installation, which all know."""
    if name == own_zone().key:
        return ""
    if name not in PLACES:
        return _("on the clock of the place: %(place)s") % {"place": place_of(name)}
    return _("%(place)s time") % {"place": place_of(name)}


def choices(in_use: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the clocks that a form offers: that of the installation first."""
    own = own_zone().key
    names = dict.fromkeys([own, *PLACES, *sorted(in_use)])
    return [(name, place_of(name)) for name in names]
