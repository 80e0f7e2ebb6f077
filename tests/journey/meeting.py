"""Acts 6 to 9: a session is scheduled and held, a card leaves its cell and comes back, the supervisor looks in."""

from __future__ import annotations

import re
import time

from django.core import mail
from playwright.sync_api import Page, expect

from cells.collectives.models import Participant
from interventions.boards.models import Card, Circulation
from interventions.logs.models import SessionLog
from interventions.reminders.tasks import tick
from interventions.sessions.models import Attendance, Session
from interventions.supervision.models import Question
from tests.journey.agreeing import THEMES, person
from tests.journey.stage import Stage, fill, form_to, go, link_to, mails_to, submit, until
from tst_platform.outbox.models import Heartbeat

CARD = "Les jeunes ignorent qui décide des horaires de présence"
LOG = "Le groupe a parlé des horaires. Un silence, puis une question."
QUESTION = "Qu’avez-vous fait de votre peur au moment de la pause ?"


def schedule_a_session(stage: Stage) -> None:
    """Each member who has joined gets a neutral mail with a calendar file."""
    page, cell = stage.desk("claire"), stage.found["a"]
    go(page, "composition:cell", cell)
    link_to(page, "sessions:schedule", cell).click()
    stage.look(page, "schedule")
    fill(page, day="2026-03-12", starts="18:00", ends="20:30", place="Salle polyvalente")
    submit(page)
    session = until(lambda: Session.objects.first())
    stage.found["session"] = session.pk
    stage.look(page, "session planned")
    go(page, "sessions:agenda", stage.found["programme"])
    stage.look(page, "agenda")
    for who in ("fatou", "yanis"):
        address = person(stage, who).email
        sent = until(lambda address=address: mails_to(address)[1:])
        assert [message.subject for message in sent] == ["Rendez-vous avec Claire Bonnet"]
        (part,) = sent[0].attachments
        assert part.get_content_type() == "text/calendar"
        calendar = part.get_payload(decode=True).decode()
        assert "SUMMARY:Rendez-vous avec Claire Bonnet" in calendar
        assert f"UID:{session.pk}" in calendar
        said = (sent[0].body + calendar).casefold()
        assert not [theme for theme in THEMES if theme.casefold() in said], said
    assert not mails_to(person(stage, "bernard").email)[1:], "nobody of the other cell is told"


def see_the_next_session_on_the_phone(stage: Stage) -> None:
    phone = stage.phone("fatou")
    go(phone, "sessions:home")
    expect(phone.locator("main")).to_contain_text("Salle polyvalente")
    stage.look(phone, "home with a session")
    go(phone, "sessions:me")
    stage.look(phone, "me")
    go(phone, "leave")
    stage.look(phone, "leave")


def be_reminded_once(stage: Stage) -> None:
    """At J-1 the worker writes to the members, once; the next tick finds nothing to do."""
    stage.move_to("2026-03-11T18:00:10")
    before = len(mail.outbox)
    tick_by_the_worker()
    assert until(lambda: len(mail.outbox) >= before + 2)
    reminded = sorted(message.to[0] for message in mail.outbox[before:])
    assert {person(stage, who).email for who in ("fatou", "yanis")} <= set(reminded)
    assert len(reminded) == len(set(reminded))
    tick_by_the_worker()
    assert sorted(message.to[0] for message in mail.outbox[before:]) == reminded


def tick_by_the_worker() -> None:
    Heartbeat.objects.filter(name="tick").delete()
    tick.delay()
    assert until(lambda: Heartbeat.objects.filter(name="tick").exists()), "the worker did not tick"


def open_the_room_and_call_the_roll(stage: Stage) -> None:
    stage.move_to("2026-03-12T18:01:00")
    page, session, fatou = stage.desk("claire"), stage.found["session"], person(stage, "fatou")
    page.goto("/interventions/")
    if page.locator("form[action='/connexion/']").count():
        raise AssertionError("the intervenant was signed out between the days")
    go(page, "sessions:session", session)
    form_to(page, "sessions:start", session).locator("button").click()
    expect(page.locator('[name="body"]')).to_be_visible()
    page.locator(f"#present-{fatou.pk}").click()
    expect(page.locator(f"#present-{fatou.pk}")).to_have_attribute("aria-pressed", "true")
    assert Attendance.objects.get(participant=fatou).presence == "present"
    stage.look(page, "room of the intervenant")


def write_a_card_that_appears_on_the_screen(stage: Stage) -> None:
    """From the phone to the intervenant's screen without reloading, by server-sent events."""
    page, phone = stage.desk("claire"), stage.phone("fatou")
    go(phone, "sessions:room")
    expect(phone.locator('[name="text"]')).to_be_visible()
    stage.look(phone, "room of the participant")
    page.evaluate("() => { window.notReloaded = true }")
    fill(phone, text=CARD)
    began = time.perf_counter()
    form_to(phone, "boards:write").locator("button[type=submit]").click()
    expect(page.locator(".room-board")).to_contain_text(CARD)
    stage.found["card to screen, s"] = round(time.perf_counter() - began, 2)
    assert page.evaluate("() => window.notReloaded === true")
    card = Card.objects.get()
    assert card.text == CARD
    stage.found["card"] = card.pk


