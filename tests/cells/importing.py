"""Lists on their way in: a collective with its intervenant, the lists at hand, files made to break things."""

from pathlib import Path

import pytest

from cells.collectives.models import Collective, Membership
from cells.imports import services
from tests.cells.lists import workbook
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

LISTS = Path(__file__).resolve().parent.parent / "data"
NAMES = sorted(path.name for path in LISTS.glob("*.*") if path.suffix in (".csv", ".xlsx"))
SHORT = "cooperative-habitants-24.xlsx"
USUAL = "nous-tous-francais-240.csv"
MESSY = "quartier-60-messy-cp1252.csv"
MARKUP = "<script>alert(1)</script>"

# name → (name of the file, bytes)
NASTY = {
    "empty": ("liste.csv", b""),
    "white": ("liste.csv", b"\n\n  \n"),
    "noise": ("liste.csv", bytes((n * 7919 + n // 3) % 256 for n in range(5000))),
    "header only": ("liste.csv", "Prénom;Nom;Courriel\n".encode()),
    "no header": ("liste.csv", b"a@exemple.test;0612345678\nb@exemple.test;0612345679\n"),
    "xlsx named csv": ("liste.csv", workbook(["Prénom", "Nom"], ["Zoé", "Bailly"])),
    "csv named xlsx": ("liste.xlsx", "Prénom;Nom\nZoé;Bailly\n".encode()),
    "damaged xlsx": ("liste.xlsx", workbook(["Prénom", "Nom"], ["Zoé", "Bailly"])[:400]),
    "endless name": ("liste.csv", f"Prénom;Nom\n{'A' * 10_000};Roy\nMax;{'é' * 10_000}\n".encode()),
    "endless cells": (
        "liste.csv",
        f"Courriel;Composante;Quartier\na@exemple.test;{'C' * 400};{'Q' * 400}\n".encode(),
    ),
    "nul": ("liste.csv", b"Pr\xc3\xa9nom;Nom\nZo\x00\xc3\xa9;Bailly\x00\n\x00;\x00\n"),
    "formulas": ("liste.csv", "Prénom;Nom;Courriel\n=1+1;@SUM(A1);+cmd|' /C calc'!A0\n".encode()),
    "markup": (
        f"{MARKUP.replace('/', '')}.csv",
        f"Prénom;Nom;Courriel;Composante;{MARKUP}\n{';'.join([MARKUP] * 5)}\nZoé;Roy;{MARKUP};{MARKUP};b\n".encode(),
    ),
    "many columns": ("liste.csv", (";".join(f"c{n}" for n in range(5000)) + "\nx;y\n").encode()),
    "many components": (
        "liste.csv",
        ("Prénom;Nom;Composante\n" + "".join(f"P{n};N{n};Groupe {n}\n" for n in range(100))).encode(),
    ),
    "forbidden": ("liste.csv", "Prénom;Nom;Religion;Origine\nZoé;Roy;secrete-un;secrete-deux\n".encode()),
    "only forbidden": ("liste.csv", b"Religion;Opinion politique\na;b\n"),
    "surrogate": ("liste.csv", b"Pr\xc3\xa9nom;Nom\n\xed\xa0\x80;Roy\n"),
    "unclosed": ("liste.csv", 'Prénom;Nom\n"Zoé;Roy\nMax;Roy\n'.encode()),
}


def bytes_of(name: str) -> bytes:
    return (LISTS / name).read_bytes()


def people_list(count: int, start: int = 0) -> bytes:
    """Return a list of `count` people with an address each."""
    rows = (f"P{n};N{n};p{n}@exemple.test" for n in range(start, start + count))
    return "\n".join(["Prénom;Nom;Courriel", *rows]).encode()


@pytest.fixture
def claire(db) -> Viewer:
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def collective(claire) -> Collective:
    return make_collective("tilleuls", claire)


def make_collective(slug: str, lead: Viewer) -> Collective:
    made = Collective.objects.create(name="Les Tilleuls", slug=slug, kind="neighbourhood")
    Membership.objects.create(collective=made, user=lead.user)
    return made


def opened(collective, by, name=USUAL, data=None):
    data = bytes_of(name) if data is None else data
    return services.open_import(collective=collective, filename=name, data=data, by=by)


def imported(collective, by, name=USUAL, data=None, creates_components=True):
    run = opened(collective, by, name, data)
    services.confirm_import(run=run, creates_components=creates_components, by=by)
    run.refresh_from_db()
    return run
