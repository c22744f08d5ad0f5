"""All addresses. Each belongs to a room; a test walks them as a stranger."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
