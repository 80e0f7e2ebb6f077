"""Promise 12: what people say stands nowhere in clear: not in the database, its copies, logs, spool, cache or broker.

Not sealed, by decision, are dates, counts, states, and the names of a collective and of its components: the name
of the collective is planted here too, and must be found wherever the others are looked for.
"""

import logging
import os
import re
import secrets
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings as platform
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.conflicts.models import DrawnMap, Moment, Statement
from tests.promises.at_rest import written_as
from tests.promises.restoring import as_owner
from tst_platform.core.dumps import back_up
from tst_platform.core.key_backup import back_up_keys
from tst_platform.core.models import sealed_models
from tst_platform.core.sealing import CannotSeal, SealedJSONField, sealed_fields
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

CANARIES = 1_000


@pytest.fixture
def heard(caplog):
    """Return what hears every line of every log, as at the loudest setting."""
    caplog.set_level(logging.DEBUG)
    noisy = logging.getLogger("django.template")
    noisy.setLevel(logging.INFO)
    yield caplog
    noisy.setLevel(logging.NOTSET)


@pytest.fixture
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "copies" / "erasures.list"
    settings.KEY_BACKUP_DIR, settings.BACKUP_DIR = tmp_path / "copies" / "keys", tmp_path / "copies" / "dumps"
    return tmp_path / "copies"


def new_word():
    return f"zqzqzq{secrets.token_hex(8)}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_word_stands_in_clear_anywhere(cast, folders, heard, figure):
    _make_what_nobody_played(cast)
    planted = _plant_in_every_field()
    assert {field for model in sealed_models() for field in sealed_fields(model)} == set(planted.values())
    _plant_the_rest(cast, planted)
    planted |= _say_through_the_pages(cast)
    known = new_word()
    cast.tilleuls.collective.name = f"Les {known}"
    cast.tilleuls.collective.save()

    places = {**_files(folders), **_broker(), "logs": heard.text.encode()}
    hits = [
        f"{planted[word]} in {name}" for name, content in places.items() for word in _hits(planted, content)
    ]
    assert not hits, hits[:5]
    where_known = [name for name, content in places.items() if _hits({known: None}, content)]
    assert where_known, "a word in clear is found: the search works"
    figure(
        f"{len(planted):,} canaries in {len(set(planted.values()))} sealed fields, searched in {len(places)} places "
        f"({sum(map(len, places.values())) / 1e6:.0f} MB): {len(hits)} hits; the name of the collective, "
        f"in clear by decision: found in {len(where_known)}"
    )


def test_the_search_finds_a_word_however_it_is_written():
    words = {new_word(): None for _ in range(20)}
    for word in words:
        for form in written_as(word):
            assert _hits(words, b"before" + form + b"after") == {word}
    assert not _hits(words, new_word().encode())


def _make_what_nobody_played(cast):
    """Make a row of what a cell of three has not: a map takes five, and its statements are another form of a space."""
    space = cast.tilleuls.rows["space"]
    Statement.objects.create(space=space, cell=space.cell, place=1, text="-")
    DrawnMap.objects.create(space=space, cell=space.cell, moment=Moment.REVEALED, drawn={}, smallest=5)


def _plant_in_every_field():
    """Write a canary into every sealed field of every model, in a row of its own where the text is not signed."""
    planted = {}
    for model in sealed_models():
        for row in model._base_manager.all():
            if _plant(row, planted):
                break
    return planted


def _plant(row, planted):
    words = {new_word(): field for field in sealed_fields(type(row))}
    for word, field in words.items():
        setattr(
            row,
            field.attname,
            {"neighbourhood": word} if isinstance(field, SealedJSONField) else f"Dit {word}.",
        )
    try:
        with transaction.atomic():
            row.save()
    except (DatabaseError, CannotSeal):
        return False  # a signed text, or one that is erased: another row of the kind is taken
    planted |= words
    return True


def _plant_the_rest(cast, planted):
    """Fill up with people, cards and messages: what there is most of."""
    place, named = cast.tilleuls, {field.attname: field for field in sealed_fields(Participant)}
    card = sealed_fields(Card)[0]
    body = next(field for field in sealed_fields(Message) if field.attname == "body")
    while len(planted) < CANARIES:
        person = Participant(collective=place.collective, party=Party.objects.create())
        words = {new_word(): named[name] for name in named if name != "traits"}
        for word, field in words.items():
            setattr(person, field.attname, word)
        person.save()
        said, sent = new_word(), new_word()
        Card.objects.create(
            cell=place.cells["A"], author=person.party, said_under=place.version, text=f"Je dis {said}."
        )
        outbox.post(
            unique_key=f"canary:{person.pk}",
            kind="canary",
            about=person.pk,
            recipient=person.party_id,
            to=f"{sent}@example.org",
            title=f"Titre {sent}",
            body=f"Bonjour {sent}",
        )
        planted |= words | {said: card, sent: body}


