"""Promise 2, the names beneath it: who acts does so by their own right, and a name lets through no more than it says.

PostgreSQL alone, as in `test_02_second_wall.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Membership
from cells.composition.models import Proposal, Seat
from cells.imports.models import ImportRun, ImportState
from contracts.agreements.models import Contract, ContractIntervenant, Party, Signature
from contracts.confidentiality.models import Release, ReleaseState
from interventions.boards.models import Card
from interventions.supervision.models import Supervision
from tests.cast import Cast
from tests.ledger import changes, take
from tests.promises.test_11_a_new_version_asks_again import propose, sign
from tests.undoing import undone
from tst_platform.audit.models import AuditRecord
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")


def test_a_list_taken_in_at_once_is_taken_in_by_ones_own_right(cast):
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    claire, there = cast.client_of("claire"), cast.tilleuls.collective
    file = SimpleUploadedFile("liste.csv", "prénom;nom;composante\nZoé;Essai;voisins\n".encode())
    claire.post(reverse("imports:upload", args=[there.slug]), {"file": file})
    run = ImportRun.objects.filter(state=ImportState.UPLOADED, collective=there).latest("created_at")
    claire.post(reverse("imports:confirm", args=[run.pk]), {"components": "create"})
    run.refresh_from_db()
    assert (run.state, run.done) == (ImportState.DONE, 1)
    said = AuditRecord.objects.exclude(pk__in=before).values_list("verb", "context")
    assert {verb for verb, _ in said} >= {"import.done", "participants.add"}
    assert {context for _, context in said} == {cast.viewer_of("claire").actor}


def test_a_round_is_asked_by_ones_own_right_and_composed_by_the_worker(cast):
    """The request writes that it was asked, and no seat: had it looked under another name, it could have."""
    claire, seats, names = cast.client_of("claire"), [], set()

    def note(execute, sql, params, many, context):
        if sql.startswith(('INSERT INTO "cells_seat"', 'INSERT INTO "cells_cell"')):
            seats.append(sql)
        if sql.startswith('INSERT INTO "cells_proposal"'):
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('tst.viewer')")
                names.add(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        claire.post(reverse("composition:compose", args=[cast.tilleuls.contract.pk]), {"cell_size": 4})
    asked = Proposal.objects.composing().get(contract=cast.tilleuls.contract)
    assert asked.asked_by == cast.staff["claire"]
    assert not seats and names == {cast.viewer_of("claire").actor}


# --- rows that give a right ----------------------------------------------------------------------------------------


def attempts(cast: Cast) -> dict[str, tuple[str, Callable[[], Any]]]:
    """Return what a page that asks nothing might write for someone: a right that is not theirs to give."""
    here, there, staff = cast.tilleuls, cast.terrasses, cast.staff
    fatou, kevin = here.people["fatou"], here.people["kevin"]
    given = here.ways["asked"].release_id
    return {
        "leads a foreign contract": (
            "claire",
            lambda: ContractIntervenant.objects.create(contract=there.contract, user=staff["claire"]),
        ),
        "turns their place to a foreign contract": (
            "claire",
            lambda: ContractIntervenant.objects.filter(user=staff["claire"]).update(contract=there.contract),
        ),
        "joins a foreign collective": (
            "claire",
            lambda: Membership.objects.create(collective=there.collective, user=staff["claire"]),
        ),
        "gives leave for someone": (
            "claire",
            lambda: Release.objects.filter(pk=given).update(state=ReleaseState.GIVEN),
        ),
        "writes leave down as given": (
            "claire",
            lambda: Release.objects.create(
                contract=here.contract, author=fatou.party, content_id=uuid4(), circle_id=uuid4(),
                under=here.version, state=ReleaseState.GIVEN,
            ),
        ),
        "supervises whom they like": (
            "helene",
            lambda: Supervision.objects.create(
                supervisor=staff["helene"], intervenant=staff["jean"], since=timezone.localdate()
            ),
        ),
        "turns their supervision to another": (
            "helene",
            lambda: Supervision.objects.filter(supervisor=staff["helene"]).update(intervenant=staff["jean"]),
        ),
        "becomes one who leads": (
            "helene",
            lambda: ContractIntervenant.objects.create(contract=here.contract, user=staff["helene"]),
        ),
        "sits down in the other cell": (
            "fatou",
            lambda: Seat.objects.create(round=here.round, cell=here.cells["B"], participant=fatou),
        ),
        "moves to the other cell": (
            "fatou",
            lambda: Seat.objects.filter(participant=fatou).update(cell=here.cells["B"]),
        ),
        "puts another out of their cell": (
            "fatou",
            lambda: Seat.objects.filter(participant=here.people["yanis"]).delete(),
        ),
        "goes over to a foreign contract": (
            "fatou",
            lambda: Party.objects.filter(pk=fatou.party_id).update(contract=there.contract, number=900),
        ),
        "signs for another": (
            "fatou",
            lambda: Signature.objects.create(
                version=here.version, party=kevin.party, sha256=here.version.sha256
            ),
        ),
        "takes another's signature away": (
            "fatou",
            lambda: Signature.objects.filter(party=here.people["yanis"].party_id).delete(),
        ),
        "puts those who lead out": (
            "fatou",
            lambda: ContractIntervenant.objects.filter(contract=here.contract).delete(),
        ),
    }  # fmt: skip


def test_nobody_writes_themselves_a_right(cast, figure):
    written = []
    tried = attempts(cast)
    for what, (who, act) in tried.items():
        ledger = take(RIGHTS)
        with undone():
            try:
                with transaction.atomic(), looking_as(cast.viewer_of(who)):
                    act()
            except DatabaseError:
                pass
            written += [f"{who} {what}: {change}" for change in changes(ledger, take(RIGHTS))]
    assert not written, "\n".join(written)
    figure(f"{len(tried)} rights written by someone whose they are not to give, {len(written)} taken")


RIGHTS = {
    "contracts_contractintervenant", "cells_membership", "contracts_party", "contracts_signature",
    "contracts_release", "cells_seat", "interventions_supervision",
}  # fmt: skip


def test_whoever_only_counts_adds_no_row(cast):
    with pytest.raises(DatabaseError), working_as(Work.FIGURES):
        Contract.objects.create()


def test_a_stricter_contract_binds_behind_a_page_that_forgets(cast):
    """Nothing leaves a cell any more: what had arrived is no row over there, whatever the page asks for."""
    arrived, bernard = cast.tilleuls.cards["given"].pk, cast.viewer_of("bernard")
    with looking_as(bernard):
        assert Card.objects.filter(pk=arrived).exists()
    strict = propose(cast, circulation="nobody")
    sign(cast, "bernard", strict)
    with looking_as(bernard):
        assert Card.objects.filter(cell=cast.tilleuls.cells["B"]).exists(), "bernard has signed"
        assert not Card.objects.filter(pk=arrived).exists()
