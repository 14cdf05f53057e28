"""The words that routers have for the state of a BGP session."""

_UP = frozenset({"established", "estab", "establ"})
# FRR prints these in place of a count: the session is up, and exchanges nothing.
_UP_WITHOUT_PREFIXES = frozenset({"(policy)", "noneg"})
_DOWN = frozenset(
    {"idle", "connect", "active", "opensent", "openconfirm", "open", "closing", "shutdown", "shut", "clearing"}
)
_GLOBAL = frozenset({"default", "master", "global", ""})


def is_established(state: str) -> bool | None:
    """Return whether a session is up; None where the word is none of a router's, as a cut-off one is not."""
    word = state.casefold().strip()
    if word.isdigit() or word in _UP_WITHOUT_PREFIXES:
        return True
    word = word.partition("(")[0].strip()
    return True if word in _UP else False if word in _DOWN else None


def vrf_name(name: str) -> str:
    """Return a VRF's name; every platform has another one for the global table."""
    return "default" if name.casefold() in _GLOBAL else name
