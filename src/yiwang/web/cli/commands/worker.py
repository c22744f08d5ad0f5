"""`yiwang worker`"""

from yiwang.web.cli.words import command as declare


@declare(
    "worker",
    zh="启动后台进程：计时、消息、签发、清理。可以同时运行多个。",
    en="Run the background worker: timers, messages, issuing, tidying up. Several may run at once.",
)
def command() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.web.worker import run

        run()
