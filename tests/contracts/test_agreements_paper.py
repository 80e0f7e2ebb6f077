"""An agreement on paper: what is written down, its photograph, who sees it, and what is left of it."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from contracts.agreements import services
from contracts.agreements.models import (
    Answer,
    AnswerValue,
    Contract,
    ContractIntervenant,
    Signature,
    SignatureMode,
    SignedSheet,
)
from contracts.agreements.photographs import LONGEST_SIDE, NoPhotograph, Photograph, read_photograph
from tests.contracts.conftest import answers, filled, laptop_of, phone_of, self_of, sign
from tests.contracts.photographs import jpeg, jpeg_of_a_telephone, no_photographs
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, DestroyedKey
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

NO_PHOTOGRAPHS = no_photographs()


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def on_paper(version, fatou, claire) -> Signature:
    """Fatou's agreement on paper, with its photograph."""
    return write_down(version, fatou, claire, photograph=read_photograph(jpeg()))


def write_down(version, party, by, **also):
    said = also.pop("said", None) or answers(version)
    mode = also.pop("mode", SignatureMode.PAPER)
    return services.sign_version(
        party=party, version=version, answers=said, sha256=version.sha256, by=by, mode=mode, **also
    )


def sent(version, *files, mode=SignatureMode.PAPER):
    """Return what the page of recording sends."""
    return filled(version) | {"mode": mode, "photograph": list(files) if len(files) != 1 else files[0]}


def upload(content, name="feuille.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def english_of(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


# --- the picture -----------------------------------------------------------------------------------------------------


def test_only_the_picture_is_kept_upright_and_small():
    kept = read_photograph(jpeg_of_a_telephone()).jpeg
    for trace in (b"MAKER-OF", b"A-COMMENT", b"BEHIND-THE", b"Exif"):
        assert trace not in kept
    picture = Image.open(BytesIO(kept))
    assert picture.format == "JPEG" and picture.size == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert not picture.getexif() and not {"comment", "exif", "xmp"} & picture.info.keys()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "MPO"])
def test_other_pictures_become_jpeg(kind):
    picture = Image.new("RGBA" if kind in ("PNG", "WEBP") else "RGB", (40, 20), "white")
    written = BytesIO()
    picture.save(written, kind, **({"save_all": True, "append_images": [picture]} if kind == "MPO" else {}))
    assert Image.open(BytesIO(read_photograph(written.getvalue()).jpeg)).size == (40, 20)


@pytest.mark.parametrize("name", NO_PHOTOGRAPHS)
def test_what_is_no_photograph_is_refused_in_words(name):
    content, why = NO_PHOTOGRAPHS[name]
    with pytest.raises(NoPhotograph, match=why):
        read_photograph(content)


# --- writing it down -------------------------------------------------------------------------------------------------


def test_agreement_on_paper_is_recorded_with_its_photograph(version, fatou, claire):
    address = reverse("agreements:record_signature", args=[version.contract_id, fatou.pk])
    laptop = english_of(laptop_of(claire))
    page = laptop.get(address).content.decode()
    assert 'enctype="multipart/form-data"' in page and 'capture="environment"' in page
    assert str(SignedSheet.SEEN_BY) in page
    assert laptop.post(address, sent(version, upload(jpeg_of_a_telephone()))).status_code == 302
    signature = Signature.objects.get(party=fatou)
    assert signature.mode == SignatureMode.PAPER
    assert Image.open(BytesIO(signature.sheet.jpeg)).size == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert AuditRecord.objects.filter(verb="sheet.keep", row=signature.sheet.pk).count() == 1
    twice = laptop.post(address, sent(version, upload(jpeg())))
    assert twice.status_code == 422 and "given already" in twice.content.decode()
    assert SignedSheet.objects.get().pk == signature.sheet.pk


