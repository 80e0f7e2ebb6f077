"""The guard that refuses what is never asked: names of components, traits and columns."""

import pytest
from django.utils.translation import override

from cells.collectives.guard import forbidden_trait, plain

REFUSED = {
    "origin": "origine|Origine|ORIGINES|Pays d'origine|pays d’origine|pays_d_origine|paysOrigine|Langue d'origine|Origine sociale"
    "|Nationalité|nationalite(s)|Ethnie|Origine ethnique|Race|Couleur de peau|Lieu de naissance|Immigrés|Étrangers|Maghrébins"
    "|Titre de séjour|Origin|Country of origin|Ethnicity|Nationality|Skin color|Skin colour|Place of birth|Birthplace|Refugees",
    "religion": "Religion|religions|Réligion|Confession|Croyants|Croyant·e·s|Culte|Communauté religieuse|Musulmans|Catholiques"
    "|Juifs|Athées|Responsables religieux|Religious belief|Faith|Christians|Muslim families",
    "opinions": "Opinion|Opinions politiques|opinion politique|Convictions|Parti politique|Parti|Appartenance politique|Politique"
    "|Intention de vote|Gens de droite|Extrême gauche|Political views|Political party|Politics|Left-wing",
    "union": "Syndicat|Syndicats|Appartenance syndicale|Syndiqué·e·s|Trade union|Union membership",
    "health": "Santé|État de santé|Sante|santé mentale|Handicap|handicapé(e)s|Personnes en situation de handicap|RQTH"
    "|Travailleurs handicapés|Travailleurs en situation de handicap|Malades|Agents malades|Maladies chroniques|Dossier médical"
    "|Allergies|Régime alimentaire|Health|Health status|Disability|Disabled people|Illness|Patients",
    "sexual": "Orientation sexuelle|orientations sexuelles|Homosexuels|Sexual orientation|Sexuality|LGBT+",
}
ALLOWED = (
    "Parents|Jeunes du quartier|Travailleurs sociaux|Retraités|Enseignants|Commerçants|Associations|Police municipale"
    "|Élus et agents municipaux|Agents hospitaliers|Agents de santé|Professionnel·le·s de santé|Personnel soignant|Infirmières"
    "|Médecins|Secrétaires médicales|Travailleurs médico-sociaux|Référents handicap|Maison de santé|Health workers"
    "|Healthcare professionals|Medical staff|Opinion publique|Public opinion|Délégués syndicaux|Conseil syndical"
    "|Syndicat de copropriétaires|Origine du contact|Service d'origine|Professeurs de langues étrangères|Secours catholique"
    "|fondateurs|nouveaux arrivants|locataires|familles|étudiants|habitants de ville|actifs|citoyens|mères|Prénom|Nom|Courriel"
    "|Année de naissance|Date de naissance|Genre|Sexe|Quartier|Composante|Profession|Disponibilités|À séparer de|À réunir avec"
    "|Langue|Date of birth|Original|Orientation|Parties prenantes|Agriculteurs|Culture|Courses à pied|Nous Tous Français||   |42"
)
WORDS = {
    "origin": "about origin",
    "religion": "about religion",
    "opinions": "opinions",
    "union": "union",
    "health": "health",
    "sexual": "sexual",
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in REFUSED.items() for name in names.split("|")]
)
def test_a_name_of_what_is_never_asked_is_refused_with_its_reason(kind: str, name: str) -> None:
    with override("en"):
        assert WORDS[kind] in str(forbidden_trait(name))


@pytest.mark.parametrize("name", ALLOWED.split("|"))
def test_a_function_or_a_place_in_the_collective_is_no_forbidden_name(name: str) -> None:
    assert forbidden_trait(name) is None


def test_an_invisible_letter_does_not_deceive_the_guard() -> None:
    assert forbidden_trait("reli\u200bgion")
    assert forbidden_trait("ｒｅｌｉｇｉｏｎ")
    assert forbidden_trait("Religion ")


def test_plain_words_lose_accents_case_and_signs() -> None:
    assert plain("  Élodie  LE GOFF-Œuvré ") == "elodie le goff oeuvre"
