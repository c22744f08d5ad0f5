"""Where this clone and its data stand, known without the settings; and loading the settings when needed."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]


def var_directory() -> Path:
    """Folder for data, keys and files: `YIWANG_VAR`, or `var` in the clone."""
    return Path(os.environ.get("YIWANG_VAR") or REPOSITORY / "var").absolute()


def web_port() -> int:
    """Port of the web server: `YIWANG_PORT`, 8000 by default."""
    from yiwang.web.launcher.language import StartFailed

    text = os.environ.get("YIWANG_PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StartFailed(
            f"YIWANG_PORT={text} 不是端口号：请用 1 到 65535 之间的数。",
            f"YIWANG_PORT={text} is no port: use a number between 1 and 65535.",
        )
    return int(text)


def set_up_django() -> None:
    """Load settings and applications; no database is touched."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
    if not apps.ready:
        django.setup()
