"""What holds the sealing: keys at hand, apart, private and backed up; what was erased stays erased."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.core import erasure_list, erasures
from tst_platform.core.models import BATCH, DataKey, Erasure
from tst_platform.core.wrapping import wrapping_keys
from tst_platform.promises.findings import HELD, Finding, broken, check


@check(gettext_lazy("The sealing keys are at hand"))
def sealing_keys_are_at_hand() -> Finding:
    try:
        wrapping_keys()
    except ImproperlyConfigured as error:
        return broken(str(error))
    return HELD


@check(gettext_lazy("The sealing keys stand apart from what they seal"))
def keys_stand_apart() -> Finding:
    if settings.SEALING_KEYS:
        return HELD
    folder = Path(settings.SEALING_KEYS_FILE).resolve().parent
    if any(folder.is_relative_to(data) for data in data_folders(folder)):
        return broken(_("The sealing keys lie in the folder of the database."))
    return HELD


def data_folders(folder: Path) -> Iterator[Path]:
    """Return the folders that hold data: a copy of one of them must not hold the keys too."""
    if connection.vendor == "postgresql":
        yield from (above for above in (folder, *folder.parents) if (above / "PG_VERSION").exists())
    else:
        database = Path(str(connection.settings_dict["NAME"])).resolve()
        if database.parent == folder:
            yield folder


@check(gettext_lazy("Nobody else on the machine reads the keys"))
def keys_are_private() -> Finding:
    files = {
        Path(settings.SEALING_KEYS_FILE): not settings.SEALING_KEYS,
        Path(settings.SECRET_KEY_FILE): True,
    }
    open_ones = [
        path.name for path, used in files.items() if used and path.exists() and path.stat().st_mode & 0o077
    ]
    return (
        broken(_("Readable by others: %(names)s.") % {"names": ", ".join(open_ones)}) if open_ones else HELD
    )


@check(gettext_lazy("The sealing keys come from nowhere but chance"))
def keys_are_their_own() -> Finding:
    derived = set(_derived_from(settings.SECRET_KEY))
    same = any(key in derived for key in wrapping_keys().values())
    return broken(_("A sealing key follows from SECRET_KEY.")) if same else HELD


def _derived_from(secret: str) -> Iterator[bytes]:
    """Return the keys that people make out of a secret in haste."""
    said = secret.encode()
    yield said[:32].ljust(32, b"\0")
    yield said[:32].ljust(32, b"0")
    for name in ("sha256", "sha3_256", "blake2s", "sha512", "blake2b"):
        yield hashlib.new(name, said).digest()[:32]
    try:
        yield base64.b64decode(said + b"=" * (-len(said) % 4))[:32]
    except ValueError:
        return


@check(gettext_lazy("Every key that is in use opens"))
def every_key_opens() -> Finding:
    in_use = DataKey.objects.filter(destroyed_at__isnull=True)
    lost = in_use.exclude(version__in=wrapping_keys()).count()
    # One of each version: a wrong wrapping key opens none of what its version has wrapped.
    samples = (in_use.filter(version=version).first() for version in wrapping_keys())
    lost += sum(1 for row in samples if row is not None and row.open() is None)
    return broken(_("Keys that do not open: %(n)d or more.") % {"n": lost}) if lost else HELD


@check(gettext_lazy("What was erased has no key any more"))
def erased_keys_are_gone() -> Finding:
    left = DataKey.objects.filter(destroyed_at__isnull=False).exclude(wrapped=b"").count()
    left += erasures.keys_that_came_back().filter(destroyed_at__isnull=True).count()
    left += _back_though_listed()
    return broken(_("Erased keys that are still there: %(n)d.") % {"n": left}) if left else HELD


def _back_though_listed() -> int:
    """Count the keys that are on the list outside and stand here again: a backup came back, and the list was not replayed."""
    scopes, back = list(erasure_list.read()), 0
    for start in range(0, len(scopes), BATCH):
        standing = DataKey.objects.filter(scope__in=scopes[start : start + BATCH], destroyed_at__isnull=True)
        back += standing.exclude(scope__in=Erasure.objects.values("scope")).count()
    return back
