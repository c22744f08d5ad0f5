"""Django application of this room."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "yiwang.people.staffing"
    label = "staffing"
    verbose_name = "人员编制"
    default_auto_field = "django.db.models.BigAutoField"
