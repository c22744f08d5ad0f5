"""What an element may name: rooms above give names with their keys, so that editors choose by name and type no key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yiwang.service.catalogue.elements import Element

Named = Callable[[], Mapping[str, str]]
CHOICES: dict[tuple[str, str], Named] = {}
"""By section and key of an element: titles by key. Filled at start-up."""


def choices(section: str, key: str) -> Callable[[Named], Named]:
    """Register what an element may name (a decorator)."""

    def put(named: Named) -> Named:
        CHOICES[section, key] = named
        return named

    return put


def names_of(element: Element) -> dict[str, str]:
    """What may be chosen, keys by the name that is shown; a name that two things bear says the key besides."""
    titles = CHOICES.get((element.section, element.key), dict)()
    found: dict[str, str] = {}
    for key, title in sorted(titles.items(), key=lambda pair: (pair[1], pair[0])):
        found[f"{title}（{key}）" if title in found or not title else title] = key
    return found


def title_of(element: Element, key: object) -> str:
    """What is called by a key; "" where nobody knows it."""
    return CHOICES.get((element.section, element.key), dict)().get(str(key), "") if key else ""


def said_by_name(element: Element, text: str) -> str:
    """The key of what was chosen by name; as it was typed where no such name is known."""
    return names_of(element).get(text, text)
