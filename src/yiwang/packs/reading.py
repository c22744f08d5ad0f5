"""Read a pack folder into memory: bounded, inside its own folder, never following links."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from . import bounded_yaml
from .bounded_yaml import YamlRefused
from .findings import Finding
from .model import ADDED, SECTIONS, Document, Pack

MAX_FILES = 2_000
MAX_XML_BYTES = 2 * 1024 * 1024
MAX_TOTAL_BYTES = 32 * 1024 * 1024
_EXTRA_FILES = {"README.md", "LICENSE", "CHANGELOG.md"}


class PackUnreadable(Exception):
    """The folder holds no readable pack at all. ``findings`` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(str(f) for f in findings))
        self.findings = findings


def read_pack(path: Path | str) -> Pack:
    """The pack in a folder. What cannot be read is reported in ``problems``; the rest is there.

    Raises PackUnreadable when the folder or its pack.yaml cannot be used.
    """
    root = Path(path)
    reader = _Reader(root)
    if root.is_symlink() or not root.is_dir():
        raise PackUnreadable(
            [Finding("pack.yaml", 1, "error", "这里没有包的文件夹", "写包的文件夹, 里面要有 pack.yaml", "no_pack")]
        )
    manifest = reader.manifest()
    files = reader.listing()
    sections: dict[str, dict[str, Document]] = {section: {} for section in SECTIONS}
    for section, relative in files:
        document = reader.document(section, relative)
        if document is None:
            continue
        if document.key in sections[section]:
            other = sections[section][document.key].file
            reader.say(relative, 1, f"“{document.key}”在 {other} 里已经有了", "换一个代号, 或合并成一个文件", "twice")
            continue
        sections[section][document.key] = document
    digests = {key: _digest_of(found) for key, found in sections.items() if found or key not in ADDED}
    digests["pack"] = manifest.digest
    whole = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    return Pack(manifest, sections, digests, whole, tuple(reader.problems))


def _digest_of(documents: dict[str, Document]) -> str:
    listing = [[key, documents[key].digest] for key in sorted(documents)]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def canonical(data: Any) -> bytes:
    """The bytes that a digest covers: layout and comments of a YAML file do not count."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Finding] = []
        self.read_bytes = 0

    def say(self, file: str, line: int, what: str, remedy: str, code: str) -> None:
        self.problems.append(Finding(file, line, "error", what, remedy, code))

    def manifest(self) -> Document:
        document = self.document("pack", "pack.yaml")
        if document is None or not isinstance(document.data, dict):
            if not self.problems:
                self.say("pack.yaml", 1, "pack.yaml 要写成“名字: 内容”的样子", "从 pack: 包的代号 开始写", "shape")
            raise PackUnreadable(self.problems)
        return document

    def listing(self) -> list[tuple[str, str]]:
        """(section, relative path) of every definition; strange files and links are reported."""
        folders = {folder: section for section, (folder, _, _) in SECTIONS.items()}
        found: list[tuple[str, str]] = []
        with os.scandir(self.root) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.startswith(".") or entry.name in _EXTRA_FILES or entry.name == "pack.yaml":
                    continue
                if entry.is_symlink():
                    self.say(entry.name, 1, "包里不能有链接", "把文件复制进来", "link")
                elif entry.name in folders and entry.is_dir(follow_symlinks=False):
                    found.extend(self._folder(folders[entry.name], entry.name))
                else:
                    known = "、".join(folders)
                    self.say(
                        entry.name,
                        1,
                        f"不认识“{entry.name}”",
                        f"包里只有 pack.yaml 和这些文件夹: {known}",
                        "unknown_file",
                    )
        if len(found) > MAX_FILES:
            self.say("pack.yaml", 1, f"文件超过 {MAX_FILES} 个", "拆成几个包", "too_many_files")
            return found[:MAX_FILES]
        return found

    def _folder(self, section: str, folder: str) -> list[tuple[str, str]]:
        suffix = SECTIONS[section][1]
        found: list[tuple[str, str]] = []
        with os.scandir(self.root / folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                relative = f"{folder}/{entry.name}"
                if entry.name.startswith("."):
                    continue
                if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                    self.say(relative, 1, "这里只能放普通文件, 不能是链接或文件夹", "把文件复制进来", "link")
                elif not entry.name.endswith(suffix):
                    self.say(
                        relative,
                        1,
                        f"{folder}/ 里的文件要以 {suffix} 结尾",
                        f"改名为 {entry.name.split('.')[0]}{suffix}",
                        "suffix",
                    )
                else:
                    found.append((section, relative))
        return found

    def document(self, section: str, relative: str) -> Document | None:
        """Read one file; None with a finding when that is not possible."""
        is_xml = section in ("flows", "rules")
        text = self._text(relative, MAX_XML_BYTES if is_xml else bounded_yaml.MAX_BYTES)
        if text is None:
            return None
        stem = Path(relative).stem
        if is_xml:
            return Document(section, stem, relative, text, hashlib.sha256(text.encode()).hexdigest(), {"": 1})
        try:
            located = bounded_yaml.load(text)
        except YamlRefused as refused:
            self.say(relative, refused.line, refused.what_zh, refused.remedy_zh, refused.code)
            return None
        named_by = SECTIONS[section][2] if section in SECTIONS else ""
        key = stem
        if named_by and isinstance(located.data, dict) and isinstance(located.data.get(named_by), str):
            key = located.data[named_by]
        digest = hashlib.sha256(canonical(located.data)).hexdigest()
        return Document(section, key, relative, located.data, digest, located.lines)

    def _text(self, relative: str, limit: int) -> str | None:
        try:
            handle = os.open(self.root / relative, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            self.say(relative, 1, f"找不到 {relative}", "建立这个文件", "missing")
            return None
        except OSError:
            self.say(relative, 1, "这个文件读不了, 或者是一个链接", "换成普通文件, 并检查读取权限", "link")
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            self.say(relative, 1, "这不是普通文件", "换成普通文件", "link")
            return None
        with os.fdopen(handle, "rb") as file:
            raw = file.read(limit + 1)
        self.read_bytes += len(raw)
        if len(raw) > limit or self.read_bytes > MAX_TOTAL_BYTES:
            self.say(
                relative,
                1,
                f"文件太大(上限 {limit // 1024} KB, 整个包 {MAX_TOTAL_BYTES // 1024 // 1024} MB)",
                "拆小",
                "too_large",
            )
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.say(relative, 1, "文件不是 UTF-8 编码", "另存为 UTF-8", "encoding")
            return None
