"""Every sentence of this room has its English."""

from __future__ import annotations

import gettext
from pathlib import Path

from yiwang.engines import forms
from yiwang.engines.forms.tests.forms_for_tests import allowance, one
from yiwang.ui.catalogues import catalogue_path, compile_catalogue, missing_messages

ROOM = Path(forms.__file__).parent


def test_a_sentence_without_english() -> None:
    assert missing_messages(ROOM) == []


def test_the_compiled_catalogue_is_older_than_its_source(tmp_path: Path) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(catalogue_path(ROOM).read_bytes())
    assert compile_catalogue(copy).read_bytes() == catalogue_path(ROOM).with_suffix(".mo").read_bytes()


def test_errors_are_said_in_english_with_the_same_places() -> None:
    with catalogue_path(ROOM).with_suffix(".mo").open("rb") as file:
        english = gettext.GNUTranslations(file).gettext
    assert allowance().validate({})[0].text(english, "en") == "Enter: Name."
    money = one(type="integer", **{"x-widget": "money", "minimum": 100}).validate({"page": {"field": 1}})[0]
    assert money.text(english, "en") == "内容 must be ¥1 or more."
    day = one(type="string", format="date", **{"x-not-before": "1900-01-01"})
    assert "1900-01-01" in day.validate({"page": {"field": "1899-01-01"}})[0].text(english, "en")
    number = one(type="string", format="resident-id").validate({"page": {"field": "1"}})[0]
    assert number.text(english, "en") == "内容: check the 18 characters against the identity card."
