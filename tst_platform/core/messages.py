"""What has just happened, kept in the browser of the one it speaks to until it is shown."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class OwnCookie(CookieStorage):
    """Django's storage under a name that no other host, sub-domain or path can write or read over HTTPS."""

    cookie_name = f"{settings.OWN_COOKIE}annonces"
