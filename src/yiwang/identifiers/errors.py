"""The one error of this room."""


class IdentifierError(ValueError):
    """An identifier is not well formed.

    `code` is stable and machine-readable (`length`, `alphabet`, `check_digit`, ...); `message` is a
    Chinese sentence for the person who typed it. The message never repeats the whole value: it may be
    personal data and messages end up in logs.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
