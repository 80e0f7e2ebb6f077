"""The pages of exercises: the library and its form, an exercise on two screens, a testimony on a phone."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interventions.exercises import services
from interventions.exercises.models import Exercise, ExerciseRun, ExerciseShare, Reach, RoleCard
from interventions.exercises.models import Testimony as Told
from interventions.sessions.services import start_session
from tests.interventions import exercise_tables
from tests.interventions.meetings import Meeting, gather, paris

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)


@pytest.fixture
def meeting(settings):
    settings.TABLE_MATES = "tests.interventions.exercise_tables.mates_of"
    exercise_tables.TABLES.clear()
    with time_machine.travel(BEGINS, tick=False):
        yield gather()
    exercise_tables.TABLES.clear()


def opened(meeting: Meeting, slug: str = "known-and-lived") -> ExerciseRun:
    session = meeting.plan(paris(2026, 3, 12, 18, 5))
    start_session(session=session, by=meeting.lead)
    session.refresh_from_db()
    return services.open_run(session=session, exercise=Exercise.objects.get(slug=slug), by=meeting.lead)


def read(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def budget(client, url: str, most: int) -> str:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = read(client.get(url))
    assert len(asked) <= most, f"{len(asked)} queries at {url}"
    return page


TYPED = {
    "kind": "plain",
    "title": "Le cercle lent",
    "intention": "listen",
    "purpose": "Ralentir.",
    "minutes": "25",
    "instructions": "Une phrase, puis un silence.",
    "material": "",
    "precautions": "Ne pas forcer.",
    "variants": "",
    "step": "",
}


def test_the_library_shows_searches_and_says_when_nothing_is_found(meeting):
    desk = meeting.desk()
    page = budget(desk, reverse("exercises:library"), 14)
    assert "Carte des rumeurs" in page and "La chaise vide" in page
    found = read(desk.get(reverse("exercises:library"), {"words": "rumeurs", "minutes": "60"}))
    assert "Carte des rumeurs" in found and "La chaise vide" not in found
    nothing = read(desk.get(reverse("exercises:library"), {"words": "hippopotame", "minutes": "oui"}))
    assert 'class="empty"' in read(desk.get(reverse("exercises:library"), {"words": "hippopotame"}))
    assert nothing


def test_an_exercise_prints_with_its_precautions_and_its_cards(meeting):
    desk = meeting.desk()
    play = Exercise.objects.get(slug="role-of-the-other")
    page = budget(desk, reverse("exercises:exercise", args=[play.pk]), 14)
    assert "Précautions" in page or "Precautions" in page
    cards = read(desk.get(reverse("exercises:cards", args=[play.pk])))
    assert cards.count('class="role-card"') == 6
    plain = Exercise.objects.get(slug="first-step")
    assert desk.get(reverse("exercises:cards", args=[plain.pk])).status_code == 404


def test_an_own_exercise_is_written_put_to_a_programme_worded_anew_and_erased(meeting):
    desk = meeting.desk()
    answer = desk.post(reverse("exercises:write"), {**TYPED, "programmes": [meeting.programme.pk]})
    mine = Exercise.objects.get(author=meeting.lead.user)
    assert answer["Location"] == reverse("exercises:exercise", args=[mine.pk])
    assert ExerciseShare.objects.get().programme == meeting.programme
    form = read(desk.get(reverse("exercises:edit", args=[mine.pk])))
    assert "Une phrase, puis un silence." in form and "checked" in form
    desk.post(reverse("exercises:edit", args=[mine.pk]), {**TYPED, "title": "Le cercle court"})
    assert Exercise.objects.get(pk=mine.pk).said.title == "Le cercle court"
    assert not ExerciseShare.objects.exists()
    assert "Le cercle court" in read(desk.get(reverse("exercises:remove", args=[mine.pk])))
    desk.post(reverse("exercises:remove", args=[mine.pk]))
    assert not Exercise.objects.filter(pk=mine.pk).exists()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(meeting):
    desk = meeting.desk()
    page = read(desk.post(reverse("exercises:write"), {**TYPED, "instructions": "", "minutes": "9000"}), 422)
    assert "Ne pas forcer." in page
    role = {**TYPED, "kind": "roles", "role_9_secret": "Elle a peur."}
    page = read(desk.post(reverse("exercises:write"), role), 422)
    assert "Elle a peur." in page, "a block beyond those first offered is kept too"
    read(desk.post(reverse("exercises:write"), {**TYPED, "kind": "roles"}), 422)
    assert read(desk.post(reverse("exercises:write"), {**TYPED, "kind": "opera", "role_²_title": "x"}), 422)
    assert not Exercise.objects.filter(author__isnull=False).exists()


def test_a_variant_starts_from_the_words_and_roles_of_what_is_shipped(meeting):
    desk = meeting.desk()
    play = Exercise.objects.get(slug="role-of-the-other")
    form = read(desk.get(reverse("exercises:adapt", args=[play.pk])))
    assert play.words_fr["roles"][5]["title"] in form
    typed = {
        **TYPED,
        "kind": "roles",
        "role_1_title": "Une gardienne",
        "role_1_situation": "Elle a les clés.",
    }
    desk.post(reverse("exercises:adapt", args=[play.pk]), typed)
    mine = Exercise.objects.get(author=meeting.lead.user)
    assert mine.variant_of == play and [role.title for role in mine.said.roles] == ["Une gardienne"]


def test_an_exercise_is_opened_from_the_session_and_appears_on_the_phones(meeting):
    session = meeting.plan(paris(2026, 3, 12, 18, 5))
    desk, phone = meeting.desk(), meeting.phone("fatou")
    address = reverse("exercises:of_session", args=[session.pk])
    exercise = Exercise.objects.get(slug="check-in-round")
    read(desk.post(address, {"exercise": exercise.pk}), 422)  # nobody is in the room yet
    now = reverse("exercises:now", args=[session.pk])
    assert 'class="empty"' in read(phone.get(now))
    start_session(session=session, by=meeting.lead)
    assert desk.get(address).status_code == 200
    run_page = desk.post(address, {"exercise": exercise.pk})["Location"]
    budget(desk, run_page, 20)
    page = budget(phone, now, 16)
    assert "Tour d’arrivée" in page and 'class="empty"' not in page
    fragment = read(phone.get(now, headers={"HX-Request": "true"}))
    assert "<html" not in fragment and "Tour d’arrivée" in fragment
    seen = fragment.partition("?seen=")[2].partition('"')[0]
    assert phone.get(now, {"seen": seen}, headers={"HX-Request": "true"}).status_code == 204
    run = ExerciseRun.objects.get()
    assert "Tour d’arrivée" in read(desk.get(address))
    read(desk.get(reverse("exercises:close", args=[run.pk])))
    desk.post(reverse("exercises:close", args=[run.pk]))
    assert "Tour d’arrivée" not in read(phone.get(now, headers={"HX-Request": "true"}))


def test_a_testimony_is_written_read_by_the_cell_closed_and_withdrawn_on_the_phone(meeting):
    run = opened(meeting)
    exercise_tables.TABLES.append({meeting.people[who].party_id for who in ("fatou", "yanis")})
    fatou, yanis, desk = meeting.phone("fatou"), meeting.phone("yanis"), meeting.desk()
    address = reverse("exercises:testify", args=[run.pk])
    form = budget(fatou, address, 34)
    assert "Claire Bonnet" in form and "Yanis" in form, "who reads it is said by name"
    page = read(fatou.post(address, {"known": "", "lived": "", "reach": "me"}), 422)
    page = read(
        fatou.post(address, {"known": "Deux bus par jour", "lived": "J’attends", "reach": "all"}), 422
    )
    assert "Deux bus par jour" in page
    fatou.post(address, {"known": "Deux bus par jour", "lived": "J’attends", "reach": "cell"})
    told = read(yanis.get(address, {"fragment": "told"}))
    assert "Deux bus par jour" in told
    seen = told.partition("seen=")[2].partition('"')[0]
    assert yanis.get(address, {"fragment": "told", "seen": seen}).status_code == 204
    staff_page = read(desk.get(reverse("exercises:run", args=[run.pk])))
    assert "Deux bus par jour" in staff_page and "Fatou" not in staff_page, "without a name"
    mine = budget(fatou, reverse("exercises:mine"), 14)
    assert "Deux bus par jour" in mine
    told = Told.objects.get()
    circle = reverse("exercises:circle", args=[told.pk])
    assert yanis.post(circle, {"reach": "me"}).status_code == 403
    assert meeting.phone("bernard").post(circle, {"reach": "me"}).status_code == 404
    assert "Claire Bonnet" in budget(fatou, circle, 34)
    read(fatou.post(circle, {"reach": "everyone"}), 422)
    fatou.post(circle, {"reach": "me"})
    assert Told.objects.get().reach == Reach.ME
    assert yanis.post(circle, {"reach": "cell"}).status_code == 404
    live = reverse("exercises:run", args=[run.pk]) + "?fragment=live"
    fragment = read(desk.get(live))
    assert "Deux bus par jour" not in fragment
    seen = fragment.partition("seen=")[2].partition('"')[0]
    assert desk.get(f"{live}&seen={seen}").status_code == 204
    fatou.post(reverse("exercises:withdraw", args=[told.pk]))
    assert not Told.objects.exists()


def test_once_closed_the_form_is_gone_and_a_late_word_is_told_so(meeting):
    run = opened(meeting)
    phone, address = meeting.phone("fatou"), reverse("exercises:testify", args=[run.pk])
    phone.post(address, {"known": "Deux bus", "lived": "", "reach": "me"})
    services.close_run(run=run, by=meeting.lead)
    page = read(phone.get(address))
    assert "Deux bus" in page and "<textarea" not in page
    page = read(phone.post(address, {"known": "Trop tard", "lived": "", "reach": "me"}), 422)
    assert 'role="alert"' in page and "Trop tard" in page, "what came too late is shown, to be kept elsewhere"
    assert Told.objects.get().known == "Deux bus"


def test_cards_are_drawn_handed_and_handed_back_on_the_screens(meeting):
    run = opened(meeting, "role-of-the-other")
    desk, phone = meeting.desk(), meeting.phone("fatou")
    card = run.cards.first()
    page = budget(desk, reverse("exercises:run", args=[run.pk]), 34)
    assert card.secret in page and "Fatou" in page
    desk.post(reverse("exercises:hand", args=[card.pk]), {"to": meeting.people["fatou"].pk})
    desk.post(reverse("exercises:hand", args=[card.pk]), {"to": "nobody"})
    now = reverse("exercises:now", args=[run.session_id])
    shown = read(phone.get(now))
    assert card.secret in shown and run.cards.last().title not in shown
    assert f'name="session" value="{run.session_id}"' in shown
    assert card.secret not in read(meeting.phone("yanis").get(now))
    back = reverse("exercises:hand_back", args=[card.pk])
    assert meeting.phone("yanis").post(back).status_code == 404
    phone.post(back, {"session": run.session_id})
    again = read(phone.post(back, {"session": run.session_id}, follow=True))
    assert str(_("This card is no longer in your hands.")) in again
    assert meeting.phone("bernard").post(back, {"session": run.session_id}).status_code == 404
    assert card.secret not in read(phone.get(now))
    desk.post(reverse("exercises:draw", args=[run.pk]))
    assert RoleCard.objects.filter(party__isnull=False, is_aside=False).count() == 2
    assert "Fatou" in read(desk.get(reverse("exercises:run", args=[run.pk])))
    desk.post(reverse("exercises:close", args=[run.pk]))
    read(desk.get(reverse("exercises:run", args=[run.pk])))
    desk.post(reverse("exercises:draw", args=[run.pk]))
    assert not RoleCard.objects.exists()
