from django.urls import path

from interventions.exercises.views import library, running, testifying

app_name = "exercises"

urlpatterns = [
    path("exercices/", library.library, name="library"),
    path("exercices/ecrire/", library.write, name="write"),
    path("exercices/<uuid:exercise>/", library.exercise, name="exercise"),
    path("exercices/<uuid:exercise>/cartes/", library.cards, name="cards"),
    path("exercices/<uuid:exercise>/variante/", library.adapt, name="adapt"),
    path("exercices/<uuid:exercise>/modifier/", library.edit, name="edit"),
    path("exercices/<uuid:exercise>/effacer/", library.remove, name="remove"),
    path("seances/<uuid:session>/exercices/", running.of_session, name="of_session"),
    path("seances/<uuid:session>/exercice-en-cours/", testifying.now, name="now"),
    path("exercices/en-cours/<uuid:exercise_run>/", running.run, name="run"),
    path("exercices/en-cours/<uuid:exercise_run>/fermer/", running.close, name="close"),
    path("exercices/en-cours/<uuid:exercise_run>/tirer-au-sort/", running.draw, name="draw"),
    path("exercices/en-cours/<uuid:exercise_run>/temoignage/", testifying.testify, name="testify"),
    path("exercices/roles/<uuid:role_card>/remettre/", running.hand, name="hand"),
    path("exercices/roles/<uuid:role_card>/rendre/", testifying.hand_back, name="hand_back"),
    path("moi/temoignages/", testifying.mine, name="mine"),
    path("temoignages/<uuid:testimony>/cercle/", testifying.circle, name="circle"),
    path("temoignages/<uuid:testimony>/retirer/", testifying.withdraw, name="withdraw"),
]
