"""Django application of certificates: the register of what the authority issued, lists, answers, time-stamps."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "yiwang.support.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
