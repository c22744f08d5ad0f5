"""`python -m yiwang.web.cli` is `yiwang`."""

from yiwang.web.cli import main

main()
