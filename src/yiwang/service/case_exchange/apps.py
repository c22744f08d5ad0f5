"""Django application of the exchange of cases and reviews."""

from django.apps import AppConfig


class CaseExchangeConfig(AppConfig):
    name = "yiwang.service.case_exchange"
    label = "case_exchange"
    default_auto_field = "django.db.models.BigAutoField"
