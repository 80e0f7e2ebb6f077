from django.urls import path

from interventions.reminders import views

app_name = "reminders"

urlpatterns = [
    path("interventions/<uuid:programme>/rappels/", views.plan, name="plan"),
    path("seances/<uuid:session>/rappeler/", views.remind, name="remind"),
    path("seances/<uuid:session>/rappels-de-vive-voix/", views.paper, name="paper"),
    path("moi/rappels/", views.mine, name="mine"),
    path("rappels/<str:token>/", views.stop, name="stop"),
    path("resume/", views.digest, name="digest"),
]
