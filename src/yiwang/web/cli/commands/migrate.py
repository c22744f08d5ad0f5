"""`yiwang migrate`"""

from yiwang.web.cli.words import command as declare


@declare("migrate", zh="建立或更新数据库结构。", en="Create or update the database schema.")
def command() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1)