@pytest.mark.parametrize("name", ["text.jpg", "truncated.jpg", "apple.heic", "twenty.jpg", "moving.gif"])
def test_photograph_that_cannot_be_kept_loses_no_word(version, fatou, claire, name):
    content, why = NO_PHOTOGRAPHS[name]
    comment = f"comment_{version.clauses.first().pk.hex}"
    data = sent(version, upload(content, name)) | {comment: "Ses mots, tels quels"}
    address = reverse("agreements:record_signature", args=[version.contract_id, fatou.pk])
    answer = english_of(laptop_of(claire)).post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422 and why in page
    assert "Ses mots, tels quels" in page and page.count(" checked") == 1 + version.clauses.count()
    assert "choose it again" in page
    assert not Signature.objects.exists() and not Answer.objects.exists() and not SignedSheet.objects.exists()


@pytest.mark.parametrize(
    ("files", "mode", "why"),
    [
        (2, SignatureMode.PAPER, "Choose one photograph"),
        (1, SignatureMode.SPOKEN, "What was said aloud has no sheet"),
    ],
)
def test_two_photographs_or_one_of_what_was_said_are_refused(version, fatou, claire, files, mode, why):
    data = sent(version, *(upload(jpeg()) for _ in range(files)), mode=mode)
    address = reverse("agreements:record_signature", args=[version.contract_id, fatou.pk])
    answer = english_of(laptop_of(claire)).post(address, data)
    assert answer.status_code == 422 and why in answer.content.decode()
    assert not Signature.objects.exists()


def test_service_refuses_a_photograph_of_what_is_not_on_paper(version, fatou, claire, jean):
    photograph = read_photograph(jpeg())
    with pytest.raises(DomainError):
        write_down(version, fatou, claire, mode=SignatureMode.SPOKEN, photograph=photograph)
    assert not Signature.objects.exists(), "all or nothing"
    online = sign(fatou, version)
    for by in (claire, jean, self_of(fatou)):
        with pytest.raises(DomainError):
            services.keep_sheet(signature=online, photograph=photograph, by=by)


def test_paper_signed_on_a_text_that_changed_is_not_recorded(version, fatou, claire):
    data = sent(version, upload(jpeg()))
    services.new_draft(contract=version.contract, by=claire)
    newer = services.propose_version(version=version.contract.draft, by=claire)
    address = reverse("agreements:record_signature", args=[version.contract_id, fatou.pk])
    answer = english_of(laptop_of(claire)).post(address, data)
    assert answer.status_code == 422 and newer.sha256 in answer.content.decode()
    assert "A newer version is in force" in answer.content.decode()
    assert not Signature.objects.exists()


# --- refusals and reservations reach those who must know -------------------------------------------------------------


@pytest.mark.parametrize("mode", [SignatureMode.PAPER, SignatureMode.SPOKEN])
@pytest.mark.parametrize("value", [AnswerValue.RESERVATION, AnswerValue.REFUSE])
def test_what_was_refused_or_reserved_aside_reaches_all_who_lead_and_the_person(
    version, fatou, yanis, claire, jean, mode, value
):
    ContractIntervenant.objects.create(contract=version.contract, user=jean.user, is_lead=False)
    said = answers(version)
    clause = next(iter(said))
    said[clause] = services.Said(value, "Pas sans nos voisins.")
    photograph = read_photograph(jpeg()) if mode == SignatureMode.PAPER else None
    signature = write_down(version, fatou, claire, mode=mode, said=said, photograph=photograph)
    assert bool(signature) == (value == AnswerValue.RESERVATION)
    assert SignedSheet.objects.exists() == (signature is not None and photograph is not None)
    for leader in (claire, jean):
        (reserved,) = services.reservations_of(leader, version)
        assert reserved.answer.comment == "Pas sans nos voisins."
        assert services.awaiting_reply(leader) == {version.contract_id}
    services.reply_to_answer(answer=reserved.answer, text="Nous les inviterons.", by=jean)
    assert services.awaiting_reply(claire) == set()
    page = phone_of(fatou).get(reverse("agreements:read")).content.decode()
    assert "Pas sans nos voisins." in page and "Nous les inviterons." in page
    assert services.reservations_of(self_of(yanis), version) == []


