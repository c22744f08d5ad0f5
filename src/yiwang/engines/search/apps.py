"""Django application of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "yiwang.engines.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
