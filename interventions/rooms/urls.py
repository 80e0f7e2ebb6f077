from django.urls import path

from interventions.rooms.views import leading, paper, preparing, speaking, taking_part

app_name = "rooms"

urlpatterns = [
    # prepared ahead
    path("seances/<uuid:session>/deroule/", preparing.prepare, name="prepare"),
    path("seances/<uuid:session>/deroule/copier/", preparing.copy, name="copy"),
    path("deroule/<uuid:item>/", preparing.edit, name="edit"),
    path("deroule/<uuid:item>/deplacer/", preparing.move, name="move"),
    path("deroule/<uuid:item>/retirer/", preparing.remove, name="remove"),
    # led
    path("seances/<uuid:session>/mener/", leading.lead, name="lead"),
    path("seances/<uuid:session>/mener/suivant/", leading.go_on, name="next"),
    path("seances/<uuid:session>/mener/retour/", leading.go_back, name="back"),
    path("seances/<uuid:session>/mener/terminer/", leading.end, name="end"),
    path("deroule/<uuid:item>/question/", leading.question, name="question"),
    path("seances/<uuid:session>/projection/", leading.projected, name="projected"),
    path("seances/<uuid:session>/mener/parole/", speaking.give, name="give_floor"),
    path("seances/<uuid:session>/mener/parole/reprendre/", speaking.take_back, name="take_floor_back"),
    path("seances/<uuid:session>/mener/reprise/", speaking.resume, name="resume"),
    path("seances/<uuid:session>/mener/tour/", speaking.draw, name="draw_round"),
    path("seances/<uuid:session>/mener/tour/suivant/", speaking.go_round, name="go_round"),
    path("seances/<uuid:session>/mener/tour/finir/", speaking.end_round, name="end_round"),
    # taken part in
    path("salle/<uuid:session>/", taking_part.mine, name="mine"),
    path("salle/<uuid:session>/main/", taking_part.hand, name="hand"),
    path("salle/<uuid:session>/passer/", taking_part.pass_turn, name="pass_turn"),
    path("salle/<uuid:session>/pause/", taking_part.pause, name="pause"),
    # on paper
    path("seances/<uuid:session>/papier/", paper.printed, name="printed"),
    path("seances/<uuid:session>/papier.pdf", paper.printed_pdf, name="printed_pdf"),
    path("seances/<uuid:session>/saisir/", paper.enter, name="enter"),
]
