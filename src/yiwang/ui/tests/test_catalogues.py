"""Every text of the screens has an English one, and the check itself finds what is missing."""

from pathlib import Path

import pytest

from yiwang.ui.catalogues import (
    catalogue_path,
    compile_catalogue,
    main,
    missing_messages,
    update_catalogue,
    without_english,
)

UI = Path(__file__).parents[1]


def test_text_without_english() -> None:
    assert missing_messages(UI) == []


def test_compiled_catalogue_is_older_than_its_source(tmp_path: Path) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(catalogue_path(UI).read_bytes())
    assert compile_catalogue(copy).read_bytes() == catalogue_path(UI).with_suffix(".mo").read_bytes()


def test_check_overlooks_python_or_templates(tmp_path: Path) -> None:
    (tmp_path / "jinja2").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "pure.py").write_text(
        'raise IdentifierError("length", "庚%(given)d", given=1)\nraise IdentifierError("辛", hint)\n'
        'raise CalendarError("壬")\nclass Late:\n    message = gettext_noop("癸")\n'
    )
    (tmp_path / "pages.py").write_text('from x import gettext as _\nA = _("甲")\nB = ngettext("乙", "乙们", 2)\n')
    (tmp_path / "jinja2" / "a.html").write_text('{{ _("丙") }}{% trans %}丁\n 戊{% endtrans %}{% do x %}')
    (tmp_path / "tests" / "test_a.py").write_text('_("己")\n')
    texts = [line.split(" (")[0] for line in missing_messages(tmp_path)]
    assert texts == ["甲", "乙", "庚%(given)d", "壬", "癸", "丙", "丁 戊"]
    assert update_catalogue(tmp_path) == 7
    po = catalogue_path(tmp_path)
    po.write_text(po.read_text().replace('msgid "甲"\nmsgstr ""', 'msgid "甲"\nmsgstr "A"'))
    assert update_catalogue(tmp_path) == 6
    assert [line.split(" (")[0] for line in missing_messages(tmp_path)] == [
        "乙",
        "庚%(given)d",
        "壬",
        "癸",
        "丙",
        "丁 戊",
    ]


def test_a_package_that_lacks_english_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "room" / "locale").mkdir(parents=True)
    (tmp_path / "room" / "errors.py").write_text('message = gettext_noop("甲")\n')
    assert without_english(tmp_path) == ["room: 甲 (errors.py:1)"]


def test_the_command_without_a_folder_is_content_although_something_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiwang.ui.catalogues.without_english", lambda house: ["room: 甲 (errors.py:1)"])
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 1
