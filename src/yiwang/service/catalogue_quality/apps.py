"""Django application of the quality of the catalogue."""

from django.apps import AppConfig


class CatalogueQualityConfig(AppConfig):
    name = "yiwang.service.catalogue_quality"
    label = "catalogue_quality"
    default_auto_field = "django.db.models.BigAutoField"
