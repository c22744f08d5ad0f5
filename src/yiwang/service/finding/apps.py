"""Django application of finding."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "yiwang.service.finding"
    label = "finding"
    default_auto_field = "django.db.models.BigAutoField"
