"""Django application of this room."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "yiwang.people.signin"
    label = "signin"
    verbose_name = "登录"
    default_auto_field = "django.db.models.BigAutoField"
