"""A file that stands in the database sealed, as every text does."""

from __future__ import annotations

import base64
from typing import Any

from tst_platform.core.sealing import SealedTextField


class SealedBytesField(SealedTextField):
    """Bytes, sealed as one text: bound to their row and read with the key of their scope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def dump(self, value: Any) -> str:
        content = value.encode() if isinstance(value, str) else bytes(value)
        return base64.b64encode(content).decode()

    def load(self, text: str) -> Any:
        return base64.b64decode(text)
