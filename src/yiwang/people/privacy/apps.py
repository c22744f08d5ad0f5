"""Django application of this room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "yiwang.people.privacy"
    label = "privacy"
    verbose_name = "个人信息"
    default_auto_field = "django.db.models.BigAutoField"
