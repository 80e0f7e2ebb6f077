"""Open a common text, close it with a fingerprint, open it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.programmes.models import Programme
from interventions.texts.counting import is_agreed, publish_one
from interventions.texts.models import ArticleVersion, ClosedArticle, Closing, CommonText
from interventions.texts.services.holding import held_open
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import week_of
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@transaction.atomic
def open_text(*, programme: Programme, title: str, purpose: str, by: Viewer) -> CommonText:
    """Open a text to the cells of a programme: whoever signed its contract reads it."""
    text = CommonText.objects.create(
        programme=programme, title=title.strip(), purpose=purpose.strip(), opened_by=by.user
    )
    record(by=by, verb="text.open", row=text, scope=programme.pk)
    return text


def fingerprint(title: str, versions: Iterable[ArticleVersion]) -> str:
    """Return the SHA-256 of a text: its title and its articles in order, in one stable form.

    What remains of dissent, where it came from and the counts are beside the text: its authors may take them back.
    """
    articles = [{"title": one.title, "words": one.words} for one in versions]
    whole = json.dumps({"title": title, "articles": articles}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


@transaction.atomic
def close_text(*, text: CommonText, seen: str, by: Viewer) -> Closing:
    """Close the text as it was shown (`seen`, its fingerprint): count the answers, and keep what it says.

    Raises DomainError when it is closed, without articles, with an article to be worded anew, or changed since shown.
    """
    held = held_open(text.pk, by)
    versions = list(ArticleVersion.objects.visible_to(by).current().filter(text=held))
    _check(held, versions, seen)
    last = held.closings.aggregate(last=Max("number"))["last"] or 0
    closing = Closing.objects.create(text=held, number=last + 1, sha256=seen, by=by.user)
    with working_as(Work.ACTING):  # what people answered is read by nobody: it is counted here
        for version in versions:
            _keep(closing, version)
    held.closed_at = closing.created_at
    held.save(update_fields=["closed_at"])
    record(by=by, verb="text.close", row=closing, scope=held.programme_id)
    return closing


def _check(text: CommonText, versions: list[ArticleVersion], seen: str) -> None:
    if not versions:
        raise DomainError(_("There is no article yet: there is nothing to close."))
    if len(versions) < text.articles.filter(set_aside_at__isnull=True).count():
        raise DomainError(_("An article must be worded anew first: a source of it was taken back."))
    if fingerprint(text.title, versions) != seen:
        raise DomainError(_("The text changed since you read it. Read it once more, then close it."))


def _keep(closing: Closing, version: ArticleVersion) -> None:
    today = timezone.localdate()
    publish_one(version, today)
    # Closed twice in a week, a wording is not found agreed the second time: the change would tell of one person.
    monday = week_of(today)
    refused = ClosedArticle.objects.filter(version=version, is_agreed=False, created_at__date__gte=monday)
    agreed = is_agreed(version) and not refused.exists()
    ClosedArticle.objects.create(closing=closing, version=version, is_agreed=agreed)


@transaction.atomic
def reopen_text(*, text: CommonText, by: Viewer) -> None:
    """Open a closed text again; its closings keep their fingerprints. A second press changes nothing."""
    held = CommonText.objects.hold(text.pk)
    if held.is_closed:
        held.closed_at = None
        held.save(update_fields=["closed_at"])
        record(by=by, verb="text.reopen", row=held, scope=held.programme_id)
