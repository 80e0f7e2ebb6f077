from django.urls import URLPattern, path

from cells.collectives.views import components, invitations, joining, people, returning

app_name = "collectives"

collectives: list[URLPattern] = [
    path("collectifs/", components.mine, name="mine"),
    path("collectifs/nouveau/", components.create, name="create"),
    path("collectifs/<slug:slug>/", components.collective, name="collective"),
    path("collectifs/<slug:slug>/composantes/ajouter/", components.add_component, name="add_component"),
    path(
        "collectifs/<slug:slug>/composantes/<uuid:component>/",
        components.edit_component,
        name="edit_component",
    ),
    path(
        "collectifs/<slug:slug>/composantes/<uuid:component>/retirer/",
        components.remove_component,
        name="remove_component",
    ),
    path("collectifs/<slug:slug>/personnes/", people.people, name="people"),
    path("collectifs/<slug:slug>/personnes/ajouter/", people.add_person, name="add_person"),
    path("collectifs/<slug:slug>/personnes/<uuid:participant>/", people.edit_person, name="edit_person"),
    path(
        "collectifs/<slug:slug>/personnes/<uuid:participant>/retirer/",
        people.remove_person,
        name="remove_person",
    ),
]

# The block of invitations and joining.
ways_in: list[URLPattern] = [
    path("contrats/<uuid:contract>/invitations/", invitations.invitations, name="invitations"),
    path("contrats/<uuid:contract>/invitations/envoyer/", invitations.invite, name="invite"),
    path("contrats/<uuid:contract>/invitations/partager/", invitations.share, name="share"),
    path(
        "contrats/<uuid:contract>/invitations/<uuid:participant>/lien/",
        invitations.hand_over,
        name="hand_over",
    ),
    path(
        "contrats/<uuid:contract>/invitations/<uuid:participant>/accord/",
        invitations.agreement,
        name="agreement",
    ),
    path(
        "contrats/<uuid:contract>/invitations/<uuid:participant>/deconnecter/",
        returning.disconnect,
        name="disconnect",
    ),
    path("invitations/<uuid:invitation>/revoquer/", invitations.revoke, name="revoke"),
    path("attente/<uuid:seat>/admettre/", invitations.admit, name="admit"),
    path("attente/<uuid:seat>/decliner/", invitations.decline, name="decline"),
    path("rejoindre/", joining.type_code, name="type_code"),
    path("rejoindre/<str:token>/", joining.door, name="door"),
    path("attente/", joining.waiting, name="waiting"),
    path("attente/entrer/", joining.enter, name="enter"),
    path("bienvenue/", joining.welcome, name="welcome"),
    path("revenir/", returning.come_back, name="come_back"),
    path("moi/revenir/", returning.ways_back, name="ways_back"),
    path("moi/revenir/phrase/", returning.make_phrase, name="make_phrase"),
    path("moi/revenir/appareils/", returning.end_phones, name="end_phones"),
]

urlpatterns: list[URLPattern] = [*collectives, *ways_in]
