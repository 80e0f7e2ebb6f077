"""Who hears what: the function alone, then every viewer at every door, held against what the sentence says."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contracts.listening import services, shown
from contracts.listening.audience import BY_NAME, WITHOUT_NAME, Door, Reach, Rule, audience, rule_of, sentence
from contracts.listening.models import Need
from tests.contracts.conftest import seat, self_of
from tests.contracts.listeners import people, propose, say, signed_by, texts, told, whisper
from tst_platform.core.viewer import Viewer

RULES = [Rule(named, nameless) for named, nameless in product(Reach, Reach)]
values = st.sampled_from(["participants", "intervenants", "everyone", "", None, 3, True, []])


@given(st.lists(st.dictionaries(st.sampled_from([BY_NAME, WITHOUT_NAME, "recording"]), values), max_size=5))
def test_where_two_clauses_speak_the_stricter_holds_in_any_order(terms):
    rule = rule_of(terms)
    assert rule == rule_of(reversed(terms))
    for name, reach, default in (
        (BY_NAME, rule.named, Reach.INTERVENANTS),
        (WITHOUT_NAME, rule.nameless, Reach.PARTICIPANTS),
    ):
        said = [one[name] for one in terms if name in one]
        wide = all(one == "participants" for one in said) if said else default is Reach.PARTICIPANTS
        assert (reach is Reach.PARTICIPANTS) == wide


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_no_clause_opens_what_is_reserved_or_puts_a_name_to_what_has_none(rule):
    for door in (Door.RESERVED, Door.PAPER):
        assert not audience(door, rule).has_participants
    assert [door for door in Door if not audience(door, rule).is_named] == [Door.NAMELESS]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_audiences_are_never_told_alike(language):
    """One sentence to each audience and door that differ: whoever reads it knows which it is."""
    with translation.override(language):
        said = {}
        for door, rule in product(shown.DOORS, RULES):
            words = sentence(door, rule, "Claire")
            assert words.startswith(("Only Claire", "Ce texte sera lu")) and words.count(".") == 1
            assert said.setdefault(words, audience(door, rule)) == audience(door, rule)
        assert len(said) == 4


def standing_cast(contract, claire, jean):
    """Return everyone who may look, by name; of the parties all but Kevin sign what is proposed."""
    parties = dict(zip(("author", "mate", "kevin", "lucie"), people(contract, 4), strict=True))
    viewers = {name: self_of(party) for name, party in parties.items()}
    viewers |= {"claire": claire, "jean": jean, "nobody": Viewer()}
    parties["lucie"].left_at = parties["lucie"].joined_at
    parties["lucie"].save()
    return parties, viewers


def expected(said: str, door: Door, has_version: bool) -> set[str]:
    """Read off the sentence, as a person would, who of the cast will read the word."""
    readers = {"claire"}
    if ("your name." in said and "without" not in said) or "person whose words" in said:
        readers.add("author")
    if "people who take part" in said:
        readers |= {"author", "mate"} if has_version else {"author", "mate", "kevin"}
    return readers


@pytest.mark.parametrize(
    "terms",
    [None, {}, {BY_NAME: "participants"}, {WITHOUT_NAME: "intervenants"}],
    ids=["no version", "default", "wide", "narrow"],
)
def test_every_viewer_at_every_door_reads_what_the_sentence_says(contract, claire, jean, terms):
    parties, viewers = standing_cast(contract, claire, jean)
    if terms is not None:
        signed_by(propose(contract, claire, **terms), parties["author"], parties["mate"])
    looked = 0
    with translation.override("en"):
        said = {way.door: way.sentence for way in shown.ways_of(contract)}
        said[Door.PAPER] = shown.sentence_of_paper(contract)
    say(parties["author"], "named")
    say(parties["author"], "reserved", Door.RESERVED)
    services.enter_from_paper(party=parties["author"], kind="need", text="paper", by=claire)
    for number in range(5):
        whisper(parties["author"], f"nameless {number}")
    assert services.draw_due() == 5
    for name, viewer in viewers.items():
        seen = {text.split()[0] for text in texts(viewer)}
        for door in Door:
            looked += 1
            may = name in expected(said[door], door, terms is not None)
            assert (door.value in seen) == may, f"{name} at {door}: {said[door]}"
    assert looked == len(viewers) * len(Door) == 28


def test_words_without_name_wait_until_there_are_five(contract, claire):
    author, mate = people(contract, 2)
    for number in range(4):
        whisper(author, f"mot {number}")
        assert services.draw_due() == 0
        assert not texts(claire) and not texts(self_of(mate))
    token = whisper(mate, "le cinquième")
    assert not texts(claire), "only the clock draws"
    assert services.draw_due() == 5
    assert len(texts(claire)) == len(texts(self_of(mate))) == 5
    services.withdraw_by_link(token=token)
    assert len(texts(claire)) == 4 and not texts(self_of(mate)), "four stand among too few"


def test_a_wider_version_widens_nothing_said_before_and_a_stricter_one_binds_at_once(contract, claire):
    author, mate = people(contract, 2)
    say(author, "avant")
    wide = propose(contract, claire, **{BY_NAME: "participants"})
    signed_by(wide, author, mate)
    say(author, "pendant")
    assert texts(self_of(mate)) == {"pendant"}
    strict = propose(contract, claire)
    signed_by(strict, author, mate)
    assert texts(self_of(mate)) == set() and texts(claire) == {"avant", "pendant"}
    signed_by(propose(contract, claire, **{BY_NAME: "participants"}), author, mate)
    assert texts(self_of(mate)) == {"pendant"}


def test_a_word_that_stands_is_told_no_wider_than_it_is_heard(contract, claire):
    """Said to the intervenants, under a contract that is wider by now: the sentence beside « change » says neither more."""
    author, mate = people(contract, 2)
    before = say(author, "avant")
    signed_by(propose(contract, claire, **{BY_NAME: "participants"}), author, mate)
    with translation.override("en"):
        for need in (before, say(author, "après")):
            told_now = shown.sentence_of(contract, need.door, need.reach)
            assert ("people who take part" in told_now) == (need.text in texts(self_of(mate)))


def test_what_was_told_above_the_button_is_what_is_sent(contract, claire):
    """The contract changes while someone types: nothing is sent, and the new sentence is read first."""
    author = seat(contract, 30)
    before = told(contract, Door.NAMED)
    signed_by(propose(contract, claire, **{BY_NAME: "participants"}), author)
    with pytest.raises(services.AudienceChanged):
        services.say_need(kind="need", door=Door.NAMED, text="x", told=before, by=self_of(author))
    nameless = told(contract, Door.NAMELESS)
    propose(contract, claire, **{WITHOUT_NAME: "intervenants"})
    with pytest.raises(services.AudienceChanged):
        services.say_without_name(kind="need", text="x", told=nameless, by=self_of(author))
    assert not Need.objects.exists()
