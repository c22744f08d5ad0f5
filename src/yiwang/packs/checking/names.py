"""placeholder"""
from collections.abc import Iterator
from ..findings import Finding
from .library import Library
def check_names(library: Library) -> Iterator[Finding]:
    yield from ()
