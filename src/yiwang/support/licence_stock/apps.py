"""Django application of licences of the paper era."""

from django.apps import AppConfig


class LicenceStockConfig(AppConfig):
    name = "yiwang.support.licence_stock"
    label = "licence_stock"
    default_auto_field = "django.db.models.BigAutoField"
