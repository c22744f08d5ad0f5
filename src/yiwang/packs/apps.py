"""Django application of the packs: the desk of pack authors keeps the uploads that they try out."""

from importlib import import_module

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "yiwang.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event types and permissions of packs."""
        import_module("yiwang.packs.events")
        import_module("yiwang.packs.permissions")
