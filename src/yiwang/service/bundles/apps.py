"""Django application of bundles."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "yiwang.service.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
