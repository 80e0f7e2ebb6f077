"""A log loses no word: not to a lost answer, not to a second device, not to a network that is gone."""

import pytest
import time_machine
from django.urls import reverse

from interventions.logs import services
from interventions.logs.models import LogState, SessionLog
from interventions.logs.services import Draft, StaleLog, save_log
from tests.interventions.meetings import gather, paris, staff
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError

START = paris(2026, 3, 12, 18, 42)
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def meeting(db):
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False):
        return gather()


@pytest.fixture
def session(meeting):
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False):
        return meeting.plan()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def save(meeting, session):
    """Return what saves as the script does."""
    client = meeting.desk()

    def send(body, revision=0, **more):
        typed = {"body": body, "revision": revision} | more
        return client.post(reverse("logs:save", args=[session.pk]), typed, headers=SCRIPT)

    return send


def standing():
    return SessionLog.objects.get()


def test_the_answer_says_when_it_was_saved_and_on_which_revision_to_go_on(save):
    answer = save("Accueil, tour de table.")
    assert answer.status_code == 200
    assert answer.json()["saved"].endswith("18\u00a0h\u00a042") and answer.json()["revision"] == 1
    assert (standing().body, standing().revision) == ("Accueil, tour de table.", 1)
    assert save("Accueil, tour de table. Fatou parle.", revision=1).json()["revision"] == 2


def test_the_log_is_sealed_where_it_lies(save):
    save("Personne ne doit lire ceci")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM interventions_sessionlog")
        assert b"Personne" not in bytes(cursor.fetchone()[0])


def test_a_second_device_is_told_and_both_texts_are_kept(save):
    save("Le premier appareil", page="one", change=1)
    answer = save("Le second appareil", page="two", change=1)
    assert answer.status_code == 409
    told = answer.json()
    assert told["theirs"] == "Le premier appareil" and told["revision"] == 1 and told["message"]
    assert standing().body == "Le premier appareil"
    assert save("Les deux ensemble", revision=told["revision"], page="two", change=2).status_code == 200
    assert standing().body == "Les deux ensemble"


def test_without_script_the_page_shows_both_texts_and_saving_again_is_meant(meeting, session, save):
    save("Ce qui tient")
    client, address = meeting.desk(), reverse("logs:save", args=[session.pk])
    page = client.post(address, {"body": "Ce que je viens d'écrire", "revision": 0})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Ce qui tient" in text and "Ce que je viens d&#x27;écrire" in text
    form = page.context["form"]
    again = client.post(address, {"body": form["body"].value(), "revision": form["revision"].value()})
    assert again.status_code == 302
    assert standing().body == "Ce que je viens d'écrire"


def test_without_script_the_button_saves_and_the_page_says_so(meeting, session):
    page = meeting.desk().post(
        reverse("logs:save", args=[session.pk]), {"body": "a\r\nb", "revision": 0}, follow=True
    )
    assert page.status_code == 200 and "18\u00a0h\u00a042" in page.content.decode()
    assert standing().body == "a\nb"


def test_an_answer_lost_on_the_way_is_no_conflict_with_oneself(save):
    save("un", page="here", change=1)
    assert (
        save("un deux", page="here", change=2).status_code == 200
    )  # still on revision 0: its answer never came
    assert (standing().body, standing().revision) == ("un deux", 2)


def test_the_same_text_sent_again_changes_nothing(save):
    save("un", page="here", change=1)
    assert save("un", page="here", change=1).json()["revision"] == 1
    assert save("un", page="elsewhere", change=5).json()["revision"] == 1
    assert standing().revision == 1


def test_an_older_save_that_arrives_late_undoes_nothing(save):
    save("un deux trois", page="here", change=3)
    assert save("un deux", page="here", change=2).status_code == 200
    assert standing().body == "un deux trois"


def test_a_page_that_lost_answers_does_not_overwrite_another_device(save):
    save("moi", page="mine", change=1)
    save("elle", revision=1, page="hers", change=1)
    assert save("moi encore", page="mine", change=2).status_code == 409
    assert standing().body == "elle"


def test_twenty_editors_of_two_hundred_edits_lose_none_in_silence(save):
    shown = [("", 0)] * 20
    refused = 0
    for turn in range(10):
        for editor in range(20):
            text = f"{shown[editor][0]}[{editor}.{turn}]"
            answer = save(text, revision=shown[editor][1], page=f"editor {editor}", change=turn + 1)
            if answer.status_code == 409:
                refused += 1
                told = answer.json()
                merged = f"{told['theirs']}[{editor}.{turn}]"
                answer = save(merged, revision=told["revision"], page=f"editor {editor}", change=turn + 1)
                text = merged
            assert answer.status_code == 200
            shown[editor] = (text, answer.json()["revision"])
    assert refused > 100
    assert all(f"[{editor}.{turn}]" in standing().body for editor in range(20) for turn in range(10))


