"""Django application of registers."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "yiwang.engines.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
