"""The Django application that brings the design system's templates, static files and English texts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Named only so that Django finds `jinja2/`, `static/` and `locale/` of this folder; no models."""

    name = "yiwang.ui"
    label = "ui"
    verbose_name = "界面"
