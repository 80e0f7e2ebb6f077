"""Promise 7. A card circulates only with live consent, and a withdrawn card is gone at the next request.

Random sequences of acts on the real database are held against a model of their own, which knows nothing of
the code: who may read which text. Races hold that no order of two requests breaks it.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict

import pytest
from django.db import connection
from django.utils import timezone

from contracts.agreements.models import Party, Signature
from contracts.agreements.services import withdraw_signature
from contracts.confidentiality.models import Release
from interventions.boards import services, shown
from interventions.boards.models import Card, Circulation
from tests.interventions.board_people import viewer, world
from tests.promises.conftest import LONG
from tst_platform.core.errors import DomainError

# For each of the seeds below.
SEQUENCES, ACTS = (2_500 if LONG else 12), 15
RACES = 140 if LONG else 15


class Expected:
    """Who may read what, told without the code under test: plain sets of texts, cells, consents."""

    def __init__(self, here):
        self.home = {person.pk: n for n, cell in enumerate(here.members) for person in cell}
        self.unsigned, self.left = set(), set()
        self.cards = {}  # text -> author
        self.ways = defaultdict(dict)  # text -> {cell: state}

    def may_read(self, person, text):
        author = self.cards.get(text)
        if author is None or person in self.left:
            return False
        if author == person:
            return True
        if person in self.unsigned or author in self.unsigned:
            return False  # who withdraws their signature neither reads others nor is read by them
        if self.home[author] == self.home[person]:
            return True
        return author not in self.left and self.ways[text].get(self.home[person]) == "given"

    def staff_may_read(self, text):
        return text in self.cards and self.cards[text] not in self.unsigned


class Play:
    """One sequence: each act is tried on the platform, and on the expectation only where a person may do it."""

    def __init__(self, here, seed):
        self.here, self.dice, self.expected = here, random.Random(seed), Expected(here)
        self.people = {person.pk: person for cell in here.members for person in cell}
        self.rows, self.ways, self.said = {}, {}, set()

    def anyone(self):
        return self.dice.choice(list(self.people.values()))

    def any_text(self):
        return self.dice.choice(sorted(self.rows)) if self.rows else None

    def any_way(self):
        return self.dice.choice(sorted(self.ways, key=str)) if self.ways else None

    def tried(self, act):
        try:
            act()
        except DomainError:
            return False
        return True

    def write(self):
        person = self.anyone()
        text = f"canari-{self.dice.getrandbits(48):x}"
        where = self.expected.home[person.pk]
        done = self.tried(
            lambda: self.rows.update({text: self.here.write(person, text, self.here.cells[where])})
        )
        may = person.pk not in self.expected.left | self.expected.unsigned
        assert done == may
        if done:
            self.expected.cards[text] = person.pk
            self.said.add(text)

    def ask(self):
        text, cell = self.any_text(), self.dice.randrange(len(self.here.cells))
        if text is None:
            return

        def act():
            [way] = services.ask_circulation(
                card=self.rows[text], to_cells=[self.here.cells[cell]], by=self.here.staff
            )
            self.ways[text, cell] = way

        author = self.expected.cards.get(text)
        may = author is not None and author not in self.expected.left
        may = may and self.expected.home[author] != cell and cell not in self.expected.ways[text]
        assert self.tried(act) == may
        if may:
            self.expected.ways[text][cell] = "requested"

    def decide(self, act, origin, target):
        key = self.any_way()
        if key is None:
            return
        text, cell = key
        author = self.expected.cards.get(text)
        person = self.people[author] if author and self.dice.random() < 0.7 else self.anyone()
        done = self.tried(lambda: act(circulation=self.ways[key], by=viewer(person)))
        may = author == person.pk and person.pk not in self.expected.left
        if done:
            assert may and self.expected.ways[text][cell] == origin
            self.expected.ways[text][cell] = target
        elif may and person.pk not in self.expected.unsigned:
            assert self.expected.ways[text][cell] != origin

    def withdraw(self):
        text = self.any_text()
        if text is None:
            return
        author = self.expected.cards.get(text)
        person = self.people[author] if author and self.dice.random() < 0.7 else self.anyone()
        done = self.tried(lambda: services.withdraw_card(card=self.rows[text], by=viewer(person)))
        assert done == (author == person.pk and person.pk not in self.expected.left)
        if done:
            del self.expected.cards[text]

    def leave(self):
        person = self.anyone()
        person.party.left_at = timezone.now()
        person.party.save(update_fields=["left_at"])
        self.expected.left.add(person.pk)

    def unsign(self):
        person = self.anyone()
        may = person.pk not in self.expected.unsigned | self.expected.left
        assert self.tried(lambda: withdraw_signature(party=person.party, by=viewer(person))) == may
        if may:
            self.expected.unsigned.add(person.pk)

    def sign(self):
        person = self.anyone()
        if person.pk in self.expected.unsigned - self.expected.left:
            signed_anew(person.party)
            self.expected.unsigned.discard(person.pk)

    def step(self):
        acts = [
            (self.write, 5),
            (self.ask, 5),
            (self.withdraw, 2),
            (self.leave, 0.4),
            (self.unsign, 0.5),
            (self.sign, 1),
            (lambda: self.decide(services.consent, "requested", "given"), 6),
            (lambda: self.decide(services.refuse, "requested", "declined"), 1),
            (lambda: self.decide(services.take_back, "given", "withdrawn"), 2),
        ]
        self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])[0]()

    def check(self, how_many):
        """Compare what some people read with what they may read; return how many texts were looked for."""
        looked = 0
        for person in self.dice.sample(list(self.people.values()), how_many):
            read = {card.text for card in Card.objects.visible_to(viewer(person))} - {""}
            may = {text for text in self.said if self.expected.may_read(person.pk, text)}
            assert read == may, (read - may, may - read)
            looked += len(self.said)
        elsewhere = {arrived.text for arrived in shown.arrived_for(viewer(person))}
        assert elsewhere <= may
        staff = {card.text for card in Card.objects.visible_to(self.here.staff)}
        assert staff == {text for text in self.said if self.expected.staff_may_read(text)}
        withdrawn = self.said - set(self.expected.cards)
        assert not withdrawn & {card.text for card in Card.objects.all()}
        return looked


def signed_anew(party):
    """Put a new signature where one was withdrawn, for that one stays withdrawn."""
    taken = Signature.objects.get(party=party)
    taken.delete()
    Signature.objects.create(version_id=taken.version_id, party=party, sha256=taken.sha256)
    Party.objects.filter(pk=party.pk).update(disagreed_at=None)


def as_new(here):
    """Put one world back as it was: nothing said, everyone there, everyone's signature standing."""
    Card.objects.all().delete()
    Release.objects.all().delete()
    Party.objects.update(left_at=None)
    for signature in Signature.objects.filter(withdrawn_at__isnull=False).select_related("party"):
        signed_anew(signature.party)
    for person in (person for cell in here.members for person in cell):
        person.party.left_at = None


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_random_sequences_show_each_person_what_they_may_read_and_nothing_else(seed, figure):
    here, looked = world(f"quartier-{seed}", sizes=(2, 2, 2)), 0
    for number in range(SEQUENCES):
        as_new(here)
        play = Play(here, seed * 1000 + number)
        for step in range(ACTS):
            play.step()
            if step % 5 == 4:
                looked += play.check(2)
        looked += play.check(6)
    assert looked > SEQUENCES * ACTS
    figure(
        f"{SEQUENCES:,} random sequences of {ACTS} acts, {looked:,} texts looked for, 0 read without leave"
    )


