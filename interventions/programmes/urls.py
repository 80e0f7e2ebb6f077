from django.urls import URLPattern, path

from interventions.programmes.views import programmes, sponsors

app_name = "programmes"

urlpatterns: list[URLPattern] = [
    path("interventions/", programmes.mine, name="mine"),
    path("interventions/nouvelle/", programmes.create, name="create"),
    path("interventions/<uuid:programme>/", programmes.programme, name="programme"),
    path("interventions/<uuid:programme>/objectif/", programmes.objective, name="objective"),
    path("interventions/<uuid:programme>/etape/", programmes.step, name="step"),
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
