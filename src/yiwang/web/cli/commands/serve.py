"""`yiwang serve`"""

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "serve",
    zh="启动网站（granian）。数据库由 DATABASE_URL 指定，或使用正在运行的演示数据库。",
    en="Run the web server (granian). The database is DATABASE_URL's, or that of the running demo.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help=help_text("监听的地址。", "Address to listen on."))
@click.option("--port", type=click.IntRange(1, 65535), help=help_text("端口（默认 YIWANG_PORT 或 8000）。", "Port."))
@click.option("--workers", type=click.IntRange(1, 64), help=help_text("进程数（默认等于核数）。", "Processes."))
@click.option("--threads", type=click.IntRange(1, 64), help=help_text("每个进程的线程数。", "Threads of each process."))
def command(host: str, port: int | None, workers: int | None, threads: int | None) -> None:
    from yiwang.web.cli.surroundings import address
    from yiwang.web.launcher.serve import serve

    with address():
        serve(host=host, port=port, workers=workers, threads=threads)
