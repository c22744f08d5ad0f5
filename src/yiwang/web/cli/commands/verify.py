"""`yiwang verify FILE`"""

from pathlib import Path

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "verify",
    zh=(
        "核验平台签发的文件：电子证照和文书（PDF）、决定凭据（JSON）。核对签名和证书；证照再查现在的状态；"
        "规则作出的决定再按当时的规则和数据重演，结果必须相同。\n\n"
        "\b\n退出码：\n"
        "0  是真的。证照现在的状态另行显示（--json 的 status）\n"
        "1  不是真的：签名或者证书不对、内容改过、重演结果不同\n"
        "2  不是能核验的文件，或者读不了"
    ),
    en=(
        "Verify what the platform signed: licences and documents (PDF), decision receipts (JSON). Checks the signature "
        "and its certificates; for a licence also looks up its state today; a decision made by rules is replayed with "
        "the rules and data of its time and must come out the same.\n\n"
        "\b\nExit status:\n"
        "0  authentic; the state of a licence today is shown beside it (status)\n"
        "1  not authentic: signature or certificate, content, or replay\n"
        "2  not a file that can be verified, or not readable"
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))
def command(file: Path, as_json: bool) -> int:
    from yiwang.web.cli.surroundings import set_up_django

    set_up_django()
    from yiwang.web.verify import main

    return int(main(file, json=as_json) or 0)
