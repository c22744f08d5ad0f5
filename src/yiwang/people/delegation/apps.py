"""Django application of this room."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "yiwang.people.delegation"
    label = "delegation"
    verbose_name = "授权"
    default_auto_field = "django.db.models.BigAutoField"
