"""Read the photograph of a signed sheet: what is no photograph is refused in words, what is one is drawn anew.

What is kept is never the file that was sent: the picture alone is taken from it, turned upright, made smaller and
written as a new JPEG. So neither the place and the hour (EXIF, GPS) nor anything hidden in the file is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from tst_platform.core.errors import DomainError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

T = TypeVar("T")

MEGABYTE = 1024 * 1024
# Below FILE_UPLOAD_MAX_MEMORY_SIZE: what is accepted has never been written to the disk in clear.
MOST_BYTES = 12 * MEGABYTE
# Of a small file that unfolds into a huge picture nothing is decoded.
MOST_PIXELS = 50_000_000
# A page of A4 stays readable: about 170 points to the inch.
LONGEST_SIDE, QUALITY = 2_000, 80
READ = ("JPEG", "PNG", "WEBP", "GIF")
# The brands of files that telephones write and browsers do not show (ISO/IEC 23008-12, AVIF).
APPLE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class NoPhotograph(DomainError):
    """What was sent cannot be kept as a photograph; `str()` says why and what to do."""


@dataclass(frozen=True)
class Photograph:
    """A picture drawn anew, as JPEG: made by `read_photograph` alone."""

    jpeg: bytes


def read_photograph(content: bytes) -> Photograph:
    """Return the picture of a JPEG, PNG, WebP or still GIF, its longest side LONGEST_SIDE points at most.

    Raises NoPhotograph for anything else, with a sentence for the person.
    """
    refuse_too_large(len(content))
    if content[4:8] == b"ftyp" and content[8:12] in APPLE_BRANDS:
        raise NoPhotograph(
            _("This photograph is in the HEIC format, which cannot be read here. Send it as JPEG.")
        )
    picture = _opened(content)
    if picture.width * picture.height > MOST_PIXELS:
        raise NoPhotograph(_huge())
    # A telephone may put a second, smaller picture behind the first (MPO): that is no animation.
    if getattr(picture, "is_animated", False) and picture.format != "MPO":
        raise NoPhotograph(_("This picture moves. Send a photograph that stands still."))
    return Photograph(_reading(lambda: _drawn_anew(picture)))


def refuse_too_large(size: int) -> None:
    """Raise NoPhotograph for more bytes than are read."""
    if size > MOST_BYTES:
        raise NoPhotograph(
            _(
                "This photograph has %(size)s MB, and %(limit)s MB are the most. Take it again at a smaller size."
            )
            % {"size": round(size / MEGABYTE), "limit": MOST_BYTES // MEGABYTE}
        )


def _opened(content: bytes) -> Picture:
    from PIL import Image  # only here: the platform starts without it

    def opened() -> Picture:
        try:
            return Image.open(BytesIO(content), formats=READ)
        except Image.UnidentifiedImageError:
            raise NoPhotograph(
                _("This file is not a photograph that can be read here. Send a JPEG, PNG or WebP.")
            ) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise NoPhotograph(_huge()) from None

    return _reading(opened)


def _huge() -> str:
    return _("This picture has too many points. Take it again at a smaller size.")


def _reading(work: Callable[[], T]) -> T:
    """Do something with a file from outside; whatever its decoder stumbles over is said in one sentence."""
    try:
        return work()
    except NoPhotograph:
        raise
    except (
        Exception
    ) as error:  # decoders raise what they like on damaged bytes: OSError, SyntaxError, struct.error …
        raise NoPhotograph(
            _("This photograph is damaged or incomplete. Take it again, or send it once more.")
        ) from error


def _drawn_anew(picture: Picture) -> bytes:
    from PIL import Image, ImageFile, ImageOps

    # Half a picture is no picture. WeasyPrint, once it is loaded, has Pillow fill up with grey whatever is missing.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than it is needed
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = upright.convert("RGBA")
    # On a new picture, which has no EXIF, no comment and no profile that could be written again.
    clean = Image.new("RGB", shown.size, "white")
    clean.paste(shown, mask=shown.getchannel("A"))
    written = BytesIO()
    clean.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
