"""What start-up connects: sections, plug-ins, consumers and timers of every room are imported once."""


def connect() -> None:
    """Import the rooms that register themselves in tables of lower floors."""
