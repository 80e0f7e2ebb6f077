from django.urls import path

from cells.composition.views import adjusting, asking, constraints, effects, rounds

app_name = "composition"

urlpatterns = [
    path("contrats/<uuid:contract>/cellules/", rounds.rounds, name="rounds"),
    path("contrats/<uuid:contract>/cellules/composer/", rounds.compose, name="compose"),
    path("contrats/<uuid:contract>/cellules/demander/", asking.ask, name="ask"),
    path("contrats/<uuid:contract>/cellules/qui-peut/", asking.marks, name="marks"),
    path("tours/<uuid:round>/", rounds.round, name="round"),
    path("tours/<uuid:round>/suivre/", asking.follow, name="follow"),
    path("tours/<uuid:round>/deplacer/", adjusting.move, name="move"),
    path("tours/<uuid:round>/effets/<uuid:participant>/", effects.effects, name="effects"),
    path("tours/<uuid:round>/echanger/", effects.swap, name="swap"),
    path("tours/<uuid:round>/garder/", effects.keep_seat, name="keep_seat"),
    path("tours/<uuid:round>/annuler/", adjusting.undo, name="undo"),
    path("tours/<uuid:round>/valider/", adjusting.validate, name="validate"),
    path("tours/<uuid:round>/clore/", adjusting.close, name="close"),
    path("tours/<uuid:round>/placer/", adjusting.seat_late, name="seat_late"),
    path("propositions/<uuid:proposal>/arreter/", adjusting.stop, name="stop"),
    path("propositions/<uuid:proposal>/prendre/", adjusting.take, name="take"),
    path("propositions/<uuid:proposal>/laisser/", adjusting.keep, name="keep"),
    path("cellules/<uuid:cell>/", rounds.cell, name="cell"),
    path("collectifs/<slug:slug>/contraintes/", constraints.constraints, name="constraints"),
    path("contraintes/<uuid:constraint>/retirer/", constraints.release_constraint, name="release_constraint"),
]
