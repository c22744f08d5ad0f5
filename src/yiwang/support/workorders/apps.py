"""Django application of workorders."""

from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "yiwang.support.workorders"
    label = "workorders"
    default_auto_field = "django.db.models.BigAutoField"
