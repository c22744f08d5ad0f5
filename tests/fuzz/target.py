"""One target under atheris, in a process of its own: `python -m tests.fuzz.target NAME [options of libFuzzer]`."""

from __future__ import annotations

import logging
import sys


def main() -> None:
    """Instrument, import, fuzz; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["yiwang.formats", "yiwang.crypto", "asn1crypto"]):
        from tests.fuzz.targets import TARGETS, world
    logging.disable(logging.CRITICAL)
    world()
    run = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
