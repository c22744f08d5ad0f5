"""Django application of parameters."""

from django.apps import AppConfig


class ParametersConfig(AppConfig):
    name = "yiwang.engines.parameters"
    label = "parameters"
    default_auto_field = "django.db.models.BigAutoField"
