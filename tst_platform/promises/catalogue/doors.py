"""The doors: links, accounts, the browser, what is sent in (18 to 24)."""

from django.utils.translation import gettext_lazy as _

from tst_platform.promises import front, people
from tst_platform.promises.promise import Promise

DOORS = (
    Promise(
        18,
        _("A link opens at most the seats it was made for, and a mail scanner does not use it up."),
        "256 bits of which only an HMAC is kept; looking changes nothing, a POST counts one use in one statement.",
        (front.address_is_https, front.hosts_are_named),
    ),
    Promise(
        19,
        _("Links and codes cannot be guessed."),
        "Attempts are counted exactly, across all processes; a forwarding header changes nothing.",
        (people.attempts_are_counted_by_address,),
    ),
    Promise(
        20,
        _("Nobody can find out from outside whether you have an account here."),
        "Known and unknown addresses get the same answer in the same time; accounts are made by invitation only.",
        (people.sign_up_is_closed, people.accounts_are_not_told),
    ),
    Promise(
        21,
        _("Those who lead and supervise prove twice who they are."),
        "A code by mail or a passkey, then a second factor; no page with content before it.",
        (people.second_factor_is_asked, people.staff_has_second_factors, front.demo_is_closed),
    ),
    Promise(
        22,
        _("Nothing remains in a shared browser."),
        "No page may be kept; cookies are bound to https and to this host; signing out empties the browser.",
        (
            front.address_is_https,
            front.cookies_are_bound,
            front.https_is_remembered,
            front.proxy_says_https,
            front.pages_are_not_kept,
        ),
    ),
    Promise(
        23,
        _("No page runs a script that is not ours, or calls on anyone else."),
        "A policy that begins with `default-src 'none'`, no inline code, no third party.",
        (front.scripts_are_ours,),
    ),
    Promise(
        24,
        _("Whatever is sent to it, the platform answers and does not break."),
        "Input is refused with a sentence, at one place for all addresses; both databases alike.",
        (front.debug_is_off, front.input_is_bounded),
    ),
)
