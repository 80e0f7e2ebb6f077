from django.urls import path

from interventions.barometers import views

app_name = "barometers"

urlpatterns = [
    path("interventions/<uuid:programme>/barometre/", views.curves, name="curves"),
    path("moi/barometres/", views.all_mine, name="all_mine"),
    path("seances/<uuid:session>/barometre/", views.mine, name="mine"),
    path("seances/<uuid:session>/barometre/ouvrir/", views.open_barometer, name="open"),
    path("seances/<uuid:session>/barometre/fermer/", views.close, name="close"),
]
