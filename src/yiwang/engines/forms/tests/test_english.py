"""Every sentence of this room has its English."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from yiwang import identifiers
from yiwang.engines import forms
from yiwang.engines.forms.tests.forms_for_tests import allowance, one
from yiwang.engines.forms.uploads import UploadRefused, sniff
from yiwang.ui.catalogues import catalogue_path, compile_catalogue, missing_messages

ROOM = Path(forms.__file__).parent


def english() -> gettext.GNUTranslations:
    """The texts of this room and of the identifiers that it checks."""
    loaded = []
    for room in (ROOM, Path(identifiers.__file__).parent):
        with catalogue_path(room).with_suffix(".mo").open("rb") as file:
            loaded.append(gettext.GNUTranslations(file))
    loaded[0].add_fallback(loaded[1])
    return loaded[0]


def test_a_sentence_without_english() -> None:
    assert missing_messages(ROOM) == []


def test_the_compiled_catalogue_is_older_than_its_source(tmp_path: Path) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(catalogue_path(ROOM).read_bytes())
    assert compile_catalogue(copy).read_bytes() == catalogue_path(ROOM).with_suffix(".mo").read_bytes()


def test_errors_are_said_in_english_with_the_same_places() -> None:
    assert allowance().validate({})[0].text(english().gettext, "en") == "Enter: Name."
    money = one(type="integer", **{"x-widget": "money", "minimum": 100}).validate({"page": {"field": 1}})[0]
    assert money.text(english().gettext, "en") == "内容 must be ¥1 or more."
    day = one(type="string", format="date", **{"x-not-before": "1900-01-01"})
    assert "1900-01-01" in day.validate({"page": {"field": "1899-01-01"}})[0].text(english().gettext, "en")


def test_what_is_wrong_with_an_identity_number_is_said_in_english_too() -> None:
    number = one(type="string", format="resident-id").validate({"page": {"field": "1"}})[0]
    says = "An identity number has 18 characters; you entered 1. Please check it against the identity card."
    assert number.text(english().gettext, "en") == f"内容: {says}"
    assert number.message_zh == "内容：身份证号码要 18 位，您填了 1 位。请对照证件重新填写。"


def test_a_file_of_the_wrong_type_is_refused_in_english() -> None:
    with pytest.raises(UploadRefused) as refused:
        sniff(b"MZ", "a.exe")
    assert refused.value.text(english().gettext, "en").endswith("cannot be uploaded. Use PDF, JPG, PNG.")
    assert "PDF、JPG、PNG" in refused.value.message
