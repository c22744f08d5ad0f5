"""Division codes on the command line: a wrong one is said, never read as a place where there is nothing."""

import click

from yiwang.web.launcher.language import tell


def known_division(said: str) -> str:
    """The 12-digit code of a division as it is now; "" where none was given. Needs the database."""
    from yiwang.people.queries import division_by_code

    code = said.strip()
    if not code:
        return ""
    found = division_by_code(code) if code.isascii() and code.isdigit() else None
    if found is None:
        words = f"没有代码是“{code}”的地区。要 2 到 12 位数字，如 440825。"
        raise click.ClickException(tell(words, f"No division has the code {code}: 2 to 12 digits, such as 440825."))
    return found.code
