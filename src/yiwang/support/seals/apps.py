"""Django application of electronic seals."""

from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "yiwang.support.seals"
    label = "seals"
    default_auto_field = "django.db.models.BigAutoField"
