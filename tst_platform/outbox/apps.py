from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tst_platform.outbox"

    def ready(self) -> None:
        from tst_platform.outbox import checks  # noqa: F401  they are run before anything is served
