"""`yiwang dmn-tck DIR`"""

from pathlib import Path

import click

from yiwang.web.cli.words import command as declare


@declare(
    "dmn-tck",
    zh="运行按 DMN TCK 布局的目录，逐个模型并合计报告通过与未通过。",
    en="Run a folder in the layout of the DMN TCK; print passed and failed, per model and in all.",
)
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(directory: Path) -> int:
    from yiwang.engines.rules import tck

    return int(tck.main(str(directory)) or 0)
