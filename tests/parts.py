"""The acts of a programme that a test of everything asks for, each in one line."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from io import BytesIO

from PIL import Image

from cells.collectives.models import Invitation
from cells.collectives.services import invitations, joining
from cells.composition.models import Cell
from cells.imports import services as imports
from cells.positions import services as positions
from contracts.agreements import services as agreements
from contracts.agreements.models import Answer, Party, Version
from contracts.agreements.photographs import Photograph
from contracts.agreements.services import Said
from contracts.listening import services as listening
from contracts.listening.audience import Door, audience
from contracts.listening.models import Need, rule_in_force
from contracts.negotiation import services as negotiation
from interventions.barometers import services as barometers
from interventions.barometers.models import Barometer
from interventions.exercises import services as exercises
from interventions.exercises.models import Exercise, ExerciseRun, Reach, RoleCard
from interventions.exercises.wording import Role, Wording
from interventions.logs import services as logs
from interventions.polls import services as polls
from interventions.programmes import services as programmes
from interventions.reminders import services as reminders
from interventions.reminders.services.wishes import links_for
from interventions.sessions import services as sessions
from interventions.sessions.models import Session
from interventions.sessions.services import feeds
from interventions.texts import services as texts
from tst_platform import my_data
from tst_platform.outbox.models import Message


def propose(place) -> None:
    """Put a clause with a canary beside those of the library, and propose the first version."""
    draft = Version.objects.get(contract=place.contract, proposed_at__isnull=True)
    place.rows["signed_clause"] = agreements.add_clause(
        version=draft, title=place.word("clause_title"), text=place.say("clause"), by=place.lead
    )
    place.version = agreements.propose_version(version=draft, by=place.lead)


def invite(place, *people: str) -> None:
    """Send personal links; the tokens are read in the mails, as their addressees read them."""
    rows = [place.people[who] for who in people]
    invitations.invite(contract=place.contract, participants=rows, by=place.lead)
    for who, row in zip(people, rows, strict=True):
        place.rows["personal"] = Invitation.objects.get(participant=row)
        mail = Message.objects.get(subject_id=place.rows["personal"].pk)
        place.tokens[who] = re.search(r"/rejoindre/([^/\s]+)/", mail.body).group(1)


def join(place, who: str) -> None:
    invite(place, who)
    joining.join(token=place.tokens.pop(who))


def sign(place, who: str, on_paper: bool = False) -> None:
    """Accept each clause, save one that is signed with a reservation; on paper it has a photograph."""
    answers = {clause.pk: Said("accept") for clause in place.version.clauses.all()}
    answers[place.rows["signed_clause"].pk] = Said("reservation", place.say(f"{who}.reservation"))
    signature = agreements.sign_version(
        party=Party.objects.get(pk=place.people[who].party_id),
        version=place.version,
        answers=answers,
        sha256=place.version.sha256,
        by=place.lead if on_paper else place.viewer(who),
        mode="paper" if on_paper else "online",
        photograph=photograph_of(place.word(f"{who}.sheet")) if on_paper else None,
    )
    place.rows.setdefault("on_paper" if on_paper else "online", signature)


def photograph_of(word: str) -> Photograph:
    """Return a picture behind whose last byte a word stands, to be found wherever the picture goes."""
    drawn = BytesIO()
    Image.new("RGB", (60, 80), "white").save(drawn, "JPEG")
    return Photograph(drawn.getvalue() + word.encode())


def reply(place, who: str) -> None:
    """Answer the reservation of someone who signed."""
    mine = Answer.objects.exclude(value="accept").get(party=place.people[who].party_id)
    agreements.reply_to_answer(answer=mine, text=place.say(f"{who}.reply"), by=place.lead)


def begin_next_version(place) -> None:
    place.draft = agreements.new_draft(contract=place.contract, by=place.lead)
    place.clause = agreements.add_clause(
        version=place.draft, title=place.word("draft_title"), text=place.say("draft"), by=place.lead
    )


def listen(place, roles) -> None:
    """Say a word by each door: in one's name, for the intervenants alone, from paper; and five without name; a sixth waits."""
    rule = rule_in_force(place.contract)
    for what, who, door in (("named", roles.speaker, Door.NAMED), ("reserved", roles.mate, Door.RESERVED)):
        place.rows[f"need.{what}"] = listening.say_need(
            kind="need",
            door=door,
            text=place.say(f"need.{what}"),
            told=audience(door, rule).reach,
            by=place.viewer(who),
        )
    party = Party.objects.get(pk=place.people[roles.other].party_id)
    text = place.say("need.paper")
    place.rows["need.paper"] = listening.enter_from_paper(party=party, kind="doubt", text=text, by=place.lead)
    told = audience(Door.NAMELESS, rule).reach
    for number in range(5):
        place.tokens["need"] = listening.say_without_name(
            kind="mistrust",
            text=place.say(f"need.nameless{number}"),
            told=told,
            by=place.viewer(roles.speaker),
        )
    listening.draw_due()
    listening.say_without_name(
        kind="need", text=place.say("need.waiting"), told=told, by=place.viewer(roles.mate)
    )
    place.rows["need.nameless"] = Need.objects.filter(contract=place.contract, door=Door.NAMELESS).first()


