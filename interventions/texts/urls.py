from django.urls import path

from interventions.texts.views import merging, reading, saying

app_name = "texts"

urlpatterns = [
    path("textes/", reading.mine, name="mine"),
    path("interventions/<uuid:programme>/textes/", merging.texts, name="texts"),
    path("textes/<uuid:text>/", reading.text, name="text"),
    path("textes/<uuid:text>/imprimer/", reading.printed, name="printed"),
    path("textes/<uuid:text>/proposer/", saying.propose, name="propose"),
    path("textes/<uuid:text>/articles/", merging.add_article, name="add_article"),
    path("textes/<uuid:text>/clore/", merging.close, name="close"),
    path("textes/<uuid:text>/rouvrir/", merging.reopen, name="reopen"),
    path("textes/articles/<uuid:article>/", reading.article, name="article"),
    path("textes/articles/<uuid:article>/rediger/", merging.reword, name="reword"),
    path("textes/articles/<uuid:article>/ecarter/", merging.set_aside, name="set_aside"),
    path("textes/articles/<uuid:article>/dire/", saying.take_stance, name="take_stance"),
    path("textes/articles/<uuid:article>/desaccord/", saying.dissent, name="dissent"),
    path("textes/paroles/<uuid:saying>/laisser-sortir/", saying.let_out, name="let_out"),
    path("textes/paroles/<uuid:saying>/reprendre/", saying.take_back, name="take_back"),
    path("textes/paroles/<uuid:saying>/retirer/", saying.withdraw, name="withdraw"),
    path("textes/paroles/<uuid:saying>/repondre/", saying.answer, name="answer"),
    path("textes/paroles/<uuid:saying>/contrat-en-vigueur/", saying.carry_over, name="carry_over"),
]
