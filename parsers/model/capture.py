"""What parsing starts from: the raw text of one command from one device."""

from parsers.model.source import Record


class Capture(Record):
    """Text as it came, and where it came from. `text` is never printed: it may hold keys."""

    device: str  # the inventory's name, else the file's stem
    file: str  # as shown in evidence, relative to the site folder
    text: str
    platform: str | None = None  # netmiko's name; None: detect it
    command: str = "show running-config"

    def __repr__(self) -> str:
        """Name the capture, not its text."""
        return f"Capture({self.device!r}, {self.file!r})"