def differ(place, roles) -> None:
    """Ask where people stand; three of them say it."""
    line = positions.open_disagreement(
        contract=place.contract,
        question=place.say("disagreement.question"),
        first_pole=place.say("disagreement.first"),
        last_pole=place.say("disagreement.last"),
        places=5,
        by=place.lead,
    )
    place.rows["disagreement"] = line
    for who, where in ((roles.speaker, 1), (roles.mate, 5), (roles.other, 2)):
        positions.take_position(disagreement=line, place=where, by=place.viewer(who))


def negotiate(place, roles) -> None:
    """Propose another wording, and comment; answer; tie words to the clause; answer one aloud; keep a text aside."""
    clause = place.rows["signed_clause"]
    for what, who in (("amendment", roles.speaker), ("amendment.other", roles.mate)):
        place.rows[what] = negotiation.propose_wording(
            clause=clause, text=place.say(what), reason=place.say(f"{what}.reason"), by=place.viewer(who)
        )
    negotiation.comment_clause(clause=clause, text=place.say("comment"), by=place.viewer(roles.other))
    negotiation.answer_amendment(
        amendment=place.rows["amendment"], text=place.say("amendment.answer"), by=place.lead
    )
    needs = [place.rows[f"need.{what}"] for what in ("named", "reserved", "nameless")]
    negotiation.tie_needs(clause=clause, add={need.pk for need in needs}, remove=(), by=place.lead)
    negotiation.write_spoken_reply(
        need=place.rows["need.paper"], said_on=dt.date.today(), text=place.say("spoken"), by=place.lead
    )
    place.rows["wording"] = agreements.keep_aside(
        clause=place.clause, title="Autre", text=place.say("wording"), terms={}, why="not_kept", by=place.lead
    )


def schedule(place, cell: Cell, starts: dt.datetime, where: str) -> Session:
    ends = starts + dt.timedelta(hours=2)
    session = sessions.schedule_session(
        cell=cell,
        starts_at=starts,
        ends_at=ends,
        place=where,
        mode="mixed",
        link=f"https://visio.example.org/{place.word(f'{cell.letter}.link')}",
        by=place.lead,
    )
    session.reason = place.say(f"{cell.letter}.reason")
    session.save(update_fields=["reason"])
    return session


def gather_all(place, who_subscribes: str) -> None:
    """Plan a session of the whole collective, at a place with another clock; give a person the feed of their calendar."""
    starts = place.sessions["A"].starts_at + dt.timedelta(days=3)
    place.rows["session.all"] = sessions.schedule_session(
        programme=place.programme,
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=2),
        place=place.word("all.place"),
        zone="Indian/Reunion",
        by=place.lead,
    )
    address = feeds.make_feed(by=place.viewer(who_subscribes))
    place.rows["feed"] = address.rpartition("/")[2].removesuffix(".ics")


