"""Refuse components, traits and columns named after what is never asked of people.

The guard judges names ("Origine", "Agents de santé"), never what a person says. A name that tells what people
*do* (a health worker, a union delegate, an elected member) is a function, and passes; a name that tells what
they *are* by birth, belief or body (ill, disabled, unionised) does not. In doubt it refuses: another name is
easily found.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ı": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)
_INCLUSIVE = r"(?: (?:e|le|s|es|les|se|ses|rice|rices|trice|trices|euse|euses)){0,2}"
_FUNCTION = (
    r"(?:agente?s?|professionnel(?:le)?s?|personnels?|travailleu(?:r|rs|se|ses)|acteurs?|actrices?"
    r"|metiers?|equipes?"
    r"|elue?s?|mediat(?:eur|rice)s?|centres?|maisons?|poles?|services?|cadres?|referente?s?"
    r"|chargee?s?(?: de mission)?"
    r"|associations?|etudiante?s?|enseignante?s?|secretaires?|assistante?s?|directions?"
    r"|etablissements?|structures?"
    r"|benevoles?|formateurs?|formatrices?|representante?s?)"
)
_LINK = r"(?: (?:de|d|du|des|en|a|au|aux|pour|sur|la|le|l)){0,3}"
_FIELD = (
    r"(?:sante(?: publique| mentale| au travail| scolaire)?|(?:medico )?(?:medica|socia)(?:l|le|les"
    r"|ux)|handicap"
    r"|psychiatri(?:e|que|ques)|patiente?s?)"
)

# Taken out of the name before it is judged: functions, and words that mean something else.
_EXCUSED = re.compile(
    rf"\b{_FUNCTION}{_INCLUSIVE}{_LINK} {_FIELD}\b"
    r"|\b(?:public )?health ?(?:care)? (?:worker|professional|staff|service|cent(?:re|er)|mediator"
    r"|assistant|officer"
    r"|manager|visitor|team|representative)s?\b"
    r"|\b(?:medical|patient) (?:staff|secretary|secretaries|team|service|representative)s?\b"
    rf"|\b(?:delegue|representant|elu|organisation)(?:e|s"
    rf"|es)?{_INCLUSIVE} (?:du personnel et )?syndica(?:l|le|les|ux)\b"
    r"|\bconseil syndical\b|\bsyndicats? (?:mixte|intercommunal|d initiative|(?:de|des) copropriet\w+)\b"
    r"|\bopinion publique\b|\bpublic opinion\b|\bbonne foi\b|\bgood faith\b"
    r"|\borigine (?:du|de la|de l|des) (?:contact|demande|inscription|candidature|orientation"
    r"|information)s?\b"
    r"|\b(?:service|etablissement|ecole|direction|equipe|structure|entreprise)s? d origine\b"
    r"|\b(?:langue|affaire)s? etrangeres?\b|\bforeign languages?\b|\bsecours (?:catholique|islamique)\b"
)

_ORIGIN = re.compile(
    r"\borigin(?:e|es|s|aires?)?\b|\bethni\w*|\brac(?:e|es|ial|iale|iales|iaux)\b|\bracise\w*"
    r"|\bcouleurs? de (?:la )?peau\b|\bskin colou?rs?\b|\bnationalit\w*|\bcitizenships?\b"
    r"|\bbirth ?(?:place|country)\b"
    r"|\b(?:pays|lieu|ville|departement|place|country|town) (?:de|of) (?:naissance|birth)\b"
    r"|\bimmigr\w*|\bmigra(?:nt|tion|toire)\w*|\betrang(?:er|ere|ers|eres)\b|\bforeign(?:er|ers)?\b"
    r"|\brefugi?ee?s?\b"
    r"|\basile\b|\basylum\b|\bsans papiers?\b|\btitres? de sejour\b|\bascendances?\b|\bancest\w+"
    r"|\bde souche\b"
    r"|\bmaghreb\w*|\bafricain\w*|\bafricans?\b|\barab(?:e|es|s)?\b|\basiatiques?\b|\basians?\b"
    r"|\broms?\b|\btsiganes?\b"
    r"|\bgitane?s?\b|\bgens du voyage\b|\b(?:algerien|marocain|tunisien|turc|turque|malien"
    r"|senegalais|comorien)\w*"
    r"|^(?:les )?(?:noir|blanc|blanch)e?s?$"
    r"|\b(?:personne|femme|homme|jeune|gens|population)s? (?:de couleur|noire?s?|blanch?e?s?)\b"
    r"|\b(?:black|white) (?:people|persons?|m[ae]n|wom[ae]n)\b|\bpeople of colou?r\b"
)
_RELIGION = re.compile(
    r"\breligi\w*|\bconfession\w*|\bcroyan\w*|\bcult(?:e|es|uel|uelle|uels|uelles)\b|\bfoi\b"
    r"|\bfaiths?\b|\bbeliefs?\b"
    r"|\bcreeds?\b|\bmusulman\w*|\bmuslim\w*|\bislam\w*|\bchretien\w*|\bchristian\w*|\bcatholi\w*"
    r"|\bprotestant\w*"
    r"|\bevangeli\w*|\borthodox\w*|\bjui(?:f|fs|ve|ves)\b|\bjudai\w*|\bjew(?:s|ish)?\b|\bhind(?:u"
    r"|ou)\w*|\bbouddhis\w*"
    r"|\bbuddhis\w*|\bsikhs?\b|\bathe(?:e|es|isme|ist|ists|ism)\b|\bagnosti\w*|\bmosque(?:e|es|s)?\b"
    r"|\bsynagogues?\b"
    r"|\bparoiss\w*|^(?:eglises?|church(?:es)?)$"
)
_OPINION = re.compile(
    r"\bopinions?\b|\bconvictions?\b|\bpartis? politiques?\b|^(?:les? |la )?(?:politi(?:que|ques|cs)"
    r"|partis?)$"
    r"|^part(?:y|ies)$|\b(?:appartenance|orientation|sensibilite|affiliation|engagement|bord|tendance|couleur"
    r"|preference|etiquette|idee|position|obedience|famille)s?(?: \w+)? politiques?\b"
    r"|\bmilitante?s? politiques?\b"
    r"|\bpolitical (?:view|opinion|part|affiliation|orientation|belief|leaning|preference|colou?r)\w*"
    r"|^vot(?:e|es|ers?)$|\b(?:intention|choix)s? de votes?\b|\bvoting\b|\b(?:de|extreme) (?:gauche|droite)\b"
    r"|\b(?:left|right) wing\w*|\bideolog\w*"
)
_UNION = re.compile(
    r"\bsyndicats?\b|\bsyndica(?:l|le|les|ux|liste|listes|lisme)\b|\bsyndique\w*|\b(?:trade"
    r"|labou?r) unions?\b"
    r"|\bunion (?:member|membership)\w*|\bunioni[sz]ed\b"
)
_HEALTH = re.compile(
    r"\bsante\b|\bhealth\w*|\bmaladi\w*|\bmalades?\b|\bpatholog\w*|\bmedica(?:l|le|les|ux|tion"
    r"|ments?)\b|\bhandicap\w*"
    r"|\bdisab(?:led|ility|ilities)\b|\brqth\b|\binvalid(?:e|es|ite|ites|ity)\b|\binfirm(?:e|es|ite"
    r"|ites|ity)\b"
    r"|\bill(?:ness|nesses)?\b|\bdiseases?\b|\bsick(?:ness)?\b|\ballergi\w*|\ballergy\b"
    r"|\bregimes? alimentaires?\b"
    r"|\bdiet\w*|\baddict\w*|\btoxicoman\w*|\balcooli\w*|\bdepressi\w*|\btroubles? (?:psy|ment|autis"
    r"|cogn|du spec|dys)\w*"
    r"|\bautis\w*|\bseroposit\w*|\bvih\b|\bhiv\b|\bcancer\w*|\bgrossesses?\b|\bpregnan\w*"
    r"|\b(?:femme|personne)s? enceintes?\b|\bgroupes? sanguins?\b|\bvaccin\w*|\bgenetique\w*"
    r"|\bdeficien\w*|\bpatiente?s?\b"
)
_SEXUALITY = re.compile(
    r"\borientations? sexuelles?\b|\bvie sexuelle\b|\bsexual\w*|\b(?:homo|bi|hetero|trans|pan)se(?:x|ks)\w*"
    r"|\blesbi\w*|\bgays?\b|\blgbt\w*|\btransge?n\w*|\bqueers?\b"
)

_RULES: tuple[tuple[re.Pattern[str], Promise], ...] = (
    (_RELIGION, _("Forbidden or sensitive data: nobody is asked about religion or belief.")),
    (_OPINION, _("Forbidden or sensitive data: nobody is asked about political or other opinions.")),
    (_UNION, _("Forbidden or sensitive data: nobody is asked about union membership.")),
    (_SEXUALITY, _("Forbidden or sensitive data: nobody is asked about sex life or sexual orientation.")),
    (_HEALTH, _("Forbidden or sensitive data: nobody is asked about health or disability.")),
    (_ORIGIN, _("Forbidden or sensitive data: nobody is asked about origin.")),
)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return the words of ``text`` without accents, case or punctuation, one space between them."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join("".join(c if c.isalnum() else " " for c in text).casefold().split())


def forbidden_trait(name: str) -> Promise | None:
    """Return why ``name`` may not name a component, a trait or a column, or None if it may."""
    split = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", name[:500])
    for words in {plain(split), plain(name[:500])}:
        judged = " ".join(_EXCUSED.sub(" ", words).split())
        for pattern, reason in _RULES:
            if judged and pattern.search(judged):
                return reason
    return None
