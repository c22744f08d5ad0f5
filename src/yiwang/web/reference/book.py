"""All pages of the reference: name and text. The same code always gives the same bytes."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from django.conf import settings

import yiwang
from yiwang.web.reference import catalogues, commands, http_api, pack_schemas, settings_page

COMMAND = "python -m yiwang.web.reference"
_SKIPPED = ("tests", "migrations", "__main__", "bench", "telling")

PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page.text,
    "commands.md": commands.text,
    "events.md": catalogues.events,
    "error-codes.md": catalogues.error_codes,
    "permissions.md": catalogues.permissions,
    "use-cases.md": catalogues.use_cases,
    "pack-schema.md": pack_schemas.text,
    "api.md": http_api.text,
    "openapi.json": http_api.document,
}


def folder() -> Path:
    """Where the pages lie in the repository."""
    return Path(settings.REPOSITORY) / "docs" / "reference"


def import_everything() -> None:
    """Import every module, so that each refusal, event type, permission and use case has declared itself."""
    for module in sorted(m.name for m in pkgutil.walk_packages(yiwang.__path__, "yiwang.", onerror=_ignore)):
        if not any(part in _SKIPPED for part in module.split(".")):
            import_module(module)


def _ignore(name: str) -> None:
    """A package that cannot be walked is imported below, where its error is seen."""


def pages() -> dict[str, str]:
    """Name and text of every page."""
    import_everything()
    note = f"<!-- Made from the code by `{COMMAND}`: do not edit. -->\n\n"
    return {name: (make() if name.endswith(".json") else note + make()).rstrip() + "\n" for name, make in PAGES.items()}


def write_pages() -> list[str]:
    """Write the pages; returns their names."""
    folder().mkdir(parents=True, exist_ok=True)
    made = pages()
    for name, text in made.items():
        (folder() / name).write_text(text, encoding="utf-8")
    return list(made)


def stale_pages() -> list[str]:
    """Names of pages that differ from what the code says."""
    here = folder()
    return [
        name
        for name, text in pages().items()
        if not (here / name).is_file() or (here / name).read_text(encoding="utf-8") != text
    ]
