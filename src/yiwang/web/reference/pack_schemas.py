"""The published JSON Schemas of packs as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from yiwang.web.reference.markdown import code, table

_ORDER = ("pack", "item", "bundle", "parameters", "licence", "register", "text", "workorder", "scenarios", "common")


def text() -> str:
    """The page."""
    root = Path(settings.REPOSITORY) / "src" / "yiwang"
    lines = [
        "# Pack schemas\n",
        "What may stand in the files of a pack (`docs/concepts/packs.md` says what they are for). The JSON "
        "Schemas lie in "
        "`src/yiwang/packs/schemas`, that of forms in `src/yiwang/engines/forms`; editors complete and check "
        "with them. "
        "Descriptions are Chinese, as the authors of packs are. BPMN and DMN files follow their standards, see "
        "`docs/adr/0003-flow-engine.md` and `docs/adr/0002-rules-engine.md` for the subset.\n",
    ]
    paths = [root / "packs" / "schemas" / f"{name}.schema.json" for name in _ORDER]
    paths.insert(3, root / "engines" / "forms" / "form.schema.json")
    for path in paths:
        lines += _schema(path, root)
    return "\n".join(lines)


def _schema(path: Path, root: Path) -> Iterator[str]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    yield f"## {path.name.removesuffix('.schema.json')}\n"
    yield f"`src/yiwang/{path.relative_to(root).as_posix()}`. {_said(schema)}\n"
    if schema.get("properties"):
        yield _table(schema)
    for name, part in sorted(schema.get("$defs", {}).items()):
        if isinstance(part, dict) and part.get("properties"):
            yield f"### {path.name.removesuffix('.schema.json')}: {name}\n\n{_said(part)}\n"
            yield _table(part)


def _table(schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        (code(name), "yes" if name in needed else "", _kind(part), _said(part))
        for name, part in schema["properties"].items()
    ]
    return table(("key", "required", "type", "说明"), rows)


def _said(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    return " ".join(str(part[key]) for key in ("title", "description") if part.get(key))


def _kind(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    if "enum" in part:
        return "one of " + ", ".join(code(value) for value in part["enum"])
    if "const" in part:
        return code(part["const"])
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2].removesuffix(".schema.json")
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {})) or 'anything'}"
    kind = part.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
