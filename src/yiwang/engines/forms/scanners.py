"""The seam for virus scanners: a typed plug-in table, with a demonstration scanner and a failing one.

A real scanner (ClamAV, a vendor's service) is one more entry. The demonstration scanner knows the EICAR
test string only, which is what it says of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

# Written in two halves, so that scanners leave this very file alone.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerUnavailable(Exception):
    """The scanner gave no verdict; nothing may be accepted without one."""

    code = "scanner_unavailable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says: clean, or the name of what it found."""

    clean: bool
    found: str = ""


class Scanner(Protocol):
    """A virus scanner. `code` is unique and never changes; `title` is shown to operators."""

    code: str
    title: str

    def scan(self, stream: BinaryIO) -> Verdict:
        """The verdict on all of the stream; raises ScannerUnavailable when there is none."""
        ...

    def check_config(self) -> list[str]:
        """What is wrong with the configuration, in Chinese; empty when it is usable."""
        ...


class DemoScanner:
    """Recognises the EICAR test string and nothing else: for trying out, not for protection."""

    code = "demo"
    title = "演示扫描器（只识别 EICAR 测试文件）"

    def scan(self, stream: BinaryIO) -> Verdict:
        """Look for the test string across block borders."""
        tail = b""
        while block := stream.read(1 << 20):
            if EICAR in tail + block:
                return Verdict(clean=False, found="EICAR-Test-File")
            tail = block[-len(EICAR) :]
        return Verdict(clean=True)

    def check_config(self) -> list[str]:
        return []


class FailingScanner:
    """Never gives a verdict: shows what happens when the scanner is down."""

    code = "failing"
    title = "故障扫描器（用于演练）"

    def scan(self, stream: BinaryIO) -> Verdict:
        raise ScannerUnavailable("演练：扫描器没有应答")

    def check_config(self) -> list[str]:
        return ["这是用于演练的故障扫描器，不能用于正式环境。"]


def scanners() -> dict[str, Scanner]:
    """The scanners that come with the platform, by code."""
    table: list[Scanner] = [DemoScanner(), FailingScanner()]
    return {scanner.code: scanner for scanner in table}
