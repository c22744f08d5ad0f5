"""Writing a pack folder from definitions: what the database holds comes out as people wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .model import SECTIONS
from .validation import SCHEMAS

_SAFE = re.compile(r"[a-z][a-z0-9.-]{0,79}")


class ExportRefused(ValueError):
    """The target cannot be used; the message is Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class _Dumper(yaml.SafeDumper):
    """No aliases (our reader refuses them), long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if "\n" in value:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    plain = dumper.represent_scalar("tag:yaml.org,2002:str", value)
    return plain if not _needs_quotes(value) else dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


def _needs_quotes(value: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[0-9][0-9_.eE:]*|true|false|null|~|", value))


_Dumper.add_representer(str, _text)


def write_pack(manifest: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]], target: Path) -> list[str]:
    """Write ``pack.yaml`` and every definition into ``target``, which must be empty or new; returns the files.

    ``sections`` maps section -> key -> content; BPMN and DMN content is the XML text (or ``{"xml": text}``).
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportRefused("target_not_empty", f"“{target}”里已经有内容, 请换一个空文件夹")
    target.mkdir(parents=True, exist_ok=True)
    written = [_write(target / "pack.yaml", _yaml("pack", manifest, depth=2), target)]
    for section, documents in sections.items():
        if section not in SECTIONS:
            continue
        folder, suffix, _ = SECTIONS[section]
        for key, content in sorted(documents.items()):
            if not _SAFE.fullmatch(key) or ".." in key:
                raise ExportRefused("name", f"代号“{key}”不能作文件名")
            text = _xml(content) if suffix != ".yaml" else _yaml(section, content, depth=3)
            written.append(_write(target / folder / f"{key}{suffix}", text, target))
    return written


def _xml(content: Any) -> str:
    text = content["xml"] if isinstance(content, Mapping) else content
    return text if isinstance(text, str) else str(text)


def _yaml(section: str, content: Any, depth: int) -> str:
    up = "../" * depth
    schema = "engines/forms/form" if section == "forms" else f"packs/schemas/{SCHEMAS[section]}"
    head = f"# yaml-language-server: $schema={up}src/yiwang/{schema}.schema.json\n"
    return head + yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _write(path: Path, text: str, root: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.relative_to(root).as_posix()
