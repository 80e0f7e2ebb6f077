"""The root of the platform as a Django app: its commands, and the Celery application that tasks belong to."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "tst_platform"

    def ready(self) -> None:
        from tst_platform import celery  # noqa: F401  shared tasks find their application here
