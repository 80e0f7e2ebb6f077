"""Make a programme of so many people, one round behind them and one proposed, and a session of its intervenant."""

import random
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from cells.collectives.models import Collective, Component, Membership
from cells.collectives.services.people import NewPerson, add_participants
from cells.collectives.traits import AGE_BANDS
from cells.composition import services
from cells.composition.models import Proposal, Round
from contracts.agreements.models import Contract, ContractIntervenant
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

COMPONENTS = ("Mères", "Jeunes", "Travailleurs sociaux", "Commerçants", "Élus", "Habitants")
PAIRS = 12  # to be kept apart, and as many together


def round_of(people: int) -> tuple[UUID, User]:
    """Return the id of a proposed round of cells of about twelve, and who leads it."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user(
        f"{timezone.now():%H%M%S%f}@example.org", name="Claire", role="intervenant"
    )
    with working_as(Work.COMMAND):
        lead = Viewer(user=user)
        collective = Collective.objects.create(name="Mesure", slug=f"mesure-{user.pk}", kind="neighbourhood")
        Membership.objects.create(collective=collective, user=user)
        contract = Contract.objects.create()
        ContractIntervenant.objects.create(contract=contract, user=user)
        seated = add_participants(
            collective=collective, by=lead, people=list(rows(collective, people)), contract=contract
        )
        for k in range(PAIRS):
            for kind, start in (("apart", 0), ("together", 4 * PAIRS)):
                first, second = seated[start + 2 * k], seated[start + 2 * k + 1]
                services.constrain(kind=kind, first=first, second=second, by=lead)
        first_round = composed(contract, collective, lead)
        services.validate_round(round=first_round, by=lead)
        services.remember_waiting()
        return composed(contract, collective, lead).pk, user


def rows(collective: Collective, people: int) -> Iterator[NewPerson]:
    chance = random.Random(people)
    components = [Component.objects.create(collective=collective, name=name) for name in COMPONENTS]
    for number in range(people):
        traits = {
            "neighbourhood": f"Quartier {chance.randrange(8)}",
            "age_band": chance.choice(AGE_BANDS),
            "gender": chance.choice(["F", "H"]),
            "language": chance.choice(["français", "arabe", "turc", "portugais"]),
            "often": chance.choice(["yes", "no"]),
        }
        yield NewPerson(
            given_name=f"Prénom{number}",
            family_name="Exemple",
            component=chance.choice(components),
            traits=traits,
        )


def composed(contract: Contract, collective: Collective, lead: Viewer) -> Round:
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=12, by=lead)
    services.compose_proposal(asked.pk)
    return Proposal.objects.select_related("round").get(pk=asked.pk).round


def session_of(user: User) -> dict[str, str]:
    """Return the cookie of a session that has given its second factor."""
    client = StaffClient()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}
