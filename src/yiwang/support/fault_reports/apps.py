"""Django application of fault reports."""

from django.apps import AppConfig


class FaultReportsConfig(AppConfig):
    name = "yiwang.support.fault_reports"
    label = "fault_reports"
    default_auto_field = "django.db.models.BigAutoField"