def propose_dates(place, who_answers: list[str]) -> None:
    """Propose three dates to cell A; two of its people answer, one of whom leaves later."""
    first = place.sessions["A"].starts_at + dt.timedelta(weeks=1)
    slots = [
        polls.Slot(first + dt.timedelta(days=n), first + dt.timedelta(days=n, hours=2)) for n in range(3)
    ]
    poll = polls.open_poll(
        programme=place.programme,
        cell=place.cells["A"],
        slots=slots,
        place=place.word("poll.place"),
        mode="mixed",
        link=f"https://visio.example.org/{place.word('poll.link')}",
        by=place.lead,
    )
    place.rows["poll"] = poll
    for who in who_answers:
        said = dict.fromkeys([date.pk for date in poll.dates.all()], "yes")
        polls.answer(poll=poll, participant=place.people[who], said=said, by=place.viewer(who))


def keep_log(place, session: Session, text: str) -> None:
    logs.save_log(session=session, draft=logs.Draft(text, 0), by=place.lead)


def feel(place, speaker: str) -> None:
    """Ask at the end of the first session how it was; one person has said it."""
    session = place.sessions["A"]
    closes_at = session.ends_at + dt.timedelta(days=2)
    asked = Barometer.objects.create(session=session, opened_by=place.lead.user, closes_at=closes_at)
    barometers.say_felt(barometer=asked, values={"safety": 2, "trust": 5}, by=place.viewer(speaker))
    place.rows["barometer"] = asked


def exercise(place, speaker: str, author: str, other: str) -> None:
    """Write a role play and run it in cell A, one card in a hand; in cell B two people testify, one for themselves."""
    by = place.lead
    roles = tuple(
        Role(place.word(f"role.{one}"), place.say(f"role.{one}"), place.say(f"role.{one}"))
        for one in ("held", "deck")
    )
    words = {name: place.say(f"exercise.{name}") for name in ("title", "instructions", "precautions")}
    draft = exercises.Draft(Wording(roles=roles, **words), "roles", "confront", 40)
    own = exercises.write_exercise(draft=draft, by=by)
    exercises.put_to(exercise=own, programme=place.programme, by=by)
    place.rows["exercise"] = own
    shipped = Exercise.objects.get(slug="known-and-lived")
    for letter, one in (("A", own), ("B", shipped)):
        session = place.sessions[letter]
        said = {"title": one.said.title, "instructions": one.said.instructions, "minutes": one.minutes}
        place.rows[f"exercise_run.{letter}"] = ExerciseRun.objects.create(
            session=session,
            exercise=one,
            circle_id=session.circle_id,
            kind=one.kind,
            opened_by=by.user,
            **said,
        )
    played, told = place.rows["exercise_run.A"], place.rows["exercise_run.B"]
    for position, (what, role) in enumerate(zip(("held", "deck"), roles, strict=True), start=1):
        words = {"title": role.title, "situation": role.situation, "secret": role.secret}
        place.rows[f"role_card.{what}"] = RoleCard.objects.create(run=played, position=position, **words)
    exercises.hand_card(card=place.rows["role_card.held"], to=place.people[speaker], by=by)
    for what, who, reach in (("kept", author, Reach.ME), ("cell", other, Reach.CELL)):
        word = place.say(f"testimony.{what}")
        place.rows[f"testimony.{what}"] = exercises.write_testimony(
            run=told, known=word, lived=word, reach=reach, by=place.viewer(who)
        )


