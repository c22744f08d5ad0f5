"""Choose between the Chinese and the English sentence where gettext is not yet there.

The launcher, the command line and the doctor speak before Django is set up, so they carry both
sentences and pick one. Chinese is the default; `YIWANG_LANG`, or an English `LC_ALL`/`LANG`, selects English.
"""

import os

CHINESE, ENGLISH = "zh", "en"


def language() -> str:
    """`zh` or `en`: what `--lang` or the environment asks for, Chinese when it says nothing."""
    chosen = os.environ.get("YIWANG_LANG", "")
    if not chosen:
        chosen = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return ENGLISH if chosen.lower().startswith("en") else CHINESE


def tell(zh: str, en: str) -> str:
    """The sentence in the language chosen by `language()`."""
    return en if language() == ENGLISH else zh


class Told(Exception):
    """A failure that a stranger can mend: one sentence in each language, saying what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return tell(self.zh, self.en)


class PostgresFailed(Told):
    """The embedded PostgreSQL cannot run here."""


class StartFailed(Told):
    """Web, worker or their surroundings cannot start."""
