"""Django application of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yiwang.service.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
