"""Small builders for common texts, upon the world of the boards."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from contracts.agreements.models import Clause, Signature, Version
from contracts.confidentiality.models import Release
from interventions.texts import services, shown
from interventions.texts.models import Article, ArticleVersion, CommonText, Saying
from interventions.texts.services import Draft
from tests.interventions.board_people import viewer, world

WORDS = "Entre voisins on se doit un bonjour et une porte qui ne claque pas au nez"


class Table:
    """One world with one open text; people speak from the cell in which they sit."""

    def __init__(self, sizes=(5, 5), **also):
        self.world = world(sizes=sizes, **also)
        self.text = services.open_text(
            programme=self.world.programme, title="Socle", purpose="À quoi on tient.", by=self.staff
        )

    @property
    def staff(self):
        return self.world.staff

    def someone(self, cell=0, place=0):
        return self.world.members[cell][place]

    def propose(self, who, words=WORDS, title="Voisins", out=False):
        saying = services.propose(text=self.text, title=title, words=words, by=viewer(who))
        if out:
            services.let_out(saying=saying, by=viewer(who))
        return Saying.objects.get(pk=saying.pk)

    def write(self, words="On se salue.", title="Saluer", sources=(), position=1):
        draft = Draft(position, title, words, [one.pk for one in sources])
        return services.add_article(text=self.text, draft=draft, by=self.staff)

    def reword(self, version, words, sources=(), seen=None):
        article = Article.objects.get(pk=version.article_id)
        draft = Draft(version.position, version.title or "Titre", words, [one.pk for one in sources])
        seen = article.revision if seen is None else seen
        return services.reword_article(article=article, draft=draft, seen=seen, by=self.staff)

    def say(self, version, value, *people):
        for person in people:
            services.take_stance(version=version, value=value, by=viewer(person))

    def close(self):
        versions = ArticleVersion.objects.visible_to(self.staff).current().filter(text=self.text)
        seen = services.fingerprint(self.text.title, versions)
        closing = services.close_text(text=self.text, seen=seen, by=self.staff)
        self.text = CommonText.objects.get(pk=self.text.pk)
        return closing

    def whole(self, who=None):
        text = CommonText.objects.select_related("programme__contract").get(pk=self.text.pk)
        return shown.whole_text(viewer(who) if who else self.staff, text)

    def seen_by(self, who):
        """Return the words of every proposal that this person may read."""
        return {one.words for one in Saying.objects.visible_to(viewer(who) if who else self.staff)}

    def agree_on(self, *said):
        """Put the next version in force with these terms; everyone signs it."""
        contract = self.world.contract
        version = Version.objects.create(
            contract=contract, number=Version.objects.filter(contract=contract).count() + 1
        )
        for position, terms in enumerate(said, start=1):
            Clause.objects.create(
                contract=contract, version=version, kind="circulation", position=position, terms=terms
            )
        version.proposed_at = timezone.now()
        version.save()
        for person in (person for cell in self.world.members for person in cell):
            Signature.objects.create(version=version, party=person.party, sha256="1" * 64)
        return version


def later(saying, hours):
    """Let the time to object have begun so many hours earlier."""
    release = Release.objects.get(pk=saying.release_id)
    back = timedelta(hours=hours)
    Release.objects.filter(pk=release.pk).update(
        put_to_circle_at=release.put_to_circle_at - back, opens_at=release.opens_at - back
    )
