from django.urls import path

from interventions.tables.views import adjusting, leading, showing

app_name = "tables"

urlpatterns = [
    path("seances/<uuid:session>/tables/", leading.tables, name="tables"),
    path("seances/<uuid:session>/tables/composer/", leading.compose, name="compose"),
    path("seances/<uuid:session>/tables/comme-la-derniere-fois/", leading.as_last_time, name="as_last_time"),
    path("seances/<uuid:session>/tables/aujourd-hui/", leading.constrain, name="constrain"),
    path("seances/<uuid:session>/tables/projetees/", showing.projected, name="projected"),
    path("seances/<uuid:session>/tables/cartes/", showing.cards, name="cards"),
    path("seances/<uuid:session>/tables/cartes.pdf", showing.cards_pdf, name="cards_pdf"),
    path("aujourd-hui/<uuid:today>/lever/", leading.release, name="release"),
    path("tables/<uuid:plan>/placer/", adjusting.seat, name="seat"),
    path("tables/<uuid:plan>/garder/", adjusting.keep, name="keep"),
    path("tables/<uuid:plan>/annuler/", adjusting.undo, name="undo"),
    path("tables/<uuid:plan>/prendre/", adjusting.take, name="take"),
    path("tables/<uuid:plan>/laisser/", adjusting.leave, name="leave"),
    path("tables/<uuid:plan>/valider/", adjusting.validate, name="validate"),
    path("tables/<uuid:plan>/reprendre/", adjusting.withdraw, name="withdraw"),
    path("tables/<uuid:plan>/abandonner/", adjusting.drop, name="drop"),
    path("tables/<uuid:plan>/question/", adjusting.question, name="question"),
    path("ma-table/", showing.mine, name="mine"),
]