def _say_through_the_pages(cast):
    """Let people type through the front door too, and look at what they said: logs and sessions hear them."""
    said = {}
    for who in ("fatou", "bernard"):
        phone, word = cast.client_of(who), new_word()
        page = phone.get(reverse("boards:exchanges")).content.decode()
        cell = re.search(r'name="cell"[^>]*value="([^"]+)"', page)
        sent = {"text": f"Par la page, {word}.", "column": "know", "cell": cell[1] if cell else ""}
        answer = phone.post(reverse("boards:write"), sent)
        assert answer.status_code == 302, answer.status_code
        phone.post(reverse("boards:write"), {**sent, "text": f"refusé {word}", "column": "nowhere"})
        assert word in phone.get(reverse("boards:exchanges")).content.decode()
        desk = cast.client_of("claire")
        desk.get(reverse("collectives:people", args=[cast.tilleuls.collective.slug]), {"q": word})
        said[word] = sealed_fields(Card)[0]
    return said


# --- where to look ---


def _files(folder: Path) -> dict[str, bytes]:
    """Return the database as it lies there, its copies, and everything in the folder of the installation."""
    back_up()
    back_up_keys()
    found = {}
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        found |= _postgresql()
    else:
        name = str(connection.settings_dict["NAME"])
        found |= {path: Path(path).read_bytes() for path in (name, f"{name}-wal", f"{name}-shm")}
        assert found[f"{name}-wal"], "the log of writes is looked through while something is in it"
    for root in (folder, Path(platform.STATE_DIR)):
        for path in root.rglob("*"):
            if path.is_file() and str(path) not in found:
                found[str(path)] = _plain(path)
    return found


def _plain(path: Path) -> bytes:
    if path.suffix != ".pgdump":
        return path.read_bytes()
    return subprocess.run(["pg_restore", "--file", "-", path], capture_output=True, check=True).stdout


def _postgresql() -> dict[str, bytes]:
    """Return the whole database in plain SQL, keys and sessions too; and its files, where TST_PGDATA says where they are."""
    name = connection.settings_dict["NAME"]
    dump = subprocess.run(["pg_dump", "--dbname", name], env=as_owner(name), capture_output=True, check=True)
    found = {"pg_dump": dump.stdout}
    assert b"core_datakey" in dump.stdout and b"django_session" in dump.stdout
    if folder := os.environ.get("TST_PGDATA"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            (oid,) = cursor.fetchone()
        paths = [*Path(folder, "base", str(oid)).iterdir(), *Path(folder, "pg_wal").iterdir()]
        found |= {str(path): path.read_bytes() for path in paths if path.is_file()}
    return found


def _broker() -> dict[str, bytes]:
    """Return what Redis holds; the folders of the broker without Redis stand in the folder of the installation."""
    if not platform.REDIS_URL:
        return {}
    import redis

    client = redis.Redis.from_url(platform.REDIS_URL)
    found = b""
    for key in client.scan_iter("*"):
        found += key + (client.dump(key) or b"")
    return {"redis": found}


def _hits(words, content: bytes) -> set[str]:
    """Return the words that stand in these bytes, in clear or merely written otherwise."""
    found = set()
    for forms in zip(*map(written_as, words), strict=True):
        word_of = dict(zip(forms, words, strict=True))
        found |= _found(word_of, content)
    return found


def _found(word_of: dict[bytes, str], content: bytes) -> set[str]:
    """Look once for what all these forms share, then at what stands around it."""
    start, end = _shared_start(word_of), _shared_start(form[::-1] for form in word_of)[::-1]
    shared, length = max(start, end, key=len), len(next(iter(word_of)))
    assert len(shared) > 3, "what is shared by everything is found everywhere"
    before = 0 if shared == start else length - len(shared)
    found, at = set(), content.find(shared)
    while at >= 0:
        word = word_of.get(content[max(0, at - before) : at - before + length])
        if word is not None:
            found.add(word)
        at = content.find(shared, at + 1)
    return found


def _shared_start(forms: Iterable[bytes]) -> bytes:
    ordered = sorted(forms)
    pairs = enumerate(zip(ordered[0], ordered[-1], strict=True))
    return ordered[0][: next((place for place, (one, other) in pairs if one != other), None)]
