from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tst_platform.audit"
