"""Django application of content."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "yiwang.support.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
