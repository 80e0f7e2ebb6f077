from django.urls import path

from interventions.boards import answering, views

app_name = "boards"

urlpatterns = [
    path("echanges/", views.exchanges, name="exchanges"),
    path("echanges/ecrire/", views.write, name="write"),
    path("echanges/informations/<uuid:card>/retirer/", views.withdraw, name="withdraw"),
    path("echanges/demandes/<uuid:circulation>/accepter/", views.consent, name="consent"),
    path("echanges/demandes/<uuid:circulation>/refuser/", views.refuse, name="refuse"),
    path("echanges/demandes/<uuid:circulation>/reprendre/", views.take_back, name="take_back"),
    path("echanges/demandes/<uuid:circulation>/repondre/", answering.answer, name="answer"),
    path("echanges/informations/<uuid:card>/contrat-en-vigueur/", answering.carry_over, name="carry_over"),
    path("echanges/recues/<uuid:circulation>/lue/", views.receive, name="receive"),
    path("cellules/<uuid:cell>/tableau/", views.board, name="board"),
    path("interventions/<uuid:programme>/informations/", views.circulation, name="circulation"),
    path("interventions/<uuid:programme>/informations/<uuid:card>/", views.ask, name="ask"),
]
