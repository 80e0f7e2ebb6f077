"""Promise 21: staff cannot work without a second factor. They walk every address, with none and with one not given."""

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse

from tests.addresses import every_address, everywhere
from tests.cast import Cast
from tests.promises.conftest import LONG
from tests.sight import all_of
from tests.signing_in import StaffClient
from tests.turns import enough, in_turn
from tests.undoing import undone
from tst_platform.accounts.models import SignedIn

# What anyone may open, and where a second factor is set up: pages without a word of any intervention.
NO_CONTENT = {
    "reminders:stop",  # the link in a reminder: it stops them, for whoever holds it
    "sessions:feed_file",  # the link in a calendar program
    "home",
    "left",
    "promises",
    "choose_language",
    "alive",
    "ready",
    "account_request_login_code",
    "account_logout",
    "account_reauthenticate",
    "mfa_login_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "house:accept",
    # Doors that ask their own secret, of anyone: a link, a code, a phrase.
    "programmes:report",
    "collectives:door",
    "collectives:type_code",
    "collectives:come_back",
    "listening:kept",
    "supervision:who_invites",
    # Whether a hash is one of ours, asked by anyone.
    "agreements:verify",
}
# Whoever holds their secret is shown what it opens, signed in or not.
DOORS = {
    "listening:kept",
    "programmes:report",
    "collectives:door",
    "supervision:who_invites",
    "sessions:feed_file",
}
# Machines are told that a part of the platform is not up, which is so in a test: 503 is the true answer.
TELLS_OF_ITSELF = {"ready", "messages_on_time"}
PEOPLE = ("claire", "helene", "paul", "admin") if LONG else ("claire", "paul")


def no_factor(user):
    """Sign in with the code of the mail, by someone who has set nothing up."""
    Authenticator.objects.filter(user=user).delete()
    return entered(user)


def factor_not_given(user):
    """Sign in with the code of the mail, by someone whose application was not asked yet."""
    assert Authenticator.objects.filter(user=user).exists()
    return entered(user)


def session_ended(user):
    """Keep a browser whose session was given its proof, and then ended elsewhere."""
    client = StaffClient()
    client.force_login(user)
    SignedIn.objects.filter(user=user).delete()
    return client


def factor_removed(user):
    """Keep a browser whose session was given its proof, of someone whose factors are all gone since."""
    client = StaffClient()
    client.force_login(user)
    Authenticator.objects.filter(user=user).delete()
    return client


def entered(user):
    client = StaffClient()
    client.force_login(user, proved=False)
    return client


def words_in(cast: Cast, url: str, answer: HttpResponse) -> set[str]:
    """Return the places whose words are shown, but for those that stand in the address, and names of the house."""
    found = cast.canary.found_in(all_of(answer)) - cast.canary.found_in(url)
    return {place for place in found if not place.startswith("staff.")}


@pytest.mark.parametrize("state", [no_factor, factor_not_given, session_ended, factor_removed])
def test_no_address_shows_content_without_a_second_factor(cast, state, figure):
    places = (cast.tilleuls, cast.terrasses) if LONG else (cast.tilleuls,)
    asked, shown = 0, []
    for person in PEOPLE:
        client = state(cast.staff[person])
        for address in every_address():
            if not in_turn(address.name, person, of=8):
                continue
            for url in everywhere(address, *places):
                for method in ("get", "post"):
                    with undone():
                        kept = dict(client.cookies)
                        answer = getattr(client, method)(url)
                    client.cookies.load({name: morsel.value for name, morsel in kept.items()})
                    asked += 1
                    opened = answer.status_code == 200 and address.name not in NO_CONTENT
                    found = set() if address.name in DOORS else words_in(cast, url, answer)
                    if opened or found or (answer.status_code >= 500 and address.name not in TELLS_OF_ITSELF):
                        shown.append(f"{person} {method} {url}: {answer.status_code} {found}")
    assert not shown, "\n".join(shown[:20])
    assert asked > enough(100)
    figure(f"{state.__name__.replace('_', ' ')}: {asked} requests, {len(shown)} pages of content")


def test_with_the_second_factor_the_same_walk_finds_content(cast):
    """The walk can fail: with the proof given, pages of content open."""
    client = StaffClient()
    client.force_login(cast.staff["claire"])
    opened = [
        address.name
        for address in every_address()
        if address.name not in NO_CONTENT
        for url in everywhere(address, cast.tilleuls)
        if client.get(url).status_code == 200
    ]
    assert len(opened) > 30
