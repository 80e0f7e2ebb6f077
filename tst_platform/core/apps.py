from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "tst_platform.core"
