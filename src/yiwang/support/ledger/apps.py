"""Django application of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yiwang.support.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
