"""What the tests need from the system: Chromium, Chinese fonts, poppler, Apache; installed where that is allowed."""
# ruff: noqa: S603, S607  apt-get and sudo only

import os
import shutil
import subprocess
from pathlib import Path

from yiwang.web.launcher.language import tell

APACHE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")  # signs people in through us, as a foreign system
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
LOCALES = Path("/usr/lib/chromium/locales")  # of Debian's Chromium; others bring their languages along


def _has_font() -> bool:
    return any(next(Path(root).rglob("NotoSansCJK*"), None) for root in FONTS if Path(root).is_dir())


def browser_speaks_english_only() -> bool:
    """Whether Chromium is Debian's, without its other languages: its file and date fields show English then."""
    return LOCALES.is_dir() and not (LOCALES / "zh-CN.pak").exists()


def missing_packages() -> "list[str]":
    """Names of Debian packages that are not there yet."""
    present = {
        "chromium": bool(shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")),
        "fonts-noto-cjk": _has_font(),
        "poppler-utils": bool(shutil.which("pdfsig") and shutil.which("pdftotext")),
        "apache2-bin": Path("/usr/sbin/apache2").exists(),
        "libapache2-mod-auth-openidc": APACHE.exists(),
    }
    return [package for package, there in present.items() if not there]


def prepare_system() -> None:
    """Install what is missing as root or through `sudo -n`; otherwise name the command and go on."""
    _install_needed()
    _install_languages()


def _install_languages() -> None:
    """Chromium's Chinese, where it can be had: pictures look better with it, and no test needs it."""
    prefix = _prefix()
    if prefix is None or not browser_speaks_english_only() or not shutil.which("apt-get"):
        return
    command = [*prefix, "apt-get", "install", "-y", "--no-install-recommends", "chromium-l10n", "-qq"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        command, check=False, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180
    )


def _install_needed() -> None:
    packages = missing_packages()
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    named = "sudo apt-get update && sudo " + " ".join(command)
    prefix = _prefix()
    if prefix is not None and shutil.which("apt-get"):
        print(tell(f"正在安装 {'、'.join(packages)}…", f"Installing {', '.join(packages)}…"), flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run([*prefix, *command, "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    if still := missing_packages():
        print(
            tell(
                f"测试还缺 {'、'.join(still)}，请运行：{named}",
                f"The tests still need {', '.join(still)}; run: {named}",
            ),
            flush=True,
        )


def _prefix() -> "list[str] | None":
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None
