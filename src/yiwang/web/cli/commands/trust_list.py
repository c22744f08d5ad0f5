"""`yiwang trust-list > trust.json`"""

import contextlib

import click

from yiwang.web.cli.words import command as declare


@declare(
    "trust-list",
    zh=(
        "把本平台的信任列表写到标准输出：根证书、中间证书、吊销列表、签发二维码的公钥、存证日志。"
        "和网址 /trust.json 的内容一样。\n\n例：yiwang trust-list > trust.json"
    ),
    en=(
        "Write this platform's trust list to standard output: roots, intermediates, revocation lists, keys of licence "
        "codes, ledgers. The same as the address /trust.json.\n\nExample: yiwang trust-list > trust.json"
    ),
)
def command() -> int:
    from yiwang.web.launcher.tree import set_up_django

    set_up_django()
    from yiwang.core import signing
    from yiwang.core.signing_files import SigningUnavailable
    from yiwang.formats.trust_lists import make_trust_list
    from yiwang.web.verify.command import database_answers

    try:
        with contextlib.nullcontext() if database_answers() else signing.without_register():
            content = make_trust_list(signing.trusted())
    except SigningUnavailable as closed:
        raise click.ClickException(closed.reason) from closed
    click.echo(content.decode())
    return 0
