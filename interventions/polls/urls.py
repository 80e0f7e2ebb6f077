from django.urls import path

from interventions.polls.views import answering, closing, leading

app_name = "polls"

urlpatterns = [
    path("interventions/<uuid:programme>/dates/", leading.polls, name="polls"),
    path("interventions/<uuid:programme>/dates/proposer/", leading.propose, name="propose"),
    path("dates/<uuid:poll>/", leading.poll, name="poll"),
    path("dates/<uuid:poll>/rappeler/", leading.remind, name="remind"),
    path("dates/<uuid:poll>/choisir/", closing.close, name="close"),
    path("dates/<uuid:poll>/abandonner/", closing.cancel, name="cancel"),
    path("dates/<uuid:poll>/papier/<uuid:participant>/", leading.enter, name="enter"),
    path("mes-dates/", answering.mine, name="mine"),
    path("mes-dates/<uuid:poll>/", answering.answer, name="answer"),
]
