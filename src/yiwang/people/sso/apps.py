"""Django application of this room."""

from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "yiwang.people.sso"
    label = "sso"
    verbose_name = "单点登录"
    default_auto_field = "django.db.models.BigAutoField"
