"""Pictures as telephones send them, and files that are none."""

import struct
import zlib
from io import BytesIO

from PIL import Image

from contracts.agreements.photographs import MOST_BYTES

SIZE = (300, 200)


def jpeg(size=SIZE, **options) -> bytes:
    return _written(Image.new("RGB", size, "ivory"), "JPEG", **options)


def jpeg_of_a_telephone() -> bytes:
    """Return a JPEG lying on its side, with the place where it was taken, a comment and a word behind its end."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    exif[0x010F] = "MAKER-OF-TELEPHONES"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (45.0, 46.0, 30.0)
    return jpeg((3000, 1500), exif=exif, comment=b"A-COMMENT") + b"BEHIND-THE-END"


def noisy_jpeg() -> bytes:
    """Return a JPEG with much in it, so that half of it is truly half."""
    return _written(Image.effect_noise(SIZE, 90), "JPEG")


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]
    return _written(frames[0], kind, save_all=True, append_images=frames[1:])


def bomb(side: int = 30_000) -> bytes:
    """Return a PNG of a few bytes that says that it is `side` points wide and high."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def no_photographs() -> dict[str, tuple[bytes, str]]:
    """Return what is no photograph, by its name, each with the beginning of the sentence that says why."""
    return {
        "text.jpg": (b"Ceci est un texte.", "This file is not a photograph"),
        "empty.jpg": (b"", "This file is not a photograph"),
        "truncated.jpg": (noisy_jpeg()[:4000], "This photograph is damaged"),
        "broken.png": (_written(Image.effect_noise(SIZE, 90), "PNG")[:900], "This photograph is damaged"),
        "apple.heic": (b"\0\0\0\x18ftypheic" + b"\0" * 400, "This photograph is in the HEIC format"),
        "twenty.jpg": (
            jpeg() + b"\0" * (20 * 1024 * 1024),
            "This photograph has 20 MB, and 12 MB are the most",
        ),
        "moving.gif": (animated("GIF"), "This picture moves"),
        "moving.webp": (animated("WEBP"), "This picture moves"),
        "bomb.png": (bomb(), "This picture has too many points"),
        "large.png": (bomb(8_000), "This picture has too many points"),
        "drawn.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This file is not a photograph"),
    }


def _written(picture: Image.Image, kind: str, **options) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


assert MOST_BYTES == 12 * 1024 * 1024, "the form names this figure"
