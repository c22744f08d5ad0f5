"""Django application of the use of licences by organizations."""

from django.apps import AppConfig


class LicenceUseConfig(AppConfig):
    name = "yiwang.support.licence_use"
    label = "licence_use"
    default_auto_field = "django.db.models.BigAutoField"
