"""Django application of the desks: it brings templates and texts, no models."""

from importlib import import_module

from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "yiwang.service.desks"
    label = "desks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event types and permissions of the desks."""
        import_module("yiwang.service.desks.registration")
