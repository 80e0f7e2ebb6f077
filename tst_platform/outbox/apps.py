from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tst_platform.outbox"
