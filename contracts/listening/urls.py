from django.urls import path

from contracts.listening.views import gathering, links, saying

app_name = "listening"

urlpatterns = [
    path("ecoute/", saying.mine, name="mine"),
    path("ecoute/dire/", saying.say, name="say"),
    path("ecoute/<uuid:need>/", saying.amend, name="amend"),
    path("ecoute/<uuid:need>/retirer/", saying.withdraw, name="withdraw"),
    path("parole/<str:token>/", links.kept, name="kept"),
    path("contrats/<uuid:contract>/ecoute/", gathering.gathered, name="gathered"),
    path("contrats/<uuid:contract>/ecoute/papier/", gathering.from_paper, name="from_paper"),
    path("contrats/<uuid:contract>/ecoute/projeter/", gathering.projected, name="projected"),
]