def test_refusal_on_paper_says_that_the_photograph_is_not_kept(version, fatou, claire):
    data = sent(version, upload(jpeg()))
    data[f"answer_{version.clauses.first().pk.hex}"] = AnswerValue.REFUSE
    address = reverse("agreements:record_signature", args=[version.contract_id, fatou.pk])
    page = english_of(laptop_of(claire)).post(address, data, follow=True).content.decode()
    assert "nothing is signed, and the photograph is not kept" in page
    assert not SignedSheet.objects.exists()


# --- who sees it -----------------------------------------------------------------------------------------------------


def test_photograph_is_for_those_who_lead_and_the_person(on_paper, fatou, yanis, claire, jean):
    address = reverse("agreements:photograph", args=[on_paper.pk])
    for client in (laptop_of(claire), phone_of(fatou)):
        answer = client.get(address)
        assert answer.status_code == 200 and answer.content == on_paper.sheet.jpeg
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == 'inline; filename="feuille.jpg"'
        assert address in client.get(reverse("agreements:sheet", args=[on_paper.pk])).content.decode()
    for client in (laptop_of(jean), phone_of(yanis)):
        for name in ("photograph", "sheet"):
            assert client.get(reverse(f"agreements:{name}", args=[on_paper.pk])).status_code == 404
        assert client.post(reverse("agreements:remove_sheet", args=[on_paper.pk])).status_code == 404
    assert SignedSheet.objects.exists()


def test_look_of_an_intervenant_is_written_down_once_in_an_hour(on_paper, fatou, claire):
    for _ in range(3):
        laptop_of(claire).get(reverse("agreements:photograph", args=[on_paper.pk]))
        phone_of(fatou).get(reverse("agreements:photograph", args=[on_paper.pk]))
    looks = AuditRecord.objects.filter(verb="people.looked", row=fatou.pk)
    assert [look.actor for look in looks] == [claire.actor]


def test_photograph_is_added_replaced_and_taken_away(version, fatou, claire):
    signature = write_down(version, fatou, claire)
    laptop, address = english_of(laptop_of(claire)), reverse("agreements:sheet", args=[signature.pk])
    version_page = reverse("agreements:version", args=[version.contract_id, version.pk])
    assert "Add the photograph" in laptop.get(version_page).content.decode()
    assert phone_of(fatou).get(address).status_code == 404, "there is none to see"
    assert laptop.post(address).status_code == 422
    assert laptop.post(address, {"photograph": upload(b"no")}).status_code == 422
    assert laptop.post(address, {"photograph": upload(jpeg())}, follow=True).status_code == 200
    first = SignedSheet.objects.get()
    laptop.post(address, {"photograph": upload(jpeg((80, 90)))})
    second = SignedSheet.objects.get()
    assert first.pk != second.pk and Image.open(BytesIO(second.jpeg)).size == (80, 90)
    assert phone_of(fatou).post(address, {"photograph": upload(jpeg())}).status_code == 403
    gone = laptop.post(reverse("agreements:remove_sheet", args=[signature.pk]), follow=True)
    assert "The agreement stands as it was" in gone.content.decode()
    assert not SignedSheet.objects.exists() and Signature.objects.get().withdrawn_at is None
    assert laptop.post(reverse("agreements:remove_sheet", args=[signature.pk])).status_code == 404


def test_person_takes_their_own_photograph_away(on_paper, fatou):
    phone = english_of(phone_of(fatou))
    assert "See the photograph of my sheet" in phone.get(reverse("agreements:read")).content.decode()
    phone.post(reverse("agreements:remove_sheet", args=[on_paper.pk]))
    assert not SignedSheet.objects.exists() and Signature.objects.filter(pk=on_paper.pk).exists()
    assert AuditRecord.objects.filter(verb="sheet.remove", actor=self_of(fatou).actor).count() == 1