def test_a_text_too_long_is_refused_in_words_and_nothing_is_lost(meeting, session, save):
    save("court")
    answer = save("x" * 50_001, revision=1)
    assert answer.status_code == 422 and "50" in answer.json()["message"]
    page = meeting.desk().post(reverse("logs:save", args=[session.pk]), {"body": "y" * 50_001, "revision": 1})
    assert page.status_code == 422 and "y" * 50_001 in page.content.decode()
    assert standing().body == "court"


@pytest.mark.parametrize(
    "rubbish",
    [
        {"revision": "x"},
        {"revision": "9" * 30},
        {"revision": -1},
        {"change": "x"},
        {"page": "x" * 99},
        {"body": "\x00"},
    ],
)
def test_rubbish_is_refused_and_breaks_nothing(save, rubbish):
    assert save(**({"body": "texte"} | rubbish)).status_code == 422
    assert not SessionLog.objects.exists()


# --- validating ------------------------------------------------------------------------------------------------------


def test_a_validated_log_is_read_and_no_longer_changed(meeting, session, save):
    save("Définitif", page="here", change=1)
    client, address = meeting.desk(), reverse("logs:validate", args=[session.pk])
    asked = client.get(address)
    assert "Définitif" in asked.content.decode() and standing().state == LogState.DRAFT
    assert client.post(address, {"revision": 1}).status_code == 302
    assert standing().state == LogState.VALIDATED
    answer = save("Autre chose", revision=1, page="here", change=2)
    assert answer.status_code == 409 and answer.json()["validated"] is True
    by_hand = client.post(reverse("logs:save", args=[session.pk]), {"body": "Par la forme", "revision": 1})
    assert by_hand.status_code == 409 and "Par la forme" in by_hand.content.decode()
    assert standing().body == "Définitif"
    page = client.get(reverse("logs:log", args=[session.pk])).content.decode()
    assert "Définitif" in page and "<textarea" not in page


def test_what_is_validated_is_what_was_shown(meeting, session, save):
    save("Ce que j'ai lu")
    save("Ce qu'un autre a ajouté", revision=1)
    meeting.desk().post(reverse("logs:validate", args=[session.pk]), {"revision": 1})
    assert standing().state == LogState.DRAFT


def test_an_empty_log_is_not_validated(meeting, session):
    client, address = meeting.desk(), reverse("logs:validate", args=[session.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"revision": 0})
    with pytest.raises(DomainError):
        services.validate_log(session=session, revision=0, by=meeting.lead)
    assert not SessionLog.objects.filter(state=LogState.VALIDATED).exists()


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["log", "save", "validate"])
def test_the_log_is_for_the_intervenants_of_the_programme_alone(meeting, session, save, name):
    save("Le secret du journal")
    address = reverse(f"logs:{name}", args=[session.pk])
    strangers = [
        staff("Jean Prévost"),
        staff("Helene V", "supervisor"),
        staff("Paul R", "sponsor"),
        staff("Adm I", "administrator"),
    ]
    for client in [
        *map(meeting.desk, strangers),
        *map(meeting.phone, ("fatou", "kevin", "lucie", "bernard")),
    ]:
        for answer in (client.get(address), client.post(address, {"body": "x", "revision": 1})):
            assert answer.status_code in (404, 405)
            assert "secret" not in answer.content.decode()
    assert standing().body == "Le secret du journal"


def test_a_get_writes_nothing(meeting, session):
    client = meeting.desk()
    for name in ("log", "validate"):
        client.get(reverse(f"logs:{name}", args=[session.pk]))
    client.get(reverse("logs:log", args=[session.pk]) + "?fragment=log")
    assert not SessionLog.objects.exists()


def test_the_fragment_is_the_form_alone(meeting, session, save):
    save("Le texte")
    page = meeting.desk().get(reverse("logs:log", args=[session.pk]) + "?fragment=log").content.decode()
    assert (
        "<html" not in page
        and "Le texte" in page
        and "data-autosave" in page
        and "csrfmiddlewaretoken" in page
    )


def test_saving_is_recorded_without_a_word_of_it(save, session):
    save("Des mots")
    record = AuditRecord.objects.get(verb="log.save")
    assert record.scope == session.cell_id and "Des mots" not in str(vars(record))


def test_one_log_per_session(meeting, session):
    save_log(session=session, draft=Draft("un", 0), by=meeting.lead)
    with pytest.raises(StaleLog) as stale:
        save_log(session=session, draft=Draft("deux", 0), by=meeting.lead)
    assert stale.value.current.body == "un"
    assert SessionLog.objects.count() == 1
