from django.urls import path

from interventions.conflicts.views import hearing, informing, leading, steering, taking

app_name = "conflicts"

urlpatterns = [
    path("interventions/<uuid:programme>/espaces-de-conflit/", leading.spaces, name="spaces"),
    path("cellules/<uuid:cell>/espaces-de-conflit/", leading.in_cell, name="in_cell"),
    path("cellules/<uuid:cell>/espaces-de-conflit/preparer/", leading.prepare, name="prepare"),
    path("espaces-de-conflit/<uuid:space>/", leading.space, name="space"),
    path("espaces-de-conflit/<uuid:space>/modifier/", leading.change, name="change"),
    path("espaces-de-conflit/<uuid:space>/seuil/", steering.threshold, name="threshold"),
    path("espaces-de-conflit/<uuid:space>/ouvrir/", steering.open_space, name="open"),
    path("espaces-de-conflit/<uuid:space>/pause/", steering.pause, name="pause"),
    path("espaces-de-conflit/<uuid:space>/reveler/", steering.reveal, name="reveal"),
    path("espaces-de-conflit/<uuid:space>/paires/", steering.pair, name="pair"),
    path("espaces-de-conflit/<uuid:space>/clore/", steering.close, name="close"),
    path("espaces-de-conflit/<uuid:space>/registre/", steering.register, name="register"),
    path("espaces-de-conflit/<uuid:space>/information/", informing.note, name="note"),
    path("informations-degagees/<uuid:information>/retirer/", informing.strike_out, name="strike_out"),
    path("informations-degagees/<uuid:information>/accepter/", informing.consent, name="consent"),
    path("informations-degagees/<uuid:information>/garder/", informing.keep, name="keep"),
    path("mes-espaces-de-conflit/", taking.mine, name="mine"),
    path("mes-espaces-de-conflit/<uuid:space>/", taking.here, name="here"),
    path("mes-espaces-de-conflit/<uuid:space>/ma-position/", taking.take, name="take"),
    path("mes-espaces-de-conflit/<uuid:space>/mon-chemin/", taking.path, name="path"),
    path("mes-espaces-de-conflit/<uuid:space>/mes-mots/retirer/", taking.withdraw, name="withdraw"),
    path("mes-espaces-de-conflit/<uuid:space>/information/", informing.bring_out, name="bring_out"),
    path("mes-espaces-de-conflit/<uuid:space>/en-paire/", hearing.ready, name="ready"),
    path("reformulations/<uuid:hearing>/", hearing.pair, name="hearing"),
    path("reformulations/<uuid:hearing>/repondre/", hearing.answer, name="answer"),
    path("reformulations/<uuid:hearing>/quitter/", hearing.leave, name="leave_pair"),
    path("seances/<uuid:session>/espaces-de-conflit/maintenant/", taking.now, name="now"),
]
