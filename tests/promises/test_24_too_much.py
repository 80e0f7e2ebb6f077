"""Promise 24, in bulk: bodies without end, files that swell, forms sent empty; each is answered in words, in time."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.imports.models import ImportRun
from cells.imports.reading import UnreadableFile, read_table
from interventions.programmes.models import Programme
from tests import nasty
from tests.addresses import name_of
from tests.cells.lists import workbook
from tests.nasty import FORM, browser_of
from tests.undoing import undone
from tst_platform.core.bodies import MOST_BYTES, Bounded

# --- bodies --------------------------------------------------------------------------------------------------------


def answer_to(address: str, head: bytes, body: bytes, times: int, end: bytes = b"") -> bytes:
    """Send a body piece by piece until the server answers or everything is sent; return the answer's beginning."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 20) as line:
        line.settimeout(20)
        line.sendall(head)
        try:
            for _ in range(times):
                line.sendall(body)
            line.sendall(end)
        except ConnectionError:
            pass  # it has answered, and hung up
        try:
            return line.recv(4_000)
        except ConnectionError:
            return b"hung up"


HEAD = b"POST /connexion/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(live):
    answer = answer_to(live, HEAD + b"Content-Length: 99999999999\r\n\r\n", b"x", 1)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_without_end_is_refused_before_it_fills_the_disk(live):
    """Nothing is announced: what comes is counted."""
    piece = b"%x\r\n" % 2**20 + b"x" * 2**20 + b"\r\n"
    head, times = HEAD + b"Transfer-Encoding: chunked\r\n\r\n", MOST_BYTES // 2**20 + 8
    answer = answer_to(live, head, piece, times, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413"), answer[:100]


def test_a_body_that_is_a_little_too_large_is_heard_out_before_it_is_refused(live):
    """A browser shows no answer that comes while it still sends."""
    head = HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_BYTES + 2**20)
    answer = answer_to(live, head, b"x" * 2**20, MOST_BYTES // 2**20 + 1)
    assert answer.startswith(b"HTTP/1.1 413"), answer[:100]


def test_a_socket_of_another_protocol_is_no_fault(live):
    upgrade = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    answer = answer_to(live, upgrade, b"", 1)
    assert answer.startswith(b"HTTP/1.1 4"), answer[:100]


def test_what_is_too_large_is_said_on_a_page():
    """A person who chose the wrong file reads what to do, in French."""
    said = []

    async def send(message):
        said.append(message)

    async def nothing(*_):
        raise AssertionError("it was handed on")

    scope = {"type": "http", "headers": [(b"content-length", b"9" * 15)]}
    coroutine = Bounded(nothing)(scope, nothing, send)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert said[0]["status"] == 413
    page = said[1]["body"].decode()
    assert "<h1>" in page
    assert 'lang="fr"' in page


def test_a_text_of_megabytes_is_told_apart_from_one_that_is_not_understood(cast):
    answer = browser_of(cast.client_of("claire")).generic(
        "POST", reverse("collectives:create"), b"name=" + b"x" * 3_000_000, FORM
    )
    assert answer.status_code == 413
    assert "<h1>" in answer.content.decode()


# --- files ---------------------------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
LIST = workbook(["Prénom", "Nom"], ["Zoé", "Bailly"])


def changed(part: str, was: bytes, now: bytes) -> bytes:
    """Return the list with something in one of its parts replaced."""
    out, whole = io.BytesIO(), zipfile.ZipFile(io.BytesIO(LIST))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            content = whole.read(name)
            assert name != part or was in content
            archive.writestr(name, content.replace(was, now, 1) if name == part else content)
    return out.getvalue()


SWELLING = {
    "a row beyond every sheet": changed(SHEET, b'r="2"', b'r="999999999999"'),
    "a row beyond every number": changed(SHEET, b'r="2"', b'r="1e300"'),
    "the last row of a sheet": changed(SHEET, b'r="2"', b'r="1048576"'),
    "millions of rows of nothing": changed(SHEET, b"<sheetData>", b"<sheetData>" + b"<row/>" * 3_000_000),
    "deep": changed(SHEET, b"<sheetData>", b"<a>" * 200_000 + b"<sheetData>"),
}


@pytest.mark.parametrize("told", SWELLING)
def test_a_small_file_that_would_swell_is_refused_in_time(told):
    began = time.process_time()
    with pytest.raises(UnreadableFile) as refusal:
        read_table(SWELLING[told], "liste.xlsx")
    assert time.process_time() - began < 30
    assert str(refusal.value)


def test_two_halves_of_a_letter_are_one_and_half_a_letter_is_none():
    """Excel writes odd characters as _xD83D__xDE00_: of a half alone nothing comes as far as a page or a database."""
    table = read_table(workbook(["Prénom", "Nom"], ["_xD83D__xDE00_", "a_xD800_b"]), "liste.xlsx")
    assert table.rows[0].cells == ("\U0001f600", "a\ufffdb")


def test_half_a_letter_in_a_title_stops_no_import(cast):
    url = reverse("imports:upload", args=[cast.tilleuls.collective.slug])
    data = workbook(["Prénom", "Nom", "_xD800_ et _x0000_"], ["_xDC00_Zoé", "_xD83D__xDE00_", "_xDFFF_"])
    client = browser_of(cast.client_of("claire"))
    with nasty.undone_aloud() as faults:
        answer = client.post(url, {"file": SimpleUploadedFile("liste_xD800_.xlsx", data)})
        assert answer.status_code == 302, answer.status_code
        assert client.get(answer.headers["Location"]).status_code == 200
        assert ImportRun.objects.exists()
    assert not faults.seen


# --- forms sent empty ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_form_sent_empty_says_what_is_missing(cast, figure):
    """An empty POST is a POST: nobody is left before a form that says nothing."""
    told, silent, seen = 0, [], set()
    for person in ("claire", "helene", "fatou", "nobody"):
        for kind, form in nasty.forms_near(cast, person).items():
            if kind in seen:
                continue
            seen.add(kind)
            client = browser_of(cast.client_of(person))  # anew: one of the forms signs out
            with undone():
                answer = client.generic("POST", form.action, b"", FORM)
            page = answer.content.decode()
            if name_of(form.action) == "house:accept":
                continue  # its link is invented, and the page says that it is closed
            if answer.status_code in (400, 404, 405) or answer.status_code >= 500:
                silent.append(f"{person} {name_of(form.action)}: {answer.status_code}")
            if answer.status_code == 422:
                told += 1
                if not any(word in page for word in ("error", "alert", "notice", "<h1>Cela n’a pas")):
                    silent.append(f"{person} {name_of(form.action)}: 422 without a word")
    assert told > 5
    assert not silent, "\n".join(silent)
    figure(f"{len(seen)} forms sent empty, {told} say what is missing, {len(silent)} say nothing")


def test_a_step_that_is_none_is_told(cast):
    """The page was left open while the steps changed, or a phone sent the form without its button."""
    client, programme = cast.client_of("claire"), Programme.objects.get(contract=cast.tilleuls.contract)
    url = reverse("programmes:step", args=[programme.pk])
    for sent in ({}, {"step": ""}, {"step": "\x00"}, {"step": "no-such-step"}):
        answer = client.post(url, sent)
        assert answer.status_code == 422, sent
        assert reverse("programmes:programme", args=[programme.pk]) in answer.content.decode()
    assert Programme.objects.get(pk=programme.pk).current_step_id == programme.current_step_id


def test_a_list_sent_without_its_file_says_so(cast):
    url = reverse("imports:upload", args=[cast.tilleuls.collective.slug])
    answer = cast.client_of("claire").post(url, {})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
