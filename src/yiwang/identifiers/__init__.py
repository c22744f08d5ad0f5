"""National identifiers: ID numbers, credit codes, divisions, licences, item codes, phones. Pure; no Django.

Every room here has one `check(value) -> X` that gives a frozen dataclass or raises `IdentifierError`
with a stable code and a Chinese sentence that says what is wrong and what to type.
"""

from yiwang.identifiers.errors import IdentifierError

__all__ = ["IdentifierError"]
