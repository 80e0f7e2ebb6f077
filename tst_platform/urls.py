"""The root of the addresses: French paths, English names."""

from django.urls import include, path
from django.views.generic import RedirectView

from tst_platform import health, looked, my_data, public, service
from tst_platform.house.views import entering, factors
from tst_platform.promises import page

urlpatterns = [
    path("", public.home, name="home"),
    path("quitter/", public.left, name="left"),
    path("promesses/", page.promises, name="promises"),
    path("entrer-comme/<slug:person>/", public.enter_as, name="enter_as"),
    path("langue/", public.choose_language, name="choose_language"),
    path("moi/mes-donnees.json", my_data.my_data, name="my_data"),
    path("moi/quitter/", my_data.leave, name="leave"),
    path("moi/regards/", looked.looked, name="looked"),
    path("journal/", looked.acts, name="acts"),
    path("sante/", health.alive, name="alive"),
    path("sante/pret/", health.ready, name="ready"),
    path("sante/messages/", health.on_time, name="messages_on_time"),
    path("service/", service.state, name="service_state"),
    path("service/<uuid:participant>/adresse/", service.address, name="service_address"),
    # The door of staff, under the names that allauth asks for; sign-up does not exist.
    path("connexion/", entering.ask_for_code, name="account_request_login_code"),
    path("connexion/code/", entering.confirm_code, name="account_confirm_login_code"),
    path("connexion/preuve/", entering.second_factor, name="mfa_authenticate"),
    path("connexion/cle/", entering.passkey, name="mfa_login_webauthn"),
    path(
        "connexion/entrer/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_login",
    ),
    path("deconnexion/", public.sign_out, name="account_logout"),
    path("reauthentification/", factors.prove_again, name="account_reauthenticate"),
    path("securite/", factors.security, name="mfa_index"),
    path("securite/application/", factors.add_app, name="mfa_activate_totp"),
    path("securite/cle/", factors.add_key, name="mfa_add_webauthn"),
    path("securite/codes/", factors.recovery_codes, name="mfa_generate_recovery_codes"),
    path("securite/<int:factor>/retirer/", factors.remove_factor, name="remove_factor"),
    path("", include("tst_platform.house.urls")),
    path("", include("contracts.agreements.urls")),
    path("", include("contracts.listening.urls")),
    path("", include("contracts.negotiation.urls")),
    path("", include("cells.collectives.urls")),
    path("", include("cells.imports.urls")),
    path("", include("cells.positions.urls")),
    path("", include("cells.composition.urls")),
    path("", include("interventions.programmes.urls")),
    path("", include("interventions.sessions.urls")),
    path("", include("interventions.polls.urls")),
    path("", include("interventions.tables.urls")),
    path("", include("interventions.impressions.urls")),
    path("", include("interventions.exercises.urls")),
    path("", include("interventions.logs.urls")),
    path("", include("interventions.barometers.urls")),
    path("", include("interventions.conflicts.urls")),
    path("", include("interventions.boards.urls")),
    path("", include("interventions.decisions.urls")),
    path("", include("interventions.texts.urls")),
    path("", include("interventions.rooms.urls")),
    path("", include("interventions.supervision.urls")),
    path("", include("interventions.perspectives.urls")),
    path("", include("interventions.reminders.urls")),
]

handler400 = "tst_platform.public.bad_request"
