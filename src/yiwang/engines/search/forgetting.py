"""What a process remembers of search is read anew."""

from __future__ import annotations

from yiwang.engines.search import heat, learning, lexicon, offers, postings


def forget() -> None:
    """After editing words in this process, and between tests: words, offers, heat and what was learnt."""
    for remembered in (lexicon, offers, heat, learning, postings):
        remembered.forget()
