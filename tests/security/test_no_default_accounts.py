"""No account is there that nobody made: an installation begins empty, the known password is the demo's."""

from __future__ import annotations

from pathlib import Path

import pytest

from yiwang.people.models import Account
from yiwang.web.demo.accounts import PASSWORD

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiwang"


@pytest.mark.django_db
def test_after_the_migrations_there_is_no_account():
    assert not Account.objects.exists()


def test_no_migration_makes_an_account():
    for file in SOURCE.glob("**/migrations/*.py"):
        text = file.read_text("utf-8")
        assert "make_password" not in text and "create_user" not in text, file.name


def test_the_password_that_everybody_knows_stands_in_the_demonstration_alone():
    found = {
        file.relative_to(SOURCE).parts[:2]
        for pattern in ("*.py", "*.html", "*.yaml", "*.sql", "*.json")
        for file in SOURCE.rglob(pattern)
        if "tests" not in file.parts and PASSWORD in file.read_text("utf-8")
    }
    assert found == {("web", "demo")}
