"""Django application of people and organizations."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yiwang.people"
    label = "people"
    verbose_name = "人员与机构"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the tables that others read."""
        from yiwang.people import events, permissions  # noqa: F401