def keep_the_log_without_pressing_anything(stage: Stage) -> None:
    page = stage.desk("claire")
    page.locator('[name="body"]').fill(LOG)
    saved = until(lambda: SessionLog.objects.filter(session=stage.found["session"]).first())
    assert saved is not None
    assert saved.body == LOG
    expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"\d"))
    go(page, "logs:log", stage.found["session"])
    expect(page.locator('[name="body"]')).to_have_value(LOG)
    stage.look(page, "log")


def ask_for_circulation(stage: Stage) -> None:
    page, card = stage.desk("claire"), stage.found["card"]
    go(page, "boards:board", stage.found["a"])
    stage.look(page, "board")
    go(page, "boards:circulation", stage.found["programme"])
    stage.look(page, "circulation")
    page.locator(f'main a[href*="{card}"]').first.click()
    stage.look(page, "ask for circulation")
    page.locator(f'input[name=cells][value="{stage.found["b"]}"]').check()
    submit(page)
    assert until(lambda: Circulation.objects.filter(card=card).exists())


def consent_on_the_phone(stage: Stage) -> None:
    phone = stage.phone("fatou")
    go(phone, "boards:exchanges")
    expect(phone.locator("#boards-waiting")).to_contain_text(CARD)
    stage.look(phone, "exchanges of the author")
    way = Circulation.objects.get()
    form_to(phone, "boards:consent", way.pk).locator("button").click()
    assert until(lambda: Circulation.objects.arrived().exists())


def read_it_in_the_other_cell_without_name(stage: Stage) -> None:
    phone, fatou = stage.phone("bernard"), person(stage, "fatou")
    go(phone, "boards:exchanges")
    arrived = phone.locator("#boards-arrived")
    expect(arrived).to_contain_text(CARD)
    said = phone.content()
    assert not [name for name in (fatou.called, fatou.given_name, fatou.family_name) if name and name in said]
    stage.look(phone, "exchanges of the reader")


def withdraw_it_and_it_is_gone(stage: Stage) -> None:
    phone, reader = stage.phone("fatou"), stage.phone("bernard")
    go(phone, "boards:exchanges")
    form_to(phone, "boards:withdraw", stage.found["card"]).locator("button").first.click()
    assert until(lambda: not Card.objects.standing().exists())
    for page, name in ((reader, "boards:exchanges"), (stage.phone("yanis"), "boards:exchanges")):
        go(page, name)
        assert CARD not in page.content()
    desk = stage.desk("claire")
    go(desk, "boards:circulation", stage.found["programme"])
    assert CARD not in desk.content()
    assert Card.objects.get().text == ""


def look_in_as_the_supervisor(stage: Stage) -> Page:
    """Steps, counts, pseudonyms; not a name, not a word of the cell."""
    page, programme = stage.desk("helene"), stage.found["programme"]
    assert page.url.endswith("/supervision/")
    stage.look(page, "supervised")
    link_to(page, "supervision:programme", programme).click()
    stage.look(page, "supervised intervention")
    said = page.content()
    expect(page.locator("main")).to_contain_text("P1")
    people = Participant.objects.filter(party__contract=stage.found["contract"])
    told = {
        name for p in people for name in (p.called, p.given_name, p.family_name, p.email) if len(name) > 3
    }
    words = set(re.findall(r"[\w@.’'-]+", re.sub(r"<[^>]+>", " ", said)))
    named = {name for name in told if name in words} - set(
        re.findall(r"[\w’'-]+", " ".join((*THEMES, "Claire Bonnet")))
    )
    assert not named, named
    assert CARD not in said
    assert LOG not in said
    return page


def put_a_question(stage: Stage) -> None:
    page = stage.desk("helene")
    fill(page, text=QUESTION)
    form_to(page, "supervision:ask", stage.found["programme"]).locator("button[type=submit]").click()
    assert until(lambda: Question.objects.exists())
    (told,) = until(lambda: [m for m in mails_to("claire@example.org") if "question" in m.subject.casefold()])
    assert QUESTION not in told.body


def answer_it(stage: Stage) -> None:
    """Names are replaced before anything is sent, and the text is read once more."""
    page, fatou, question = stage.desk("claire"), person(stage, "fatou"), Question.objects.get()
    go(page, "supervision:thread", stage.found["programme"])
    stage.look(page, "questions of supervision")
    page.locator(f"#answer-{question.pk}-text").fill(
        f"Après la pause, {fatou.given_name} {fatou.family_name} a parlé."
    )
    page.locator("main form[method=post]:has(textarea) button[type=submit]").first.click()
    expect(page.locator("blockquote")).to_contain_text(fatou.party.pseudonym)
    stage.look(page, "answer before sending")
    submit(page)
    assert until(lambda: Question.objects.get().answer)
    assert fatou.family_name not in Question.objects.get().answer


def read_the_answer(stage: Stage) -> None:
    page = stage.desk("helene")
    go(page, "supervision:programme", stage.found["programme"])
    expect(page.locator("main")).to_contain_text("Après la pause")
    assert person(stage, "fatou").family_name not in page.locator("main").inner_text()
