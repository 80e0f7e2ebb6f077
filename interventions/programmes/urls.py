from django.urls import URLPattern, path

from interventions.programmes.views import (
    actors,
    closing,
    indicators,
    objectives,
    programmes,
    ratings,
    sponsors,
)

app_name = "programmes"

urlpatterns: list[URLPattern] = [
    path("interventions/", programmes.mine, name="mine"),
    path("interventions/nouvelle/", programmes.create, name="create"),
    path("interventions/<uuid:programme>/", programmes.programme, name="programme"),
    path("interventions/<uuid:programme>/objectif/", objectives.objective, name="objective"),
    path("interventions/<uuid:programme>/objectif/suivi/", objectives.followed, name="followed"),
    path("interventions/<uuid:programme>/objectif/notation/", ratings.open_rating, name="open_rating"),
    path(
        "interventions/<uuid:programme>/objectif/notation/<uuid:moment>/clore/",
        ratings.close_rating,
        name="close_rating",
    ),
    path(
        "interventions/<uuid:programme>/objectif/notation/<uuid:moment>/proposer/",
        ratings.offer_spread,
        name="offer_spread",
    ),
    path("objectif/", ratings.my_objective, name="my_objective"),
    path("interventions/<uuid:programme>/indicateurs/", indicators.indicators, name="indicators"),
    path("interventions/<uuid:programme>/indicateurs/nouveau/", indicators.add, name="add_indicator"),
    path(
        "interventions/<uuid:programme>/indicateurs/<uuid:indicator>/", indicators.edit, name="edit_indicator"
    ),
    path(
        "interventions/<uuid:programme>/indicateurs/<uuid:indicator>/mesurer/",
        indicators.measure,
        name="measure",
    ),
    path(
        "interventions/<uuid:programme>/mesures/<uuid:measured>/retirer/",
        indicators.remove,
        name="remove_measure",
    ),
    path("interventions/<uuid:programme>/acteurs/", actors.actors, name="actors"),
    path("interventions/<uuid:programme>/acteurs/noter/", actors.note, name="note_actor"),
    path("interventions/<uuid:programme>/acteurs/<uuid:actor>/", actors.edit, name="edit_actor"),
    path("interventions/<uuid:programme>/acteurs/<uuid:actor>/effacer/", actors.remove, name="remove_actor"),
    path("interventions/<uuid:programme>/etape/", programmes.step, name="step"),
    path("interventions/<uuid:programme>/clore/", closing.close, name="close"),
    path("interventions/<uuid:programme>/rouvrir/", closing.reopen, name="reopen"),
    path("interventions/<uuid:programme>/participation/", programmes.enrol, name="enrol"),
    path("interventions/<uuid:programme>/commanditaire/lien/", sponsors.sponsor_link, name="sponsor_link"),
    path(
        "interventions/<uuid:programme>/commanditaire/lien/<uuid:link>/fermer/",
        sponsors.revoke_link,
        name="revoke_link",
    ),
    path(
        "interventions/<uuid:programme>/commanditaire/compte/",
        sponsors.sponsor_account,
        name="sponsor_account",
    ),
    path("rapport/<str:token>/", sponsors.report, name="report"),
    path("mes-rapports/", sponsors.sponsored, name="sponsored"),
    path("mes-rapports/<uuid:programme>/", sponsors.sponsored_report, name="sponsored_report"),
]
