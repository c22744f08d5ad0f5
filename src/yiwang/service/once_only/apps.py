"""Django application of once-only."""

from django.apps import AppConfig


class OnceOnlyConfig(AppConfig):
    name = "yiwang.service.once_only"
    label = "once_only"
    default_auto_field = "django.db.models.BigAutoField"
