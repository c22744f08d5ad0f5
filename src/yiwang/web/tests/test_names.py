"""The site answers to its own names only, on pages that never ask for the name as well."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/help/", "/api/v1/sessions/", "/no-such-page/"])
def test_a_foreign_name_gets_nothing(path, settings):
    settings.ALLOWED_HOSTS = ["zwfw.example"]
    foreign = Client().get(path, HTTP_HOST="evil.example")
    assert foreign.status_code == 421 and not foreign.content
    assert foreign.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(path, HTTP_HOST="zwfw.example").status_code != 421
