"""Promise 11. Whatever is proposed, amended, signed, refused, withdrawn, said, widened, narrowed or let out, by whoever joins or leaves: nobody reads more than they may.

Hypothesis plays sequences of acts on the real database; after each, who reads what is held against a model of its own
(`lives.py`), which knows nothing of the code. The services are asked for what may not be done as well: they refuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.agreements import services as agreements
from contracts.agreements.models import Contract, Version
from contracts.agreements.services import Said
from contracts.confidentiality.models import Release
from interventions.boards import services as boards
from interventions.boards import shown
from interventions.boards.models import Card, Circulation
from tests.interventions.board_people import World, supervise, user, viewer, world
from tests.promises.conftest import LONG
from tests.promises.lives import Agreed, Lives, Way, Word
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as
from tst_platform.my_data import KEEP, WITHDRAW, leave_programme

SEQUENCES, ACTS = (10_000 if LONG else 20), 30

who = st.integers(0, 11)
which = st.integers(0, 5)
# Mostly by someone who may; now and then by anyone at all.
mostly = st.sampled_from([True, True, True, True, False])
terms = st.one_of(
    st.sampled_from([{"circulation": "author"}, {"circulation": "unanimity"}, {"circulation": "nobody"}]),
    st.sampled_from([24, 72]).map(lambda hours: {"circulation": "no_objection", "objection_hours": hours}),
)


class Played:
    """What was played in all, for the figure."""

    sequences = acts = looks = refused = 0


class Contracts(RuleBasedStateMachine):
    """One programme of two cells of three people; each rule is one act, by whoever it happens to be."""

    here: ClassVar[World]
    outsiders: ClassVar[list[Viewer]]

    def __init__(self) -> None:
        super().__init__()
        Played.sequences += 1
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.people = {person.called: person for cell in self.here.members for person in cell}
        homes = {person.called: n for n, cell in enumerate(self.here.members) for person in cell}
        self.lives = Lives(homes, signed={name: {0} for name in homes})
        self.cards: dict[str, Card] = {}
        self.ways: dict[tuple[str, int], Circulation] = {}
        self.statements: dict[str, tuple[str, Any]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    # --- who and what ------------------------------------------------------------------------------------------------

    def person(self, n: int, among: Iterable[str] = ()) -> str:
        chosen = list(among) or list(self.people)
        return chosen[n % len(chosen)]

    def unsigned(self) -> list[str]:
        return [name for name in self.people if name not in self.lives.left and not self.lives.agrees(name)]

    def agreeing(self) -> list[str]:
        return [name for name in self.people if self.lives.agrees(name)]

    def text(self, n: int) -> str:
        return list(self.cards)[n % len(self.cards)]

    def way(self, n: int) -> tuple[str, int]:
        return list(self.ways)[n % len(self.ways)]

    def viewer(self, name: str) -> Viewer:
        return viewer(self.people[name])

    def tries(self, act: Callable[[], Any], *, may: bool) -> bool:
        """Try an act; what may be done is done, and what may not is refused."""
        Played.acts += 1
        try:
            with transaction.atomic():
                act()
        except DomainError:
            done = False
        else:
            done = True
        Played.refused += not done
        assert done == may, "done" if done else "refused"
        return done

    @initialize(said=terms, quorum=st.sampled_from([0, 0, 2, 3]), words=st.integers(1, 2))
    def begin(self, said: dict[str, Any], quorum: int, words: int) -> None:
        """Agree on something, say a few words, and ask for them: what follows finds something to break."""
        self.amend(said, quorum)
        self.propose()
        self.all_sign()
        for n in range(words):
            self.speak(n * 3, elsewhere=False, wise=True)
            self.ask(n, home=False)
            if self.ways:
                self.consent(0, n, own=True)

    # --- the contract --------------------------------------------------------------------------------------------------

    @rule(said=terms, quorum=st.sampled_from([0, 0, 2, 3]))
    def amend(self, said: dict[str, Any], quorum: int) -> None:
        """Widen or narrow the draft; begin one where there is none."""
        contract = Contract.objects.get(pk=self.here.contract.pk)
        if self.lives.draft is None:
            agreements.new_draft(contract=contract, by=self.here.staff)
        draft = contract.draft
        for clause in draft.clauses.all():
            agreements.remove_clause(clause=clause, by=self.here.staff)
        for one in (said, {"quorum": quorum}) if quorum else (said,):
            agreements.add_clause(version=draft, title="Clause", text="", terms=one, by=self.here.staff)
        self.lives.draft = Agreed(said["circulation"], said.get("objection_hours", 0), quorum)

    @precondition(lambda self: self.lives.draft)
    @rule()
    def propose(self) -> None:
        draft = Contract.objects.get(pk=self.here.contract.pk).draft
        agreements.propose_version(version=draft, by=self.here.staff)
        self.lives.versions.append(self.lives.draft)
        self.lives.draft = None

    @rule()
    def all_sign(self) -> None:
        for name in self.unsigned():
            self.answer(name, self.lives.force, "accept")

    @rule(
        n=who, older=st.sampled_from([0, 0, 0, 1]), value=st.sampled_from(["accept", "refuse"]), wise=mostly
    )
    def sign(self, n: int, older: int, value: str, wise: bool) -> None:
        """Sign, refuse, or answer a text that was shown before the last one was proposed."""
        name = self.person(n, self.unsigned() if wise else ())
        self.answer(name, max(0, self.lives.force - older), value)

    def answer(self, name: str, shown_as: int, value: str) -> None:
        version = Version.objects.get(contract=self.here.contract, number=shown_as + 1)
        may = shown_as == self.lives.force and name not in self.lives.left and not self.lives.agrees(name)
        said = {clause.pk: Said(value) for clause in version.clauses.all()}
        signs = {"party": self.people[name].party, "version": version, "sha256": version.sha256}
        done = self.tries(
            lambda: agreements.sign_version(**signs, answers=said, by=self.viewer(name)), may=may
        )
        if done and (value == "accept" or not said):
            self.lives.signed.setdefault(name, set()).add(shown_as)
            self.lives.disagreed.discard(name)

    @precondition(lambda self: len(self.lives.disagreed) < 3)
    @rule(n=who, wise=mostly)
    def withdraw_signature(self, n: int, wise: bool) -> None:
        name = self.person(n, self.agreeing() if wise else ())
        may = bool(self.lives.signed.get(name)) and name not in self.lives.left
        party = self.people[name].party
        if self.tries(lambda: agreements.withdraw_signature(party=party, by=self.viewer(name)), may=may):
            self.lives.signed[name] = set()
            self.lives.disagreed.add(name)

    # --- what is said --------------------------------------------------------------------------------------------------

    @rule(n=who, elsewhere=st.sampled_from([False, False, False, False, True]), wise=mostly)
    def speak(self, n: int, elsewhere: bool, wise: bool) -> None:
        name, text = self.person(n, self.agreeing() if wise else ()), f"parole {len(self.cards)}"
        home = self.lives.homes[name]
        cell = self.here.cells[1 - home if elsewhere else home]

        def say() -> None:
            card = boards.write_card(
                cell=cell, author=self.people[name].party, text=text, by=self.viewer(name)
            )
            self.cards[text] = card

        if self.tries(say, may=self.lives.agrees(name) and not elsewhere):
            self.lives.words[text] = Word(name, home, self.lives.force)

    @precondition(lambda self: self.cards)
    @rule(what=which, n=who, own=mostly)
    def take_a_word_back(self, what: int, n: int, own: bool) -> None:
        text = self.text(what)
        word = self.lives.words[text]
        name = word.author if own else self.person(n)
        may = name == word.author and name not in self.lives.left and not word.is_gone
        act = self.viewer(name)
        if self.tries(lambda: boards.withdraw_card(card=self.cards[text], by=act), may=may):
            word.take_back()

    @precondition(lambda self: self.cards)
    @rule(what=which, n=who, own=mostly)
    def let_the_version_in_force_hold(self, what: int, n: int, own: bool) -> None:
        text = self.text(what)
        word = self.lives.words[text]
        name = word.author if own else self.person(n)
        may = name == word.author and not word.is_gone and self.lives.agrees(name)
        act = self.viewer(name)
        if self.tries(lambda: boards.carry_over(card=self.cards[text], by=act), may=may):
            word.carried = self.lives.force

    # --- what leaves a cell --------------------------------------------------------------------------------------------

    @precondition(lambda self: self.cards)
    @rule(what=which, home=st.sampled_from([False, False, False, True]))
    def ask(self, what: int, home: bool) -> None:
        text = self.text(what)
        word = self.lives.words[text]
        cell = word.home if home else 1 - word.home
        lets = self.lives.versions[self.lives.force].rule != "nobody"
        fresh = not home and cell not in word.ways
        may = fresh and lets and not word.is_gone and word.author not in self.lives.left

        def ask() -> None:
            card = Card.objects.get(pk=self.cards[text].pk)
            [way] = boards.ask_circulation(card=card, to_cells=[self.here.cells[cell]], by=self.here.staff)
            self.ways[text, cell] = way

        if self.tries(ask, may=may):
            word.ways[cell] = Way()

    @precondition(lambda self: self.ways)
    @rule(n=who, what=which, own=mostly)
    def consent(self, n: int, what: int, own: bool) -> None:
        text, cell = self.way(what)
        word = self.lives.words[text]
        name = word.author if own else self.person(n)
        way, rule_now = word.ways[cell], self.lives.governing(text)
        circle = self.lives.circle(text)
        may = name == word.author and not word.is_gone and self.lives.agrees(name)
        may = may and rule_now.rule != "nobody"
        if rule_now.asks:
            anew = way.state == "given" and way.asked_at is None
            may = may and len(circle) + 1 >= rule_now.quorum and (way.state == "requested" or anew)
        else:
            may = may and way.state == "requested"
        if self.tries(self._act(boards.consent, text, cell, name), may=may):
            way.state, way.rule = "given", rule_now.rule
            if rule_now.asks:
                way.asked_at, way.asked = self.lives.clock, len(circle) + 1
                way.opens_at = self.lives.clock + rule_now.hours if rule_now.hours else None
                way.voices = dict.fromkeys(circle, "waiting")

    def _act(self, act: Callable[..., Any], text: str, cell: int, name: str) -> Callable[[], Any]:
        return lambda: act(
            circulation=Circulation.objects.get(pk=self.ways[text, cell].pk), by=self.viewer(name)
        )

    @precondition(lambda self: self.ways)
    @rule(n=who, what=which, own=mostly, back=st.booleans())
    def refuse_or_take_back(self, n: int, what: int, own: bool, back: bool) -> None:
        text, cell = self.way(what)
        word = self.lives.words[text]
        way, name = word.ways[cell], word.author if own else self.person(n)
        may = name == word.author and name not in self.lives.left and not word.is_gone
        may = may and way.state == ("given" if back else "requested")
        act = boards.take_back if back else boards.refuse
        if self.tries(self._act(act, text, cell, name), may=may):
            way.state = "withdrawn" if back else "declined"

    @precondition(lambda self: self.ways)
    @rule(n=who, what=which, objects=st.sampled_from([False, False, True]), wise=mostly)
    def answer_for_the_cell(self, n: int, what: int, objects: bool, wise: bool) -> None:
        text, cell = self.way(what)
        way = self.lives.words[text].ways[cell]
        name = self.person(n, way.voices if wise else ())
        may = name in way.voices and self.lives.agrees(name) and way.state == "given"
        if self.lives.versions[self.lives.force].rule != "unanimity":
            may = may and (way.opens_at is None or self.lives.clock < way.opens_at)

        def answer() -> None:
            circulation = Circulation.objects.select_related("card").get(pk=self.ways[text, cell].pk)
            boards.answer_for_cell(circulation=circulation, objects=objects, by=self.viewer(name))

        if self.tries(answer, may=may):
            way.voices[name] = "objection" if objects else "yes"

    @precondition(lambda self: self.ways)
    @rule(hours=st.sampled_from([23, 25, 80]))
    def wait(self, hours: int) -> None:
        """Let time pass: whoever was asked was asked so many hours earlier."""
        back = timedelta(hours=hours)
        Release.objects.update(put_to_circle_at=F("put_to_circle_at") - back, opens_at=F("opens_at") - back)
        self.lives.clock += hours

    # --- who is there --------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.people) < 9)
    @rule(cell=st.integers(0, 1))
    def join_late(self, cell: int) -> None:
        name = f"tard{len(self.people)}"
        self.people[name] = self.here.seat(self.here.cells[cell], name, signed=False)
        self.lives.homes[name] = cell

    @precondition(lambda self: len(self.lives.left) < 4)
    @rule(n=who, words=st.sampled_from([KEEP, WITHDRAW]))
    def leave(self, n: int, words: str) -> None:
        name = self.person(n)
        leave_programme(me=self.people[name], words=words, by=self.viewer(name))
        if name not in self.lives.left and words == WITHDRAW:
            for word in self.lives.words.values():
                if word.author == name:
                    word.take_back()
        self.lives.left.add(name)

    # --- who may see what ------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_reads_more_or_less_than_they_may(self) -> None:
        if not self.cards:
            return
        for name in self.people:
            may = {text for text in self.cards if self.lives.may_read(name, text)}
            self.compare(name, self.read_by(self.viewer(name)), may)
        may = {text for text in self.cards if self.lives.lead_may_read(text)}
        self.compare("the lead", self.read_by(self.here.staff), may)

    def read_by(self, reader: Viewer) -> set[str]:
        """Return what this reader reads, by the statement that `visible_to` made when they first looked: it asks anew."""
        if reader.actor not in self.statements:
            asked = Card.objects.visible_to(reader).order_by().values("pk").query
            self.statements[reader.actor] = asked.sql_with_params()
        with looking_as(reader), connection.cursor() as cursor:
            cursor.execute(*self.statements[reader.actor])
            found = {UUID(str(pk)) for (pk,) in cursor.fetchall()}
        Played.looks += len(self.cards)
        return {text for text, card in self.cards.items() if card.pk in found}

    def compare(self, name: str, read: set[str], may: set[str]) -> None:
        assert read == may, (name, "too much:", read - may, "too little:", may - read)

    @precondition(lambda self: self.cards)
    @rule(n=who)
    def look_at_the_words_themselves(self, n: int) -> None:
        """Read as the pages do, the words unsealed; and let one look who may read nothing at all."""
        name = self.person(n)
        reader, home = self.viewer(name), self.lives.homes[name]
        may = {text for text in self.cards if self.lives.may_read(name, text)}
        with looking_as(reader):
            self.compare(name, {card.text for card in Card.objects.visible_to(reader)}, may)
            arrived = {one.text for one in shown.arrived_for(reader)}
        self.compare(name, arrived, {text for text in may if self.lives.words[text].home != home})
        outsider = self.outsiders[n % len(self.outsiders)]
        with looking_as(outsider):
            assert not Card.objects.visible_to(outsider).exists()


@pytest.fixture
def here(db):
    return world(sizes=(3, 3))


@pytest.mark.slow
def test_whatever_is_done_nobody_reads_more_than_they_may(here, figure):
    stranger = user("Jean")
    Contracts.here = here
    Contracts.outsiders = [
        Viewer(user=stranger),
        Viewer(user=supervise(here.claire)),
        Viewer(user=user("Paul", "sponsor")),
        Viewer(user=user("Anne", "administrator")),
        Viewer(),
    ]
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Contracts,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            derandomize=not LONG,
            suppress_health_check=quiet,
        ),
    )
    assert Played.acts > Played.refused > 0
    figure(
        f"{Played.sequences} sequences, {Played.acts} acts tried, {Played.refused} refused, "
        f"{Played.looks} looks, 0 words where they may not be read"
    )
