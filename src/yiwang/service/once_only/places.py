"""Beginnings of the codes of divisions: what stands below one begins with them. Pure."""


def prefix_of(code: str) -> str:
    """The beginning of the codes of everything in a division: 440825000000 becomes 440825, the nation "" ."""
    if not code.strip("0"):
        return ""
    for length in (2, 4, 6, 9):
        if not code[length:].strip("0"):
            return code[:length]
    return code
