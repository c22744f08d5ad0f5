"""The site: the only application that knows all the others; it fills the seams at start-up."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yiwang.web"
    label = "web"
    verbose_name = "网站"

    def ready(self) -> None:
        """Connect the floors."""
        from yiwang.web import wiring

        wiring.connect()