# --- races ---------------------------------------------------------------------------------------------------------


def together(*acts):
    """Run the acts at the same moment, each on a connection of its own; return their outcomes, errors included."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(5)
            outcomes[place] = act() or True
        except DomainError:
            outcomes[place] = False
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert not errors, errors
    return outcomes


def reads(person):
    return {card.text for card in Card.objects.visible_to(viewer(person))}


@pytest.mark.django_db(transaction=True)
def test_taking_back_wins_over_reading_and_over_a_second_consent(figure):
    here = world()
    author, reader = here.members[0][0], here.members[1][0]
    for number in range(RACES):
        card = here.write(author, f"canari-{number}")
        [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
        services.consent(circulation=way, by=viewer(author))
        over = threading.Event()
        late = []

        def take_back(way=way, over=over):
            services.take_back(circulation=way, by=viewer(author))
            over.set()

        def read(over=over, late=late, text=card.text):
            for _ in range(6):
                was_over = over.is_set()
                if text in reads(reader) and was_over:
                    late.append(text)

        def consent_again(way=way):
            services.consent(circulation=way, by=viewer(author))

        taken, _, again = together(take_back, read, consent_again)
        assert taken is True
        assert again is False
        assert not late
        assert card.text not in reads(reader)
    figure(f"{number + 1} races of taking back, 0 read afterwards")


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_at_the_moment_of_consent_or_of_asking_leaves_nothing_over_there(figure):
    here = world(sizes=(3, 3, 3))
    author, reader = here.members[0][0], here.members[1][0]
    for number in range(RACES):
        card = here.write(author, f"canari-{number}")
        [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
        withdrawn, _, _ = together(
            lambda card=card: services.withdraw_card(card=card, by=viewer(author)),
            lambda way=way: services.consent(circulation=way, by=viewer(author)),
            lambda card=card: services.ask_circulation(card=card, to_cells=[here.cells[2]], by=here.staff),
        )
        assert withdrawn is True
        assert Card.objects.get(pk=card.pk).text == ""
        assert not reads(reader)
        assert not Circulation.objects.arrived().exists()
    figure(f"{number + 1} races of withdrawal, 0 left over there")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(figure):
    here = world()
    author = here.members[0][0]
    for number in range(RACES):
        card = here.write(author, f"canari-{number}")
        [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
        said = together(
            lambda way=way: services.consent(circulation=way, by=viewer(author)),
            lambda way=way: services.refuse(circulation=way, by=viewer(author)),
        )
        assert sorted(map(bool, said)) == [False, True]
        assert (card.text in reads(here.members[1][0])) == bool(said[0])
    figure(f"{number + 1} races of two answers, 1 of 2 counted in each")
