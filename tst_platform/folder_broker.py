"""The broker of folders, for machines without Redis: a message appears there only once it is written whole.

Kombu creates the file first and fills it afterwards; a worker that looks in between reads nothing and ends.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class WholeMessages(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        draft = folder / f"{uuid4()}.draft"
        draft.write_text(dumps(payload))
        draft.rename(folder / f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg")


class Transport(filesystem.Transport):
    Channel = WholeMessages


def use() -> None:
    """Let `filesystem://` mean this transport, in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
