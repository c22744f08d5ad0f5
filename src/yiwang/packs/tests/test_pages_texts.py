"""Every text of the desk has its English."""

from pathlib import Path

from yiwang.ui.catalogues import missing_messages


def test_no_text_of_the_packs_is_without_english() -> None:
    assert missing_messages(Path(__file__).resolve().parents[1]) == []
