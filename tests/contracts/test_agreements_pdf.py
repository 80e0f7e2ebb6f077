"""The proof and the sheet as PDF: read again by another library, with what a screen reader needs, and nothing from outside."""

import re
import socket
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

from contracts.agreements import printing, services
from contracts.agreements.models import AnswerValue
from contracts.agreements.printing import FILES, NAME, WHILE, CannotPrint, qr_svg
from tests.contracts.conftest import answers, laptop_of, phone_of, seat, self_of, sign
from tests.papers import really_drawn, words_of_pdf
from tst_platform.core.rates import allow

ROOT = Path(settings.BASE_DIR)
DRAWS = {
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"Do",
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"S",
    b"s",
    b"sh",
    b"INLINE IMAGE",
}
BLOCKS = {"/H1", "/H2", "/P", "/L", "/LI", "/LBody", "/Figure", "/Link"}


def in_language(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def proof(client, signature):
    return client.get(reverse("agreements:proof_pdf", args=[signature.pk]))


def sheet(client, version):
    return client.get(reverse("agreements:paper_pdf", args=[version.contract_id, version.pk]))


def reserved(party, version, words):
    said = answers(version)
    said[next(iter(said))] = services.Said(AnswerValue.RESERVATION, words)
    return services.sign_version(
        party=party, version=version, answers=said, sha256=version.sha256, by=self_of(party)
    )


def elements(node, seen=None):
    """Return every element of the tree of structure, in order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        return [one for child in node for one in elements(child)]
    if not isinstance(node, dict) or node.get("/Type") == "/OBJR":
        return []
    return [node, *elements(node.get("/K", []))]


def one_line(text):
    return " ".join(text.split())


# --- what a screen reader needs --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("what", ["proof", "sheet"])
def test_file_is_tagged_titled_and_in_its_language(version, fatou, language, what):
    phone = in_language(phone_of(fatou), language)
    answer = proof(phone, sign(fatou, version)) if what == "proof" else sheet(phone, version)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store, private"
    read = PdfReader(BytesIO(answer.content))
    root = read.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a boolean of PDF, which is no bool
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert str(version.number) in read.metadata.title == one_line(read.metadata.title)
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", xmp) and read.metadata.title in xmp
    tree = elements(root["/StructTreeRoot"]["/K"])
    kinds = [element["/S"] for element in tree]
    assert set(kinds) >= BLOCKS and kinds.count("/H1") == 1
    clauses = version.clauses.count()
    assert kinds.count("/H3" if what == "proof" else "/H2") >= clauses
    figures = [element for element in tree if element["/S"] == "/Figure"]
    assert figures and all("/verifier/" in figure["/Alt"] for figure in figures)


@pytest.mark.usefixtures("pango")
def test_all_that_is_drawn_is_marked_as_content_or_as_decoration(version, fatou):
    read = PdfReader(BytesIO(proof(phone_of(fatou), sign(fatou, version)).content))
    for page in read.pages:
        depth = drawn = 0
        for _operands, operator in ContentStream(page.get_contents(), read).operations:
            depth += {b"BMC": 1, b"BDC": 1, b"EMC": -1}.get(operator, 0)
            drawn += operator in DRAWS
            assert depth or operator not in DRAWS
        assert drawn and depth == 0


@pytest.mark.usefixtures("pango")
def test_every_font_is_carried_along(version, fatou):
    read = PdfReader(BytesIO(sheet(phone_of(fatou), version).content))
    fonts = {
        font["/BaseFont"]: font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in read.pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())
    }
    assert fonts and all({"/FontFile2", "/FontFile3"} & described.keys() for described in fonts.values())
    assert all("Atkinson" in name for name in fonts)


# --- what it says ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pango")
def test_proof_says_what_was_signed_and_how_it_is_checked(version, fatou, yanis, claire):
    signature = reserved(fatou, version, "Dire qui lit les notes.")
    reserved(yanis, version, "Pas mes mots à elle.")
    (mine,) = services.reservations_of(self_of(fatou), version)
    services.reply_to_answer(answer=mine.answer, text="Nous seuls les lisons.", by=claire)
    told = one_line(words_of_pdf(proof(in_language(phone_of(fatou), "en"), signature).content))
    for clause in version.clauses.all():
        assert clause.title in told and one_line(clause.text)[:40] in told
    assert "Dire qui lit les notes." in told and "Nous seuls les lisons." in told
    assert "Pas mes mots" not in told and "P2" not in told
    assert version.sha256[:8] in told and version.sha256 in told.replace(" ", "")
    assert "P1" in told and "online" in told and "I have a reservation" in told
    assert "a simple signature" in told and "It is not a qualified electronic signature" in told
    assert "/verifier/?hash=" in told.replace(" ", "")


@pytest.mark.usefixtures("pango")
def test_what_is_executed_is_told_in_the_words_of_the_code_that_executes_it(version, fatou, claire):
    told = one_line(words_of_pdf(sheet(in_language(laptop_of(claire), "fr"), version).content))
    assert "La plateforme s’y tient : La plateforme n’enregistre ni son ni image." in told
    assert told.count("J’ai une réserve") == version.clauses.count()


@pytest.mark.usefixtures("pango")
def test_old_signature_stays_on_its_version_and_what_is_taken_back_says_so(version, fatou, claire):
    first = sign(fatou, version)
    services.new_draft(contract=version.contract, by=claire)
    newer = services.propose_version(version=version.contract.draft, by=claire)
    phone = in_language(phone_of(fatou), "en")
    page = reverse("agreements:version", args=[version.contract_id, version.pk])
    told = words_of_pdf(proof(phone, first).content)
    assert "Agreement to version 1" in told and version.sha256[:8] in told and newer.sha256[:8] not in told
    assert "taken back" not in told
    assert f"/accords/{first.pk}/preuve.pdf" in phone.get(page).content.decode()
    services.withdraw_signature(party=fatou, by=self_of(fatou))
    told = one_line(words_of_pdf(proof(phone, first).content))
    assert "This agreement was taken back on" in told and "It no longer stands" in told
    assert "taken back on" in phone.get(page).content.decode()


def test_nobody_elses_proof_is_handed_over(version, fatou, yanis, jean):
    signature = sign(fatou, version)
    for client in (phone_of(yanis), laptop_of(jean), phone_of(seat(services.start_contract(by=jean), 1))):
        assert proof(client, signature).status_code == 404
    assert sheet(laptop_of(jean), version).status_code == 404


@pytest.mark.usefixtures("pango")
def test_address_on_the_proof_is_answered(version, fatou, client):
    read = PdfReader(BytesIO(proof(phone_of(fatou), sign(fatou, version)).content))
    links = {
        note.get_object()["/A"]["/URI"]
        for page in read.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    (address,) = links
    assert address.startswith(settings.BASE_URL)
    page = in_language(client, "en").get(address.removeprefix(settings.BASE_URL)).content.decode()
    said = strip_tags(page)  # the token of a form may spell anything
    assert "is that of a version proposed on this platform" in said
    assert "P1" not in said and "version 1" not in said


# --- nothing from outside --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pango")
def test_nothing_is_fetched_and_no_file_but_styles_and_fonts_is_read(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    asked = (
        "http://example.org/x.png",
        "file:///etc/hostname",
        "static:../manage.py",
        "static:../../etc/hostname",
    )
    images = "".join(
        f'<img alt="x" src="{address}"><link rel="stylesheet" href="{address}">' for address in asked
    )
    links = "".join(f'<a rel="attachment" href="{address}">{address}</a>' for address in asked)
    page = f'<html lang="en"><head><title>t</title></head><body>{images}{links}</body></html>'
    made = printing.drawn(page, {})
    assert not PdfReader(BytesIO(made)).attachments
    fetch = printing._fetcher({"qr.svg": qr_svg("x")}).fetch
    for address in (*asked, "made:other.svg", "static:", "static:icons.svg", "data:text/css,x"):
        with pytest.raises((ValueError, KeyError)):
            fetch(address)
    assert fetch("static:css/pdf.css").read().startswith(b"/*")
    assert fetch("made:qr.svg").read().startswith(b"<svg")


@pytest.mark.usefixtures("pango")
def test_hostile_words_are_words_on_paper_too(contract, claire, fatou):
    hostile = "<img src=http://example.org/x.png> <script>x</script> {{ version }} 中文 ‮"
    services.add_clause(version=contract.draft, title=hostile, text=hostile, by=claire)
    version = services.propose_version(version=contract.draft, by=claire)
    answer = sheet(phone_of(fatou), version)
    assert answer.status_code == 200
    assert "<img src=http://example.org/x.png>" in one_line(words_of_pdf(answer.content))


# --- without Pango ---------------------------------------------------------------------------------------------------


def test_machine_without_pango_says_so_and_offers_the_text(version, fatou, claire, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what an absent library looks like
    monkeypatch.setattr(printing, "drawn", really_drawn)
    signature = sign(fatou, version)
    page = in_language(phone_of(fatou), "en")
    told = proof(page, signature)
    assert told.status_code == 200 and "cannot make PDF files at the moment" in told.content.decode()
    assert reverse("agreements:proof", args=[version.pk]) in told.content.decode()
    for answer in (
        sheet(page, version),
        sheet(laptop_of(claire), version),
        proof(laptop_of(claire), signature),
    ):
        assert (
            reverse("agreements:version", args=[version.contract_id, version.pk]) in answer.content.decode()
        )
    with pytest.raises(CannotPrint):
        printing._weasyprint()


def test_platform_starts_without_the_library_of_pdf():
    start = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", start], cwd=ROOT, timeout=120).returncode == 0


# --- what it is called -----------------------------------------------------------------------------------------------

NAMED = re.compile(
    r"qualifi|advanced (electronic )?signature|signature (électronique )?avancée|eidas", re.IGNORECASE
)
SAID = {
    "This is a trace kept by the platform. It is not a qualified electronic signature.",
    "C’est une trace gardée par la plateforme. Ce n’est pas une signature électronique qualifiée.",
}


def test_it_is_never_called_a_qualified_signature():
    templates = [p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt")]
    for template in templates:
        text = template.read_text()
        for sentence in SAID:
            text = text.replace(sentence, "")
        assert not NAMED.search(text), template
    for language, _name in settings.LANGUAGES:
        catalogue = translation.trans_real.DjangoTranslation(language)._catalog
        words = [str(word) for pair in catalogue.items() for word in pair]
        named = [word for word in words if NAMED.search(word) and "ignature" in word and word not in SAID]
        assert named == [], language


def test_one_person_makes_so_many_files_in_a_while_and_others_are_not_held_up(version, fatou, yanis):
    signatures = {one: sign(one, version) for one in (fatou, yanis)}
    phone = phone_of(fatou)
    for _file in range(FILES - 1):
        allow(NAME, self_of(fatou).actor, limit=FILES, per_seconds=WHILE)
    assert proof(phone, signatures[fatou]).status_code == 200
    for refused in (proof(phone, signatures[fatou]), sheet(phone, version)):
        assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
        assert (
            reverse("agreements:version", args=[version.contract_id, version.pk]) in refused.content.decode()
        )
    assert proof(phone_of(yanis), signatures[yanis]).status_code == 200