def test_whoever_takes_their_agreement_back_closes_the_photograph_to_those_who_lead(on_paper, fatou, claire):
    services.withdraw_signature(party=fatou, by=self_of(fatou))
    for name in ("photograph", "sheet"):  # the page last: it is read below
        address = reverse(f"agreements:{name}", args=[on_paper.pk])
        assert laptop_of(claire).get(address).status_code == 404
        assert phone_of(fatou).get(address).status_code == 200
    with override("en"):
        alone = str(SignedSheet.SEEN_BY_ONESELF)
    assert alone in english_of(phone_of(fatou)).get(address).content.decode()
    with looking_as(claire):  # on PostgreSQL the database itself hides it
        assert SignedSheet.objects.exists() == (connection.vendor != "postgresql")
    again = write_down(on_paper.version, fatou, claire)
    assert again and not SignedSheet.objects.exists(), (
        "the new agreement has no sheet yet, and the old one went"
    )


# --- what is left of it ----------------------------------------------------------------------------------------------


def test_photograph_stands_sealed_and_goes_with_the_key_of_the_person(on_paper, fatou):
    with connection.cursor() as cursor:
        cursor.execute("SELECT photograph FROM contracts_signedsheet")
        raw = bytes(cursor.fetchone()[0])
    assert raw[:1] == b"\x01" and b"JFIF" not in raw and b"/9j/" not in raw
    assert SignedSheet.objects.get().as_data.startswith("data:image/jpeg;base64,/9j/")
    DataKey.objects.destroy(fatou.pk)
    assert SignedSheet.objects.get().jpeg == b""
    assert phone_of(fatou).get(reverse("agreements:photograph", args=[on_paper.pk])).status_code == 404


def test_photograph_moved_to_another_agreement_does_not_open(on_paper, version, fatou, yanis, claire):
    other = write_down(version, yanis, claire)
    SignedSheet.objects.update(signature=other)
    assert SignedSheet.objects.get().jpeg == b""


def test_nothing_is_kept_of_someone_erased(on_paper, fatou, claire):
    DataKey.objects.destroy(fatou.pk)
    with pytest.raises(DestroyedKey):
        services.keep_sheet(signature=on_paper, photograph=Photograph(b"x"), by=claire)


def test_nobody_sees_a_photograph_without_being_someone(on_paper):
    assert not SignedSheet.objects.visible_to(Viewer()).exists()
    assert not SignedSheet.objects.editable_by(Viewer()).exists()


def test_person_takes_the_photograph_along_and_leaving_erases_it(cast):
    phone = english_of(cast.client_of("bernard"))
    (sheet,) = phone.get(reverse("my_data")).json()["signed_sheets"]
    assert sheet["as_data"].startswith("data:image/jpeg;base64,") and sheet["signature.version.number"] == 1
    cast.client_of("claire").get(reverse("agreements:photograph", args=[cast.tilleuls.rows["on_paper"].pk]))
    assert "opened the photograph of the sheet" in phone.get(reverse("looked")).content.decode()
    phone.post(reverse("leave"), {"words": "keep"})
    party = cast.tilleuls.people["bernard"].party_id
    assert not SignedSheet.objects.filter(party=party).exists()
    assert Signature.objects.filter(party=party).exists(), "that they agreed stays, under a number"


def test_pages_cost_the_same_however_many_sheets(
    version, fatou, yanis, claire, django_assert_max_num_queries
):
    for party in (fatou, yanis):
        write_down(version, party, claire, photograph=read_photograph(jpeg()))
    assert Contract.objects.count() == 1
    laptop = laptop_of(claire)
    with django_assert_max_num_queries(24):
        laptop.get(reverse("agreements:version", args=[version.contract_id, version.pk]))
    with django_assert_max_num_queries(20):
        laptop.get(reverse("agreements:sheet", args=[Signature.objects.first().pk]))
