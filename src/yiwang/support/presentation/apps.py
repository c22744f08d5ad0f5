"""Django application of presentation of licences by codes."""

from django.apps import AppConfig


class PresentationConfig(AppConfig):
    name = "yiwang.support.presentation"
    label = "presentation"
    default_auto_field = "django.db.models.BigAutoField"
