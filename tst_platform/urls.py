"""The root of the addresses: French paths, English names."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from tst_platform import health, my_data, public

urlpatterns = [
    path("", public.home, name="home"),
    path("quitter/", public.left, name="left"),
    path("entrer-comme/<slug:person>/", public.enter_as, name="enter_as"),
    path("langue/", public.choose_language, name="choose_language"),
    path("moi/mes-donnees.json", my_data.my_data, name="my_data"),
    path("moi/quitter/", my_data.leave, name="leave"),
    path("sante/", health.alive, name="alive"),
    path("sante/pret/", health.ready, name="ready"),
    # Only what we use of allauth: sign-in by code, sign-out. Sign-up does not exist; second factors are not open yet.
    path("connexion/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path(
        "connexion/entrer/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_login",
    ),
    path("deconnexion/", public.sign_out, name="account_logout"),
    path("reauthentification/", account.reauthenticate, name="account_reauthenticate"),
    path("", include("contracts.agreements.urls")),
    path("", include("cells.collectives.urls")),
    path("", include("cells.imports.urls")),
    path("", include("cells.composition.urls")),
    path("", include("interventions.programmes.urls")),
    path("", include("interventions.sessions.urls")),
    path("", include("interventions.logs.urls")),
    path("", include("interventions.boards.urls")),
    path("", include("interventions.supervision.urls")),
]

handler400 = "tst_platform.public.bad_request"
