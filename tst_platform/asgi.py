"""The ASGI entry: the only way in, since the rooms stream."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")

application = get_asgi_application()
