"""The broker of folders, while another process looks on."""

import threading
from pathlib import Path

from kombu import Connection
from kombu.utils.json import loads

from tst_platform.celery import app


def test_address_of_the_embedded_broker_leads_to_whole_messages():
    assert Connection("filesystem://localhost").transport.Channel.__name__ == "WholeMessages"


def test_no_message_is_ever_seen_half_written(tmp_path: Path):
    """A reader that looks without pause, while a large message is put again and again, never finds an empty file."""
    options = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path),
    }
    done, found = threading.Event(), []

    def look() -> None:
        while not done.is_set():
            for path in tmp_path.glob("*.celery.msg"):
                found.append(path.read_text())
                path.unlink()

    reader = threading.Thread(target=look)
    reader.start()
    with Connection("filesystem://localhost", transport_options=options) as connection:
        channel = connection.channel()
        for number in range(300):
            channel._put("celery", {"number": number, "body": "x" * 20_000})
    until_all_are_read = 0
    while len(found) < 300 and until_all_are_read < 500:
        until_all_are_read += 1
        done.wait(0.01)
    done.set()
    reader.join()
    assert sorted(loads(text)["number"] for text in found) == list(range(300))
    assert app.conf.broker_url.startswith(("filesystem://", "redis://"))
