"""Django application of proceedings."""

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "yiwang.engines.proceedings"
    label = "proceedings"
    default_auto_field = "django.db.models.BigAutoField"
