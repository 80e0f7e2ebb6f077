from django.urls import path

from tst_platform.house.views import accounts, conduct, entering, sessions

app_name = "house"

urlpatterns = [
    path("equipe/<str:token>/", entering.accept, name="accept"),
    path("securite/seances/", sessions.sessions, name="sessions"),
    path("securite/seances/autres/fermer/", sessions.end_others, name="end_others"),
    path("securite/seances/<uuid:signed_in>/fermer/", sessions.end, name="end_session"),
    path("charte/", conduct.conduct, name="conduct"),
    path("comptes/", accounts.accounts, name="accounts"),
    path("comptes/inviter/", accounts.invite, name="invite"),
    path("comptes/<uuid:account>/inviter/", accounts.invite_again, name="invite_again"),
    path("comptes/<uuid:account>/fermer/", accounts.deactivate, name="deactivate"),
    path("comptes/<uuid:account>/preuve/", accounts.renew_proof, name="renew_proof"),
    path("comptes/<uuid:account>/habilitation/", conduct.accredit, name="accredit"),
]
