"""Bring the people of a collective under the contract of a programme, and number them P1, P2 …"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max

from cells.collectives.models import Collective, Participant, ParticipantQuerySet
from contracts.agreements.models import Contract, Party
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer

# One statement for 10,000 people, where saving row by row takes four seconds. SQLite and PostgreSQL read it alike.
NUMBER_THEM = """
    UPDATE {party} SET contract_id = %s, number = %s + waiting.rank
    FROM (
        SELECT person.party_id AS id, ROW_NUMBER() OVER (ORDER BY person.created_at, person.id) AS rank
        FROM {participant} AS person
        JOIN {party} AS seat ON seat.id = person.party_id
        WHERE person.collective_id = %s AND seat.contract_id IS NULL AND seat.left_at IS NULL
    ) AS waiting
    WHERE {party}.id = waiting.id
"""


def last_number(contract: Contract) -> int:
    """Return the highest number given so far; the contract stays locked until the transaction ends."""
    Contract.objects.hold(contract.pk)
    return contract.parties.aggregate(last=Max("number"))["last"] or 0


def not_enrolled(collective: Collective) -> ParticipantQuerySet:
    """Return the people of the list who take part in no programme yet."""
    return Participant.objects.filter(collective=collective, party__contract__isnull=True).present()


@transaction.atomic
def enrol(*, collective: Collective, contract: Contract, by: Viewer) -> int:
    """Enrol everyone of the collective who is in no programme, in the order of the list; return how many."""
    quote = connection.ops.quote_name
    statement = NUMBER_THEM.format(
        party=quote(Party._meta.db_table), participant=quote(Participant._meta.db_table)
    )
    identify = Party._meta.pk.get_db_prep_value
    values = [identify(contract.pk, connection), last_number(contract), identify(collective.pk, connection)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        enrolled = cursor.rowcount
    record(by=by, verb="participants.enrol", row=contract, scope=contract.pk)
    return enrolled
