from django.urls import path

from interventions.supervision import views

app_name = "supervision"

urlpatterns = [
    path("supervision/", views.supervised, name="supervised"),
    path("supervision/<uuid:programme>/", views.programme, name="programme"),
    path("supervision/<uuid:programme>/demander/", views.ask, name="ask"),
    path("supervision/questions/<uuid:question>/clore/", views.close, name="close"),
    path("supervision/heures/<uuid:supervision>/", views.hours, name="hours"),
    path("supervision/heures/<uuid:supervision>/rythme/", views.rhythm, name="rhythm"),
    path("supervision/heures/seances/<uuid:met>/retirer/", views.remove_meeting, name="remove_meeting"),
    path("mes-heures-de-supervision/", views.my_hours, name="my_hours"),
    path("interventions/<uuid:programme>/supervision/", views.thread, name="thread"),
    path("interventions/<uuid:programme>/supervision/<uuid:question>/", views.answer, name="answer"),
    path("intervenants/", views.intervenants, name="intervenants"),
    path("rejoindre/<str:token>/intervenants/", views.who_invites, name="who_invites"),
]
