from django.urls import path

from contracts.negotiation.views import amending, answering, comparing, entering, tying

app_name = "negotiation"

urlpatterns = [
    path("mon-contrat/propositions/", amending.mine, name="mine"),
    path("mon-contrat/propositions/lues/", amending.read, name="read"),
    path("mon-contrat/propositions/<uuid:amendment>/retirer/", amending.withdraw, name="withdraw"),
    path("mon-contrat/clauses/<uuid:clause>/proposer/", amending.propose, name="propose"),
    path("mon-contrat/clauses/<uuid:clause>/commenter/", amending.comment, name="comment"),
    path("contrats/<uuid:contract>/propositions/", answering.amendments, name="amendments"),
    path("contrats/<uuid:contract>/propositions/papier/", entering.clauses, name="from_paper"),
    path(
        "contrats/<uuid:contract>/propositions/<uuid:amendment>/retirer/", entering.withdraw, name="take_out"
    ),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/papier/proposer/",
        entering.wording,
        name="enter_wording",
    ),
    path(
        "contrats/<uuid:contract>/clauses/<uuid:clause>/papier/commenter/",
        entering.comment,
        name="enter_comment",
    ),
    path("contrats/<uuid:contract>/propositions/<uuid:amendment>/prendre/", answering.take, name="take"),
    path("contrats/<uuid:contract>/propositions/<uuid:amendment>/repondre/", answering.answer, name="answer"),
    path("contrats/<uuid:contract>/clauses/<uuid:clause>/paroles/", tying.tie, name="tie"),
    path("contrats/<uuid:contract>/ecoute/<uuid:need>/reponse/", tying.spoken, name="spoken"),
    path("contrats/<uuid:contract>/comparer/", comparing.versions, name="versions"),
]
