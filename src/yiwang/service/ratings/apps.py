"""Django application of ratings."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "yiwang.service.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"
