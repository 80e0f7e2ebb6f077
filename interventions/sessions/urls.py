from django.urls import path

from interventions.sessions.views import agenda, participant, room

app_name = "sessions"

urlpatterns = [
    path("interventions/<uuid:programme>/seances/", agenda.agenda, name="agenda"),
    path("cellules/<uuid:cell>/planifier/", agenda.schedule, name="schedule"),
    path("seances/<uuid:session>/", room.session, name="session"),
    path("seances/<uuid:session>/deplacer/", agenda.reschedule, name="reschedule"),
    path("seances/<uuid:session>/annuler/", agenda.cancel, name="cancel"),
    path("seances/<uuid:session>/commencer/", room.start, name="start"),
    path("seances/<uuid:session>/terminer/", room.end, name="end"),
    path("seances/<uuid:session>/presence/", room.attendance, name="attendance"),
    path("seances/<uuid:session>/flux/", room.stream, name="stream"),
    path("seances/<uuid:session>/absence/", participant.decline, name="decline"),
    path("seances/<uuid:session>/rendez-vous.ics", participant.calendar_file, name="calendar_file"),
    path("accueil/", participant.home, name="home"),
    path("salle/", participant.room, name="room"),
    path("moi/", participant.me, name="me"),
]
