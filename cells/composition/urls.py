from django.urls import path

from cells.composition import views

app_name = "composition"

urlpatterns = [
    path("contrats/<uuid:contract>/cellules/", views.rounds, name="rounds"),
    path("contrats/<uuid:contract>/cellules/composer/", views.compose, name="compose"),
    path("tours/<uuid:round>/", views.round, name="round"),
    path("tours/<uuid:round>/deplacer/", views.move, name="move"),
    path("tours/<uuid:round>/annuler/", views.undo, name="undo"),
    path("tours/<uuid:round>/valider/", views.validate, name="validate"),
    path("tours/<uuid:round>/placer/", views.seat_late, name="seat_late"),
    path("cellules/<uuid:cell>/", views.cell, name="cell"),
    path("collectifs/<slug:slug>/contraintes/", views.constraints, name="constraints"),
    path("contraintes/<uuid:constraint>/retirer/", views.release_constraint, name="release_constraint"),
]
