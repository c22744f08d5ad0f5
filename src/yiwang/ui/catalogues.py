"""Text catalogues without the system's gettext: what is used, what has no English yet, and po to mo.

Chinese is the language of the msgids, so only English needs a catalogue: `locale/en/LC_MESSAGES/django.po` in the
folder of the package. `python -m yiwang.ui.catalogues <folder>` adds new msgids to it and compiles it; without a
folder it lists what has no English in any package, sentences of refusals among it.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "permission": (2,),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # Exceptions of rooms without Django: their sentence is the msgid, said in a language at the boundary.
    "IdentifierError": (2,),
    "FlowRefused": (2,),
    "CalendarError": (1,),
    "ExtensionNotAllowed": (1,),
    "PauseNotAllowed": (1,),
    "NotADate": (1,),
    "ChainProblem": (2,),
    "CmsBroken": (1,),
    "SealNotUsable": (2,),
    "failed": (2,),  # verdicts on signed files
}
TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
FIXED_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # so that the same texts always give the same bytes
Message = tuple[str | None, str | tuple[str, ...], str]  # context, msgid or (singular, plural), where


def catalogue_path(package_dir: Path) -> Path:
    """Where a package keeps its English texts."""
    return package_dir / "locale" / "en" / "LC_MESSAGES" / "django.po"


def _sources(package_dir: Path) -> Iterator[tuple[Path, str]]:
    """Files of the package, without those of rooms inside it that have a catalogue of their own."""
    inner = [found.parent for found in package_dir.rglob("locale") if found.parent != package_dir]
    for path in sorted(package_dir.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts and not set(inner) & set(path.parents):
            yield path, "python"
    for path in sorted(package_dir.rglob("*.html")):
        if ("jinja2" in path.parts or "templates" in path.parts) and not set(inner) & set(path.parents):
            yield path, "jinja2.ext:babel_extract"


def used_messages(package_dir: Path) -> Iterator[Message]:
    """Every text that the package's Python files and templates send through gettext."""
    for path, method in _sources(package_dir):
        options = {} if method == "python" else TEMPLATE_OPTIONS
        with path.open("rb") as file:
            for line, msgid, _comments, context in extract(method, file, KEYWORDS, options=options):
                yield context, msgid, f"{path.relative_to(package_dir)}:{line}"


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(
            locale="en", project="Yiwang", version="1", fuzzy=False, header_comment="# English texts of this package.",
            revision_date=FIXED_DAY, creation_date=FIXED_DAY, last_translator="Yiwang", language_team="English",
            msgid_bugs_address="the issues of this project", copyright_holder="",
        )  # fmt: skip
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _has_text(catalogue: Catalog, context: str | None, msgid: str | tuple[str, ...]) -> bool:
    found = catalogue.get(msgid if isinstance(msgid, str) else msgid[0], context)
    if found is None or found.fuzzy:
        return False
    texts = found.string if isinstance(found.string, tuple | list) else (found.string,)
    return bool(texts) and all(texts)


def missing_messages(package_dir: Path | str, catalogue: Path | str | None = None) -> list[str]:
    """Texts used in the package that have no English, each as `msgid (file:line)`; empty when all have.

    `catalogue` names another po file than the package's own, for packages that share one.
    """
    folder = Path(package_dir)
    known = _read(Path(catalogue) if catalogue else catalogue_path(folder))
    missing: dict[str, None] = {}
    for context, msgid, where in used_messages(folder):
        if not _has_text(known, context, msgid):
            missing[f"{msgid if isinstance(msgid, str) else msgid[0]} ({where})"] = None
    return list(missing)


def update_catalogue(package_dir: Path | str) -> int:
    """Add new msgids with an empty text to the package's po file; gives how many texts are still missing."""
    folder = Path(package_dir)
    path = catalogue_path(folder)
    known = _read(path)
    for context, msgid, where in used_messages(folder):
        file, line = where.rsplit(":", 1)
        if known.get(msgid if isinstance(msgid, str) else msgid[0], context) is None:
            known.add(msgid, locations=[(file, int(line))], context=context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(out, known, width=100, omit_header=False, include_lineno=False)
    return len(missing_messages(folder))


def compile_catalogue(po_path: Path | str) -> Path:
    """Write the mo file beside a po file and return its path; the result depends on the texts alone."""
    source = Path(po_path)
    catalogue = _read(source)
    catalogue.revision_date = catalogue.creation_date = FIXED_DAY
    target = source.with_suffix(".mo")
    with target.open("wb") as out:
        write_mo(out, catalogue)
    return target


def without_english(house: Path) -> list[str]:
    """What has no English in the packages below `house` that have a catalogue, each with its package."""
    rooms = sorted(found.parent for found in house.rglob("locale") if found.is_dir())
    return [f"{room.relative_to(house)}: {text}" for room in rooms for text in missing_messages(room)]


def main(folders: list[str]) -> None:
    """Update and compile the catalogues of the named package folders; without any, tell what is missing."""
    if not folders:
        missing_texts = without_english(Path(__file__).resolve().parents[1])
        print("\n".join(missing_texts) or "Every text has its English.")
        sys.exit(bool(missing_texts))
    for folder in folders:
        missing = update_catalogue(folder)
        compile_catalogue(catalogue_path(Path(folder)))
        print(f"{folder}: {missing} texts without English")


if __name__ == "__main__":
    main(sys.argv[1:])
