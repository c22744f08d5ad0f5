"""`yiwang verify FILE`"""

from pathlib import Path

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text

READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@declare(
    "verify",
    zh=(
        "核验文件：电子证照和文书（OFD、PDF）、证照二维码的文字、决定凭据、存证材料。核对签名、印章和证书；证照再查现在的"
        "状态；规则作出的决定再按当时的规则和数据重演，结果必须相同。\n\n"
        "给出 --trust（平台的 /trust.json）时，不需要数据库、网络和本机的密钥。\n\n"
        "\b\n退出码：\n"
        "0  是真的。证照现在的状态另行显示（--json 的 status：current、revoked、unknown，as_of 是截至时间）\n"
        "1  不是真的：签名、印章或者证书不对、内容改过、重演结果不同；用了 --require-status 而现状不是有效\n"
        "2  不是能核验的文件，或者读不了"
    ),
    en=(
        "Verify a file: licences and documents (OFD, PDF), the text of a licence code, decision receipts, ledger "
        "evidence. Checks signatures, seals and certificates; for a licence also its present state; a decision made by "
        "rules is replayed with the rules and data of its time and must come out the same.\n\n"
        "With --trust (the platform's /trust.json) neither database nor network nor keys of its own are needed.\n\n"
        "\b\nExit status:\n"
        "0  authentic; the present state is told beside it (--json: status current, revoked or unknown, and as_of)\n"
        "1  not authentic: signature, seal or certificate, content, replay; or not current under --require-status\n"
        "2  not a file that can be verified, or not readable"
    ),
)
@click.argument("file", type=READ)
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))
@click.option("--trust", type=READ, help=help_text("信任列表文件。", "A trust list as a file."))
@click.option(
    "--status",
    type=READ,
    multiple=True,
    help=help_text("签名的状态列表文件，可以给多个。", "A signed status list as a file; may be given more than once."),
)
@click.option(
    "--require-status",
    is_flag=True,
    help=help_text(
        "现状不明或者已失效时，退出码为 1。", "Exit with 1 where the state is unknown or no longer current."
    ),
)
def command(file: Path, as_json: bool, trust: Path | None, status: tuple[Path, ...], require_status: bool) -> int:
    from yiwang.web.verify.command import Wanted, verify_file

    return verify_file(file, Wanted(trust, status, require_status, as_json))
