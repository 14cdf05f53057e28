"""When a key of a chain is in force. Times are aware, UTC; None on either side means no limit."""

from datetime import datetime

from parsers.model.macsec import ChainKey


def is_over(key: ChainKey, now: datetime | None) -> bool:
    """Tell whether the key's lifetime has ended."""
    return now is not None and key.valid_to is not None and key.valid_to <= now


def covers(key: ChainKey, start: datetime, end: datetime) -> bool:
    """Tell whether the key is in force from `start` to `end`."""
    begins_early = key.valid_from is None or key.valid_from <= start
    return begins_early and (key.valid_to is None or key.valid_to > end)
