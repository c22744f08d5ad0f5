"""`yiwang shell`"""

from yiwang.web.cli.words import command as declare


@declare(
    "shell",
    zh="打开已载入系统的 Python（供开发者用）。",
    en="Open Python with the platform loaded (for developers).",
)
def command() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from django.core.management import call_command

        call_command("shell")
