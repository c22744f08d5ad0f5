"""Django application of the exchange of the catalogue."""

from django.apps import AppConfig


class CatalogueExchangeConfig(AppConfig):
    name = "yiwang.service.catalogue_exchange"
    label = "catalogue_exchange"
    default_auto_field = "django.db.models.BigAutoField"
