"""The ASGI entry: the only way in, since the rooms stream."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")

django = get_asgi_application()

from tst_platform.core.bodies import Bounded  # noqa: E402 (Django must be set up first)

application = Bounded(django)
