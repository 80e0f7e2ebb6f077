"""The state of the service: to each what is theirs; an address that failed is replaced and what is useful sent again."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tst_platform.audit.models import AuditRecord
from tst_platform.audit.services import LOOKED_AT_PEOPLE
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Channel, Heartbeat, Message, MessageState, Trouble


def failed(recipient, key="x", **more):
    """Write a message that its address refused."""
    told = {"about": uuid4(), "to": "wrong@example.org", "title": "Rendez-vous", "body": "Jeudi"} | more
    outbox.post(unique_key=key, kind="reminder", recipient=recipient, **told)
    Message.objects.filter(unique_key=key).update(
        state=MessageState.FAILED, trouble=Trouble.REFUSED, attempts=1
    )


def page_of(cast, who):
    return cast.client_of(who).get(reverse("service_state")).content.decode()


def address_of(person):
    return reverse("service_address", args=[person.pk])


def test_an_intervenant_sees_whom_of_theirs_was_not_reached_and_nobody_elses(cast):
    fatou, other = cast.tilleuls.people["fatou"], next(iter(cast.terrasses.people.values()))
    failed(fatou.party_id)
    failed(other.party_id, "y")
    shown = page_of(cast, "claire")
    assert fatou.name_for_staff in shown and other.name_for_staff not in shown
    assert address_of(fatou) in shown and address_of(other) not in shown
    assert "wrong@example.org" not in shown
    assert fatou.name_for_staff not in page_of(cast, "jean")


def test_an_administrator_sees_figures_and_accounts_and_no_one_who_takes_part(cast):
    fatou, claire = cast.tilleuls.people["fatou"], cast.viewer_of("claire").user
    failed(fatou.party_id)
    failed(claire.pk, "y")
    answer = cast.client_of("admin").get(reverse("service_state"))
    shown = answer.content.decode()
    assert fatou.name_for_staff not in shown and address_of(fatou) not in shown
    assert claire.name in shown and reverse("house:accounts") in shown
    assert not any(isinstance(one.failed, int) for one in answer.context["lines"]), "figures go in fives"


@pytest.mark.parametrize("who", ["helene", "paul"])
def test_who_sends_nothing_is_told_nothing(cast, who):
    assert cast.client_of(who).get(reverse("service_state")).status_code == 404


def test_counts_are_those_of_one_s_own_people(cast):
    Message.objects.all().delete()
    for number, who in enumerate(("fatou", "yanis")):
        outbox.post(
            unique_key=f"{number}",
            kind="reminder",
            about=uuid4(),
            recipient=cast.tilleuls.people[who].party_id,
            to="x@example.org" if number else "+33639980001",
            title="x",
            body="x",
            channel=Channel.MAIL if number else Channel.SMS,
            due_at=timezone.now() - dt.timedelta(hours=1),
        )
    for who, due in (("claire", [1, 1]), ("jean", [0, 0])):
        told = cast.client_of(who).get(reverse("service_state")).context["lines"]
        assert [one.due for one in told] == [one.late for one in told] == due, who


def test_a_new_address_takes_what_is_still_useful(cast):
    fatou = cast.tilleuls.people["fatou"]
    Message.objects.all().delete()
    failed(fatou.party_id)
    failed(fatou.party_id, "past", useless_after=timezone.now() - dt.timedelta(hours=1))
    client = cast.client_of("claire")
    answer = client.post(address_of(fatou), {"email": "right@example.org", "phone": ""})
    assert answer.status_code == 302
    mail.outbox.clear()
    outbox.send_due()
    assert [sent.body for sent in mail.outbox if sent.to == ["right@example.org"]] == ["Jeudi"]
    fatou.refresh_from_db()
    assert fatou.email == "right@example.org"
    assert address_of(fatou) not in page_of(cast, "claire"), "what was useless is no longer told either"


def test_a_number_is_kept_as_carriers_take_it_and_a_wrong_one_stays_on_the_form(cast, settings):
    fatou = cast.tilleuls.people["fatou"]
    failed(fatou.party_id, channel=Channel.SMS, to="12", title="")
    client = cast.client_of("claire")
    wrong = client.post(address_of(fatou), {"email": "", "phone": "06 12"})
    assert wrong.status_code == 422 and "06 12" in wrong.content.decode()
    client.post(address_of(fatou), {"email": fatou.email, "phone": "06 39 98 00 01"})
    fatou.refresh_from_db()
    assert fatou.phone == "+33639980001"
    again = Message.objects.get(unique_key="x|again-2")
    assert (again.channel, again.to) == (Channel.SMS, "+33639980001")


def test_an_address_that_is_taken_away_gets_nothing_more_and_the_new_one_what_waits(cast):
    fatou = cast.tilleuls.people["fatou"]
    Message.objects.all().delete()
    failed(fatou.party_id, channel=Channel.SMS, to="+33639980001", title="")
    told = {"kind": "x", "about": uuid4(), "recipient": fatou.party_id, "title": "x", "body": "Jeudi"}
    later = timezone.now() + dt.timedelta(hours=9)
    outbox.post(unique_key="due", to=fatou.email, due_at=later, **told)
    outbox.post(unique_key="sms", to="+33639980001", channel=Channel.SMS, **told)
    client = cast.client_of("claire")
    client.post(address_of(fatou), {"email": fatou.email, "phone": ""})
    waiting = Message.objects.filter(state=MessageState.DUE)
    assert [one.unique_key for one in waiting] == ["due"], "what goes there already stays as it is"
    client.post(address_of(fatou), {"email": "right@example.org", "phone": ""})
    assert [(one.to, one.due_at) for one in waiting.all()] == [("right@example.org", later)]


def test_a_page_that_is_loaded_again_is_one_look_at_the_collective(cast):
    for who in ("fatou", "yanis"):
        failed(cast.tilleuls.people[who].party_id, who)
    looks = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE)
    before = looks.count()
    for _ in range(2):
        page_of(cast, "claire")
    assert looks.count() == before + 1


def test_an_empty_form_takes_no_address_away(cast):
    fatou = cast.tilleuls.people["fatou"]
    before = fatou.email
    assert cast.client_of("claire").post(address_of(fatou), {}).status_code == 422
    fatou.refresh_from_db()
    assert fatou.email == before


def test_nobody_replaces_an_address_of_elsewhere_or_of_who_left(cast):
    fatou, lucie = cast.tilleuls.people["fatou"], cast.tilleuls.people["lucie"]
    assert cast.client_of("jean").post(address_of(fatou), {"email": "j@example.org"}).status_code == 404
    assert cast.client_of("claire").post(address_of(lucie), {"email": "l@example.org"}).status_code == 404


def test_the_page_says_what_to_do_when_the_clock_stands_still(cast):
    assert "manage.py tick" in page_of(cast, "admin")
    assert "manage.py tick" not in page_of(cast, "claire")
    Heartbeat.sign("tick")
    assert "manage.py tick" not in page_of(cast, "admin")


def test_health_says_whether_messages_are_on_time_and_no_figure(db, client):
    address = reverse("messages_on_time")
    assert client.get(address).json() == {"clock": False, "messages": True}
    Heartbeat.sign("worker")
    assert client.get(address).json()["clock"] is False, "a worker is no clock"
    Heartbeat.sign("tick")
    assert client.get(address).status_code == 200
    outbox.post(
        unique_key="late",
        kind="x",
        about=uuid4(),
        recipient=uuid4(),
        to="x@example.org",
        title="x",
        body="x",
        due_at=timezone.now() - dt.timedelta(minutes=11),
    )
    late = client.get(address)
    assert late.status_code == 503 and late.json() == {"clock": True, "messages": False}
