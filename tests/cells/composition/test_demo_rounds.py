"""The invented programmes show each standing of a round: validated, a draft with its history, closed."""

import pytest

from cells.collectives.models import Participant
from cells.composition import services
from cells.composition.models import Encounter, Proposal, Round
from interventions.demo.loading import load
from tst_platform.core.walls import Work, working_as


@pytest.mark.django_db
def test_demo_shows_a_draft_with_history_a_proposal_beside_and_a_closed_round():
    with working_as(Work.COMMAND):
        load()
        draft = Round.objects.get(state="draft")
        acts = services.history_of(draft)
        assert len(acts) == 2 and acts[0].is_last and acts[1].undone
        beside = services.open_proposal(draft)
        assert beside is not None and beside.is_offered and beside.bound
        asked = services.Asked.of(draft.asked)
        assert asked.facilitators and asked.quotas and len(asked.slots) == 2
        assert {cell.slot for cell in draft.cells.all()} == {slot.name for slot in asked.slots}
        assert beside.positions_mixed["share"] and services.mixed_in_words(services.seated_by(draft))
        reading = services.read_round(draft)
        assert all(cell.remarks for cell in reading.cells())
        assert services.compare(reading, beside).measures
        assert Round.objects.filter(contract=draft.contract_id, state="validated").exists()
        closed = Round.objects.get(closed_at__isnull=False)
        people = Participant.objects.filter(party__contract=closed.contract_id)
        assert people.exists() and not any(person.traits for person in people)
        assert services.ClosedReading(closed).overall
        assert Encounter.objects.filter(contract=draft.contract_id).exists()
        assert not Proposal.objects.composing().exists()
