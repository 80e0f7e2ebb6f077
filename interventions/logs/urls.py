from django.urls import path

from interventions.logs import views

app_name = "logs"

urlpatterns = [
    path("seances/<uuid:session>/journal/", views.log, name="log"),
    path("seances/<uuid:session>/journal/enregistrer/", views.save, name="save"),
    path("seances/<uuid:session>/journal/valider/", views.validate, name="validate"),
]
