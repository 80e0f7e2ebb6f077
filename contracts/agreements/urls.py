from django.urls import path

from contracts.agreements.views import drafting, signing, standing

app_name = "agreements"

urlpatterns = [
    path("contrats/<uuid:contract>/", drafting.contract, name="contract"),
    path("contrats/<uuid:contract>/clauses/ajouter/", drafting.add_clause, name="add_clause"),
    path("contrats/<uuid:contract>/clauses/<uuid:clause>/", drafting.edit_clause, name="edit_clause"),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/retirer/",
        drafting.remove_clause,
        name="remove_clause",
    ),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/deplacer/", drafting.move_clause, name="move_clause"
    ),
    path("contrats/<uuid:contract>/brouillon/", drafting.new_draft, name="new_draft"),
    path("contrats/<uuid:contract>/proposer/", drafting.propose, name="propose"),
    path("contrats/<uuid:contract>/versions/<uuid:version>/", signing.version, name="version"),
    path("contrats/<uuid:contract>/accords/<uuid:party>/", signing.record_signature, name="record_signature"),
    path("contrats/<uuid:contract>/reserves/repondre/", standing.reply, name="reply"),
    path("mon-contrat/", signing.read, name="read"),
    path("mon-contrat/signer/", signing.sign, name="sign"),
    path("mon-contrat/retirer/", standing.withdraw, name="withdraw"),
    path("mon-contrat/versions/<uuid:version>/preuve/", standing.proof, name="proof"),
    path("verifier/", standing.verify, name="verify"),
]
