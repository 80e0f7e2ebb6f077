from django.urls import path

from interventions.impressions import views

app_name = "impressions"

urlpatterns = [
    path("interventions/<uuid:programme>/impressions/", views.bars, name="bars"),
    path("moi/impressions/", views.all_mine, name="all_mine"),
    path("seances/<uuid:session>/impressions/", views.mine, name="mine"),
    path("seances/<uuid:session>/impressions/maintenant/", views.now, name="now"),
    path("seances/<uuid:session>/impressions/ouvrir/", views.open_call, name="open"),
    path("seances/<uuid:session>/impressions/apres/", views.ask_again, name="again"),
    path("seances/<uuid:session>/impressions/fermer/", views.close, name="close"),
]
