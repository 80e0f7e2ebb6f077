from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tst_platform.accounts"
