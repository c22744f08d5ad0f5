"""Every text of the screens has an English one, and the check itself finds what is missing."""

from pathlib import Path

from yiwang.ui.catalogues import (
    catalogue_path,
    compile_catalogue,
    missing_messages,
    update_catalogue,
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
    (tmp_path / "pages.py").write_text('from x import gettext as _\nA = _("甲")\nB = ngettext("乙", "乙们", 2)\n')
    (tmp_path / "jinja2" / "a.html").write_text('{{ _("丙") }}{% trans %}丁\n 戊{% endtrans %}{% do x %}')
    (tmp_path / "tests" / "test_a.py").write_text('_("己")\n')
    texts = [line.split(" (")[0] for line in missing_messages(tmp_path)]
    assert texts == ["甲", "乙", "丙", "丁 戊"]
    assert update_catalogue(tmp_path) == 4
    po = catalogue_path(tmp_path)
    po.write_text(po.read_text().replace('msgid "甲"\nmsgstr ""', 'msgid "甲"\nmsgstr "A"'))
    assert update_catalogue(tmp_path) == 3
    assert [line.split(" (")[0] for line in missing_messages(tmp_path)] == ["乙", "丙", "丁 戊"]
