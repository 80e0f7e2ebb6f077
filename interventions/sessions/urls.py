from django.urls import path

from interventions.sessions.views import (
    agenda,
    attending,
    certificates,
    feeds,
    participant,
    room,
    sheets,
)

app_name = "sessions"

urlpatterns = [
    path("interventions/<uuid:programme>/seances/", agenda.agenda, name="agenda"),
    path("interventions/<uuid:programme>/planifier/", agenda.schedule_all, name="schedule_all"),
    path("cellules/<uuid:cell>/planifier/", agenda.schedule, name="schedule"),
    path("agenda/", feeds.feed, name="feed"),
    path("agenda/<str:secret>.ics", feeds.feed_file, name="feed_file"),
    path("rendez-vous/", feeds.appointment, name="appointment"),
    path("seances/<uuid:session>/", room.session, name="session"),
    path("seances/<uuid:session>/deplacer/", agenda.reschedule, name="reschedule"),
    path("seances/<uuid:session>/annuler/", agenda.cancel, name="cancel"),
    path("seances/<uuid:session>/commencer/", room.start, name="start"),
    path("seances/<uuid:session>/terminer/", room.end, name="end"),
    path("seances/<uuid:session>/presence/", attending.attendance, name="attendance"),
    path("seances/<uuid:session>/presence/tout-le-monde/", attending.everyone, name="everyone"),
    path("seances/<uuid:session>/presence/reprendre/", attending.undo_everyone, name="undo_everyone"),
    path("seances/<uuid:session>/arrivee/", attending.arrival, name="arrival"),
    path("seances/<uuid:session>/emargement/", sheets.session_sheet, name="session_sheet"),
    path("seances/<uuid:session>/emargement.pdf", sheets.session_sheet_pdf, name="session_sheet_pdf"),
    path("interventions/<uuid:programme>/emargement/", sheets.programme_sheet, name="programme_sheet"),
    path(
        "interventions/<uuid:programme>/emargement.pdf",
        sheets.programme_sheet_pdf,
        name="programme_sheet_pdf",
    ),
    path("interventions/<uuid:programme>/attestations/", certificates.certificates, name="certificates"),
    path(
        "interventions/<uuid:programme>/attestations.pdf",
        certificates.certificates_pdf,
        name="certificates_pdf",
    ),
    path(
        "interventions/<uuid:programme>/attestations/<uuid:participant>.pdf",
        certificates.certificate_pdf,
        name="certificate_pdf",
    ),
    path("seances/<uuid:session>/flux/", room.stream, name="stream"),
    path("seances/<uuid:session>/venue/", participant.accept, name="accept"),
    path("seances/<uuid:session>/absence/", participant.decline, name="decline"),
    path("seances/<uuid:session>/rendez-vous.ics", participant.calendar_file, name="calendar_file"),
    path("accueil/", participant.home, name="home"),
    path("salle/", participant.room, name="room"),
    path("moi/", participant.me, name="me"),
    path("moi/presences/", certificates.my_attendance, name="my_attendance"),
    path("moi/attestation.pdf", certificates.my_certificate, name="my_certificate"),
]
