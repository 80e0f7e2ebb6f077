from django.urls import path

from interventions.decisions.views import engagements, leading, taking_part

app_name = "decisions"

urlpatterns = [
    path("interventions/<uuid:programme>/decisions/", leading.decisions, name="decisions"),
    path("interventions/<uuid:programme>/decisions/noter/", leading.decide, name="decide"),
    path("interventions/<uuid:programme>/engagements/proposer/", engagements.propose, name="propose"),
    path("decisions/<uuid:decision>/", leading.decision, name="decision"),
    path("decisions/<uuid:decision>/revoir/", leading.review, name="review"),
    path("decisions/<uuid:decision>/date/", leading.postpone, name="postpone"),
    path("decisions/<uuid:decision>/objection/", leading.note_objection, name="note_objection"),
    path("decisions/<uuid:decision>/engagement/", engagements.propose_for, name="propose_for"),
    path("engagements/<uuid:action>/", engagements.action, name="action"),
    path("engagements/<uuid:action>/date/", engagements.move, name="move"),
    path("engagements/<uuid:action>/reprendre/", engagements.reopen, name="reopen"),
    path("objections/<uuid:objection>/retirer/", taking_part.withdraw_objection, name="withdraw_objection"),
    path("mes-decisions/", taking_part.mine, name="mine"),
    path("mes-decisions/<uuid:decision>/", taking_part.read, name="read"),
    path("mes-engagements/", taking_part.my_actions, name="my_actions"),
    path("mes-engagements/prendre/", taking_part.engage, name="engage"),
    path("mes-engagements/<uuid:action>/", taking_part.my_action, name="my_action"),
]
