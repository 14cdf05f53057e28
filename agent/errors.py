"""What the agent raises. Messages name file, line, and what was expected; never a value that could be a key."""


class AgentError(Exception):
    """The base of all; `exit_code` is what the command line returns for it."""

    exit_code = 2


class ConfigError(AgentError):
    """The settings or the command's words are wrong: exit 2."""

    def __init__(self, file: str, message: str, *, line: int | None = None) -> None:
        self.file = file
        self.line = line
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


class CollectError(AgentError):
    """One device could not be collected; it becomes a record of the run, and the others go on."""

    exit_code = 4

    def __init__(self, device: str, message: str) -> None:
        self.device = device
        self.reason = message
        super().__init__(f"{device}: {message}")


class StoreError(AgentError):
    """The result could not be stored or delivered: exit 5."""

    exit_code = 5


class LockedError(AgentError):
    """Another run holds the lock: exit 6."""

    exit_code = 6
