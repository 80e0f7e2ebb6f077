"""A small programme with people to invite, and what they hold in their hands: links, codes, phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from cells.collectives.models import Collective, Membership, Participant
from cells.collectives.services import invitations
from cells.collectives.services.people import NewPerson, add_participants
from contracts.agreements import services as agreements
from contracts.agreements.models import Contract
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

WELCOME = "/bienvenue/"
TYPED_AT = "/rejoindre/"
BACK_AT = "/revenir/"


@dataclass
class House:
    """One collective led by Claire, with a contract proposed; Fatou has an address, Yanis and Noor have none."""

    claire: Viewer
    collective: Collective
    contract: Contract
    people: dict[str, Participant]

    def hand_over(self, who: str) -> invitations.Link:
        return invitations.hand_over(contract=self.contract, participant=self.person(who), by=self.claire)

    def share(self, seats: int) -> invitations.Link:
        return invitations.share(
            contract=self.contract, collective=self.collective, most_uses=seats, by=self.claire
        )

    def person(self, who: str) -> Participant:
        return Participant.objects.select_related("party", "collective").get(pk=self.people[who].pk)

    def desk(self) -> Client:
        client = StaffClient()
        client.force_login(self.claire.user)
        return client

    def joined(self, who: str) -> Client:
        """Return the phone of someone who has come by a link."""
        phone = Client()
        answer = phone.post(path_of(self.hand_over(who)))
        assert answer.headers["Location"] == WELCOME
        return phone


def build_house() -> House:
    claire = Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )
    collective = Collective.objects.create(name="Quartier-Canari", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=collective, user=claire.user)
    contract = agreements.start_contract(by=claire)
    agreements.propose_version(version=contract.draft, by=claire)
    rows = [NewPerson("Fatou", "Diallo", email="fatou@example.org"), NewPerson("Yanis"), NewPerson("Noor")]
    people = add_participants(collective=collective, by=claire, people=rows, contract=contract)
    return House(claire, collective, contract, dict(zip(("fatou", "yanis", "noor"), people, strict=True)))


def path_of(link: invitations.Link) -> str:
    return urlsplit(link.url).path


def token_of(link: invitations.Link) -> str:
    return path_of(link).split("/")[2]


def phrase_on(phone: Client) -> str:
    """Make a phrase on this phone, and copy it from the page that shows it once."""
    page = phone.post(reverse("collectives:make_phrase"))
    assert page.status_code == 200
    words = re.search(r'<ol class="return-phrase"[^>]*>(.*?)</ol>', page.content.decode(), re.S)
    assert words
    return " ".join(re.findall(r"<li>(.*?)</li>", words[1]))


def is_in(phone: Client) -> bool:
    """Say whether this phone opens a participant's pages."""
    return phone.get(reverse("collectives:ways_back")).status_code == 200
