"""Django application of licences."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "yiwang.support.licences"
    label = "licences"
    default_auto_field = "django.db.models.BigAutoField"
