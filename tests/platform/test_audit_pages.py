"""The pages of the record of acts: what a person, a cell and the administrator see of it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from tests.undoing import undone
from tst_platform.audit.models import LOOKED_AT_PEOPLE, UNREADABLE, AuditRecord
from tst_platform.audit.services import record, record_look
from tst_platform.core.templatetags.face import moment
from tst_platform.core.viewer import NOBODY
from tst_platform.looked import OF_LIST, OF_ONE, PAGE, looks_at


def page(cast, person, name, **query):
    answer = cast.client_of(person).get(f"{reverse(name)}?{urlencode(query)}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def in_french(words, **values):
    with translation.override(settings.LANGUAGE_CODE):
        return str(words) % values


def claire_opens(cast, who):
    person = cast.tilleuls.people[who]
    record_look(by=cast.viewer_of("claire"), row=person, scope=person.collective_id)


def test_a_participant_reads_names_and_local_hours_and_no_ids(cast):
    claire_opens(cast, "fatou")
    at = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE).latest("at").at
    seen = page(cast, "fatou", "looked")
    assert in_french(OF_ONE[LOOKED_AT_PEOPLE], name=cast.staff["claire"].name) in seen
    with translation.override(settings.LANGUAGE_CODE):
        assert moment(at) in seen
    main = seen[seen.index("<main") : seen.index("</main>")]
    for pk in (cast.staff["claire"].pk, cast.tilleuls.people["fatou"].pk, cast.tilleuls.collective.pk):
        assert str(pk) not in main


def test_lines_come_fifty_at_a_time_the_latest_first(cast):
    for _ in range(PAGE + 3):
        claire_opens(cast, "fatou")
    line = in_french(OF_ONE[LOOKED_AT_PEOPLE], name=cast.staff["claire"].name)
    assert page(cast, "fatou", "looked").count(line) == PAGE
    assert page(cast, "fatou", "looked", page=2).count(line) == 3
    assert page(cast, "fatou", "looked", page="9" * 400).count(line) == 3


def test_whoever_nobody_looked_at_reads_just_that(cast):
    kevin = cast.tilleuls.people["kevin"]
    assert not looks_at(kevin, cast.viewer_of("kevin")).exists(), "the cast holds a look already"
    assert in_french(gettext_lazy("Nobody has looked yet")) in page(cast, "kevin", "looked")


def test_the_list_opened_before_one_stood_on_it_is_no_look_at_oneself(cast):
    collective, kevin = cast.tilleuls.collective, cast.tilleuls.people["kevin"]
    record_look(by=cast.viewer_of("malik"), row=collective, scope=collective.pk)
    line = in_french(OF_LIST, name=cast.staff["malik"].name)
    assert line in page(cast, "kevin", "looked")
    type(kevin).objects.filter(pk=kevin.pk).update(created_at=timezone.now() + timedelta(hours=1))
    assert line not in page(cast, "kevin", "looked")


def test_the_data_file_tells_who_looked(cast):
    claire_opens(cast, "fatou")
    told = cast.client_of("fatou").get(reverse("my_data")).json()
    line = in_french(OF_ONE[LOOKED_AT_PEOPLE], name=cast.staff["claire"].name)
    assert line in [look["what"] for look in told["looked_at_by"]]
    assert line not in str(cast.client_of("bernard").get(reverse("my_data")).json())


def test_the_administrator_sees_the_acts_of_a_day_and_no_word_and_no_name(cast):
    claire_opens(cast, "fatou")
    record(by="platform:sealing", verb=UNREADABLE, row=cast.tilleuls.people["fatou"])
    seen = page(cast, "admin", "acts")
    assert LOOKED_AT_PEOPLE in seen and f"user:{cast.staff['claire'].pk}" in seen
    assert UNREADABLE not in seen
    assert cast.canary.found_in(seen) <= {"staff.admin"}
    yesterday = timezone.localdate() - timedelta(days=1)
    assert LOOKED_AT_PEOPLE not in page(cast, "admin", "acts", day=yesterday)


@pytest.mark.parametrize(
    "day", ["", "0001-01-01", "9999-12-31", "9" * 500, "\0", "2026-02-30", "hier", "\ud800"]
)
def test_a_day_that_is_none_breaks_nothing(cast, day):
    query = urlencode({"day": day}, errors="surrogatepass")
    for person, status in (("admin", 200), ("claire", 404)):
        assert cast.client_of(person).get(f"{reverse('acts')}?{query}").status_code == status


def test_visible_to_gives_ones_own_acts_and_the_administrator_all_but_the_unreadable(cast):
    record(by="platform:sealing", verb=UNREADABLE, row=cast.tilleuls.people["fatou"])
    acts, total = AuditRecord.objects, AuditRecord.objects.count()
    assert not acts.visible_to(NOBODY).exists()
    assert acts.visible_to(cast.viewer_of("admin")).count() == total - 1
    for person in ("claire", "helene", "fatou"):
        actors = set(acts.visible_to(cast.viewer_of(person)).values_list("actor", flat=True))
        assert actors == {cast.viewer_of(person).actor}, person


def test_the_pages_cost_the_same_whatever_the_number_of_lines(cast, django_assert_max_num_queries):
    for _ in range(20):
        claire_opens(cast, "fatou")
    client = cast.client_of("fatou")
    with django_assert_max_num_queries(20), undone():
        client.get(reverse("looked"))
