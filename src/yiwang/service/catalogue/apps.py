"""Django application of catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yiwang.service.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
