from django.urls import path

from contracts.agreements.views import drafting, editing, library, printing, sheets, signing, standing

app_name = "agreements"

urlpatterns = [
    path("contrats/<uuid:contract>/", drafting.contract, name="contract"),
    path("contrats/<uuid:contract>/clauses/ajouter/", drafting.add_clause, name="add_clause"),
    path("contrats/<uuid:contract>/clauses/<uuid:clause>/", editing.edit_clause, name="edit_clause"),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/retirer/",
        drafting.remove_clause,
        name="remove_clause",
    ),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/deplacer/", drafting.move_clause, name="move_clause"
    ),
    path("contrats/<uuid:contract>/reprendre/<uuid:wording>/", editing.bring_back, name="bring_back"),
    path("contrats/<uuid:contract>/brouillon/", drafting.new_draft, name="new_draft"),
    path("contrats/<uuid:contract>/proposer/", drafting.propose, name="propose"),
    path("contrats/<uuid:contract>/versions/<uuid:version>/", signing.version, name="version"),
    path("contrats/<uuid:contract>/accords/<uuid:party>/", signing.record_signature, name="record_signature"),
    path(
        "contrats/<uuid:contract>/versions/<uuid:version>/feuille.pdf", printing.paper_pdf, name="paper_pdf"
    ),
    path("accords/<uuid:signature>/preuve.pdf", printing.proof_pdf, name="proof_pdf"),
    path("accords/<uuid:signature>/feuille/", sheets.sheet, name="sheet"),
    path("accords/<uuid:signature>/feuille/photographie/", sheets.photograph, name="photograph"),
    path("accords/<uuid:signature>/feuille/retirer/", sheets.remove_sheet, name="remove_sheet"),
    path("contrats/<uuid:contract>/reserves/repondre/", standing.reply, name="reply"),
    path("mon-contrat/", signing.read, name="read"),
    path("mon-contrat/signer/", signing.sign, name="sign"),
    path("mon-contrat/retirer/", standing.withdraw, name="withdraw"),
    path("mon-contrat/versions/<uuid:version>/preuve/", standing.proof, name="proof"),
    path("verifier/", standing.verify, name="verify"),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/bibliotheque/",
        library.take,
        name="take_from_library",
    ),
    path("bibliotheque/clauses/", library.library, name="library"),
    path("bibliotheque/clauses/ajouter/", library.add, name="library_add"),
    path("bibliotheque/clauses/<uuid:template>/", library.history, name="library_history"),
    path("bibliotheque/clauses/<uuid:template>/modifier/", library.edit, name="library_edit"),
    path("bibliotheque/clauses/<uuid:template>/retirer/", library.retire, name="library_retire"),
    path("bibliotheque/clauses/<uuid:template>/remettre/", library.restore, name="library_restore"),
]