def aim(place, who_rates: list[str]) -> None:
    """Rate the objective once, open the second rating; follow one figure; note who was met beforehand."""
    here, by = place.programme, place.lead
    place.rows["closed_moment"] = programmes.open_rating(programme=here, kind="start", by=by)
    for who in who_rates:
        answers = {"ambitious": 5, "realistic": 3, "reachable": 2, "for_all": 4}
        programmes.rate(moment=place.rows["closed_moment"], values=answers, by=place.viewer(who))
    programmes.close_rating(moment=place.rows["closed_moment"], by=by)
    place.rows["moment"] = programmes.open_rating(programme=here, kind="midway", by=by)
    place.rows["indicator"] = programmes.add_indicator(
        programme=here, name=place.say("indicator"), unit=place.word("unit"), baseline=2, target=9, by=by
    )
    today = dt.date.today()
    place.rows["measured"] = programmes.measure(
        indicator=place.rows["indicator"], on=today, value=Decimal(4), by=by
    )
    place.rows["actor"] = programmes.note_actor(
        programme=here,
        met_on=today,
        who=place.word("actor.who"),
        function=place.word("actor.function"),
        component=place.rows["component"],
        words=place.say("actor.words"),
        by=by,
    )


def set_reminders(place, who: str) -> None:
    """Set a plan, and let one person choose how they are reminded: the link by which they stop is theirs."""
    evening, morning = dt.time(21), dt.time(8)
    reminders.change_plan(
        programme=place.programme,
        offsets=["J-7", "J-1"],
        ways=["mail", "paper"],
        quiet_from=evening,
        quiet_until=morning,
        by=place.lead,
    )
    party = place.people[who].party
    reminders.choose(party=party, way="mail", by=place.viewer(who))
    place.tokens["stop"] = links_for([party.pk])[party.pk].rstrip("/").rpartition("/")[2]


def write_together(place, roles) -> None:
    """Open a common text: proposals kept, let out and withdrawn, an article from one of them, two dissents."""
    text = texts.open_text(
        programme=place.programme,
        title=place.word("text.title"),
        purpose=place.say("text.purpose"),
        by=place.lead,
    )
    place.rows["text"] = text
    for what, who in (
        ("kept", roles.speaker),
        ("given", roles.mate),
        ("withdrawn", roles.mate),
        ("of_b", roles.other),
    ):
        place.rows[f"saying.{what}"] = texts.propose(
            text=text,
            title=place.word(f"saying.{what}"),
            words=place.say(f"saying.{what}"),
            by=place.viewer(who),
        )
    texts.let_out(saying=place.rows["saying.given"], by=place.viewer(roles.mate))
    texts.withdraw_saying(saying=place.rows["saying.withdrawn"], by=place.viewer(roles.mate))
    sources = [place.rows["saying.given"].pk]
    draft = texts.Draft(1, place.word("article.title"), place.say("article.words"), sources)
    version = texts.add_article(text=text, draft=draft, by=place.lead)
    place.rows["article"] = version.article
    for who, value in ((roles.speaker, "cannot"), (roles.other, "live")):
        texts.take_stance(version=version, value=value, by=place.viewer(who))
    for what, who in (("kept", roles.speaker), ("given", roles.other)):
        place.rows[f"dissent.{what}"] = texts.dissent(
            article=version.article, words=place.say(f"dissent.{what}"), by=place.viewer(who)
        )
    texts.let_out(saying=place.rows["dissent.given"], by=place.viewer(roles.other))


def leave(place, who: str) -> None:
    """Leave, and let one's words stand without one's name."""
    my_data.leave_programme(me=place.people[who], words=my_data.KEEP, by=place.viewer(who))


def wait_behind_shared_link(place) -> None:
    """Make the shared link, and let someone sit down behind it."""
    link = invitations.share(
        contract=place.contract, collective=place.collective, most_uses=30, by=place.lead
    )
    place.rows["shared"], place.tokens["shared"] = link.invitation, link.url.rstrip("/").rpartition("/")[2]
    place.rows["seat"] = joining.wait_behind(
        token=place.tokens["shared"],
        called=place.word("waiting.called"),
        contact=place.word("waiting.contact"),
    )


def take_list_in(place) -> None:
    """Open a list that waits to be confirmed."""
    name, file = place.word("import.row"), place.word("import.filename")
    rows = f"prénom;nom;courriel\nAya;{name};aya@example.org\n"
    place.rows["run"] = imports.open_import(
        collective=place.collective, filename=f"{file}.csv", data=rows.encode(), by=place.lead
    )
