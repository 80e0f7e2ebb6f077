"""One contract led by Claire, with parties who joined; Jean leads elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from contracts.agreements import immutability, services
from contracts.agreements.models import AnswerValue, Contract, Party, Version
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer


@pytest.fixture
def claire(db) -> Viewer:
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def jean(db) -> Viewer:
    return Viewer(user=User.objects.create_user("jean@example.org", name="Jean Prévost", role="intervenant"))


@pytest.fixture
def agnes(db) -> Viewer:
    return Viewer(
        user=User.objects.create_user("agnes@example.org", name="Agnès Tournier", role="administrator")
    )


@pytest.fixture
def contract(claire) -> Contract:
    return services.start_contract(by=claire)


@pytest.fixture
def version(contract, claire) -> Version:
    """The first version, proposed."""
    return services.propose_version(version=contract.draft, by=claire)


@pytest.fixture
def fatou(contract) -> Party:
    return seat(contract, 1)


@pytest.fixture
def yanis(contract) -> Party:
    return seat(contract, 2)


def seat(contract: Contract, number: int) -> Party:
    return Party.objects.create(contract=contract, number=number, joined_at=timezone.now())


def self_of(party: Party) -> Viewer:
    return Viewer(party_id=party.pk)


def answers(version: Version, value: str = AnswerValue.ACCEPT) -> dict:
    return {clause.pk: services.Said(value) for clause in version.clauses.all()}


def sign(party: Party, version: Version):
    return services.sign_version(
        party=party, version=version, answers=answers(version), sha256=version.sha256, by=self_of(party)
    )


def phone_of(party: Party) -> Client:
    client = Client()
    session = client.session
    session[PARTY_SESSION_KEY] = str(party.pk)
    session.save()
    return client


def laptop_of(viewer: Viewer) -> Client:
    client = StaffClient()
    client.force_login(viewer.user)
    return client


def filled(version: Version, value: str = AnswerValue.ACCEPT) -> dict[str, str]:
    """Return what a phone sends who answers every clause alike."""
    return {f"answer_{clause.pk.hex}": value for clause in version.clauses.all()} | {"sha256": version.sha256}


@contextmanager
def guard_off() -> Iterator[None]:
    """Take the triggers off a while, as only a migration may; on PostgreSQL the application cannot, which is the point."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=lambda sql, params=None: cursor.execute(sql))
        if connection.vendor == "postgresql":
            with pytest.raises(ProgrammingError), transaction.atomic():
                immutability.remove(None, editor)
            pytest.skip("The application's role may not take the guard off.")
        immutability.remove(None, editor)
        yield
        immutability.install(None, editor)
