"""What parsers raise: one base class, so that the agent catches one thing."""


class ParseError(Exception):
    """The file is not what it was taken for at all. The message names file, line, and what was expected; no value."""

    def __init__(self, file: str, message: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")
