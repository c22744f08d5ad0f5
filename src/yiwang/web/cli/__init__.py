"""The command line `yiwang`: help in Chinese and English, one small module for each command."""


def main() -> None:
    """Entry of the console script."""
    from yiwang.web.cli.run import run

    run()
