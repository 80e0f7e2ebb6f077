"""What a second press, a lost answer or a page that stood open too long may not do to decisions and engagements."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from interventions.decisions import services
from interventions.decisions.models import Action, Decision, Objection
from tests.contracts.crowds import at_once
from tests.interventions.meetings import Meeting, gather, paris
from tests.pages import forms_of
from tst_platform.audit.models import AuditRecord
from tst_platform.core.templatetags.face import day
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 3)


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def shown(client, page: str) -> dict[str, str]:
    """Return what the form of a page sends as it is shown."""
    form = next(one for one in forms_of(client.get(page).content.decode(), page) if "once" in one.fields)
    told = {name: field.value or "" for name, field in form.fields.items()}
    return {name: value for name, value in told.items() if name != "csrfmiddlewaretoken"}


def decide(meeting: Meeting, text: str = "On ouvre le samedi.", once: str = "") -> Decision:
    return services.decide(
        programme=meeting.programme,
        cell=meeting.cells["A"],
        text=text,
        way="consent",
        decided_on=TODAY,
        by=meeting.lead,
        once=once,
    )


def engage(meeting: Meeting, who: str, what: str = "Prêter la salle", once: str = "") -> Action:
    by = meeting.viewer(who)
    with looking_as(by):
        return services.engage(
            programme=meeting.programme, cell=meeting.cells["A"], what=what, by=by, once=once
        )


# --- one form, one act ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["decide", "propose", "propose_for", "engage", "note_objection"])
def test_a_form_that_is_sent_twice_is_one_act_and_other_words_are_another(meeting, name):
    rows = {"decide": Decision, "note_objection": Objection}.get(name, Action)
    word, cell = "what" if rows is Action else "text", str(meeting.cells["A"].pk)
    typed = {"whom": cell, "way": "consent", "decided_on": "2026-03-03", "has_agreed": "on"}
    typed[word] = "On ouvre le samedi"
    if name in ("propose_for", "note_objection"):
        page = reverse(f"decisions:{name}", args=[decide(meeting).pk])
    else:
        page = reverse(f"decisions:{name}", args=[] if name == "engage" else [meeting.programme.pk])
    client = meeting.phone("fatou") if name == "engage" else meeting.desk()
    sent = shown(client, page) | typed
    verbs = ["decision.note", "action.propose", "action.engage", "objection.note"]
    acts = AuditRecord.objects.filter(verb__in=verbs)
    before = acts.count()
    for _press in range(2):
        assert client.post(page, sent).status_code == 302
    assert rows.objects.count() == 1
    assert acts.count() == before + 1, "recorded once"
    assert client.post(page, sent | {word: "On ouvre le dimanche"}).status_code == 302
    assert rows.objects.count() == 2, "typed anew after a step back: nothing is dropped"
    assert client.post(page, shown(client, page) | typed).status_code == 302
    assert rows.objects.count() == 3, "the same words from another form are another act"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["decide", "propose", "engage"])
def test_presses_in_the_same_instant_are_one_act(meeting, name):
    page = reverse(f"decisions:{name}", args=[] if name == "engage" else [meeting.programme.pk])
    clients = [meeting.phone("fatou") if name == "engage" else meeting.desk() for _press in range(4)]
    typed = {"whom": str(meeting.cells["A"].pk), "way": "consent", "decided_on": "2026-03-03"}
    sent = shown(clients[0], page) | typed | {"text": "On ouvre", "what": "On ouvre"}
    answers = at_once([lambda one=one: one.post(page, sent).status_code for one in clients])
    assert answers == [302] * 4
    assert Decision.objects.count() + Action.objects.count() == 1


def test_a_form_that_was_refused_keeps_its_key(meeting):
    desk, page = meeting.desk(), reverse("decisions:decide", args=[meeting.programme.pk])
    sent = shown(desk, page)
    refused = desk.post(page, sent | {"text": ""})
    assert refused.status_code == 422 and sent["once"] in refused.content.decode()


def test_the_key_of_somebody_else_hides_no_act(meeting):
    first = engage(meeting, "fatou", once="same")
    assert engage(meeting, "fatou", once="same") == first
    assert engage(meeting, "yanis", once="same") != first
    assert Action.objects.count() == 2
    assert decide(meeting, once="same") == decide(meeting, once="same")
    assert decide(meeting) != decide(meeting), "without a key each is an act of its own"


def test_an_act_that_has_moved_on_is_found_and_not_done_again(meeting):
    taken = engage(meeting, "fatou", once="same")
    services.end_action(action=taken, done=True, words="", by=meeting.viewer("fatou"))
    again = engage(meeting, "fatou", once="same")
    assert again.pk == taken.pk and not again.is_open


# --- a page that stood open too long ----------------------------------------------------------------------------------


def test_a_stale_page_does_not_move_the_day_that_was_set_meanwhile(meeting, clock):
    action, desk = engage(meeting, "fatou"), meeting.desk()
    page = reverse("decisions:move", args=[action.pk])
    before = action.due_set_at.isoformat()
    assert before in desk.get(page).content.decode()
    clock.shift(dt.timedelta(minutes=1))
    with looking_as(meeting.lead):
        services.move_due(action=action, due_on=dt.date(2026, 4, 1), by=meeting.lead)
    refused = desk.post(page, {"seen": before, "day": "2026-05-01"})
    told = refused.content.decode()
    assert refused.status_code == 422 and "2026-05-01" in told, "what was typed is still there"
    assert day(dt.date(2026, 4, 1)) in told, "beside the day that stands"
    action.refresh_from_db()
    assert action.due_on == dt.date(2026, 4, 1)
    now = action.due_set_at.isoformat()
    assert now in told, "it was read again: the next press counts"
    for _press in range(2):
        assert desk.post(page, {"seen": now, "day": "2026-05-01"}).status_code == 302
    action.refresh_from_db()
    assert action.due_on == dt.date(2026, 5, 1)


def test_the_day_of_what_is_ended_meanwhile_is_not_moved_and_what_was_typed_stays(meeting):
    action, desk = engage(meeting, "fatou"), meeting.desk()
    services.end_action(action=action, done=True, words="", by=meeting.viewer("fatou"))
    refused = desk.post(reverse("decisions:move", args=[action.pk]), {"seen": "", "day": "2026-05-01"})
    assert refused.status_code == 422 and "2026-05-01" in refused.content.decode()


# --- asked, and not answered ------------------------------------------------------------------------------------------


def test_what_somebody_else_was_asked_says_whose_it_is_to_answer_and_names_nobody(meeting):
    with looking_as(meeting.lead):
        asked = services.propose_action(
            programme=meeting.programme,
            cell=meeting.cells["A"],
            what="Écrire à la mairie",
            party=meeting.people["fatou"].party,
            by=meeting.lead,
        )
    page, phone = reverse("decisions:my_action", args=[asked.pk]), meeting.phone("yanis")
    theirs = _(
        "Somebody was asked for this, and it is theirs to answer. If they say no, you can take it on here."
    )
    nobody = pgettext("engagement", "nobody yet")
    told = phone.get(page).content.decode()
    assert 'value="take"' not in told and "Fatou" not in told
    assert theirs in told and nobody not in told
    with looking_as(meeting.viewer("fatou")):
        services.decline(action=asked, by=meeting.viewer("fatou"))
    told = phone.get(page).content.decode()
    assert 'value="take"' in told and theirs not in told and nobody in told
