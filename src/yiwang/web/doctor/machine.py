"""Checks of the machine: Python, packages, cryptography, fonts, browser."""

import importlib.metadata
import platform
import re
import shutil
import sys
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yiwang.web.doctor.finding import Check, Finding, bad, ok, warn
from yiwang.web.launcher.language import tell
from yiwang.web.launcher.tree import REPOSITORY

OLDEST_PYTHON = (3, 11)
CHINESE_FONTS = re.compile(r"NotoSansCJK|NotoSerifCJK|NotoSansHans|NotoSansSC|SourceHan|wqy|uming|ukai|simsun", re.I)
FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def python_version() -> Finding:
    """Python 3.11 or newer."""
    found = platform.python_version()
    if sys.version_info >= OLDEST_PYTHON:
        return ok(found)
    return bad(found, tell("请安装 Python 3.11 或更新版本。", "Install Python 3.11 or newer."))


def pinned() -> "dict[str, tuple[str, str]]":
    """Pinned packages of the base set: name to (version, marker)."""
    text = (REPOSITORY / "requirements" / "base.txt").read_text(encoding="utf-8")
    rows = re.findall(r"^([A-Za-z0-9][^=\s\[]*)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", text, re.MULTILINE)
    return {name: (version, marker.strip()) for name, version, marker in rows}


def packages() -> Finding:
    """Installed versions are the pinned ones; a package with a marker may be absent."""
    wrong = []
    for name, (version, marker) in pinned().items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            if not marker:
                wrong.append(tell(f"缺 {name}", f"{name} missing"))
            continue
        if found != version:
            wrong.append(f"{name} {found} ≠ {version}")
    if not wrong:
        return ok(tell(f"{len(pinned())} 个，与清单一致", f"{len(pinned())}, as pinned"))
    return bad(
        "，".join(wrong[:5]), tell("请运行 python3 bin/bootstrap.py base。", "Run python3 bin/bootstrap.py base.")
    )


def ciphers() -> Finding:
    """SM4-GCM for personal data is available."""
    try:
        Cipher(algorithms.SM4(bytes(16)), modes.GCM(bytes(12))).encryptor()
    except UnsupportedAlgorithm:
        return bad(
            tell("没有 SM4-GCM", "no SM4-GCM"),
            tell("请重新安装依赖：python3 bin/bootstrap.py base。", "Reinstall: python3 bin/bootstrap.py base."),
        )
    return ok("SM4-GCM")


def fonts() -> Finding:
    """A Chinese font for certificates and documents."""
    roots = [*FONT_ROOTS, REPOSITORY / "src"]
    for root in roots:
        if not root.is_dir():
            continue
        for path in root.rglob("*.[ot]t[fc]"):
            if CHINESE_FONTS.search(path.name):
                return ok(path.name)
    return bad(
        tell("没有中文字体，证照上会缺字", "no Chinese font: certificates would lack their text"),
        "sudo apt-get install fonts-noto-cjk",
    )


def browser() -> Finding:
    """Chromium; only the journeys of the tests need it."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return ok(path)
    return warn(
        tell("没有 Chromium（只有测试需要）", "no Chromium (only tests need it)"), "sudo apt-get install chromium"
    )


CHECKS = (
    Check("python", "Python 版本", "Python version", python_version),
    Check("packages", "依赖包", "packages", packages),
    Check("ciphers", "数据加密", "data encryption", ciphers),
    Check("fonts", "中文字体", "Chinese fonts", fonts),
    Check("browser", "浏览器（测试用）", "browser (tests)", browser),
)
