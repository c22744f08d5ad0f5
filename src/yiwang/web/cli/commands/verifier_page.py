"""`yiwang verifier-page > verifier.html`"""

import sys
from pathlib import Path

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "verifier-page",
    zh=(
        "输出离线核验文件：一个 HTML 文件，不联网就能核验证照码和 OFD 签章。\n\n"
        "给出 --trust 时用这份信任列表，不需要数据库和密钥；不给时用本平台今天的信任列表，和网站上下载的一模一样。"
    ),
    en=(
        "Write the offline verifier: one HTML file that checks licence codes and seals of OFD files offline.\n\n"
        "With --trust it carries that trust list and needs neither database nor keys; without, the platform's trust "
        "list of today, byte for byte what the site offers."
    ),
)
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=help_text("信任列表文件。", "A trust list as a file."),
)
def command(trust: Path | None) -> int:
    sys.stdout.buffer.write(_page(trust))
    return 0


def _page(trust: Path | None) -> bytes:
    if trust is not None:
        from yiwang.web.verify.building import verifier_page

        return verifier_page(trust.read_bytes(), "一网")
    from yiwang.web.cli.surroundings import set_up_django

    set_up_django()
    from yiwang.web.verify.offline import offline_page

    return offline_page().content
