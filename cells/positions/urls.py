from django.urls import path

from cells.positions import views

app_name = "positions"

urlpatterns = [
    path("positions/", views.mine, name="mine"),
    path("positions/<uuid:disagreement>/", views.take, name="take"),
    path("positions/<uuid:disagreement>/retirer/", views.withdraw, name="withdraw"),
    path("contrats/<uuid:contract>/positions/", views.asked, name="asked"),
    path("contrats/<uuid:contract>/positions/<uuid:disagreement>/clore/", views.close, name="close"),
]
