"""Entries of prefix lists in the words that IOS, NX-OS, EOS and FRR share."""

from collections.abc import Iterable, Iterator

from parsers.model.change import Change, FilterRule

PLACEHOLDER = "permit <prefix>"  # stands where nobody knows what should pass


def entries(rules: Iterable[FilterRule]) -> list[str]:
    """Return the entries from their sequence number on: `seq 5 permit 192.0.2.0/24 le 28`."""
    said = [f"{'permit' if one.is_permit else 'deny'} {one.prefix}{bounds(one)}" for one in rules] or [PLACEHOLDER]
    return [f"seq {5 * number} {one}" for number, one in enumerate(said, 1)]


def bounds(rule: FilterRule) -> str:
    """Return the lengths as `ge` and `le` say them; "" for the prefix alone."""
    if rule.is_exact:
        return ""
    low = f" ge {rule.low}" if rule.low > rule.prefix.prefixlen else ""
    return low if low and rule.high == rule.prefix.max_prefixlen else f"{low} le {rule.high}"


def family(change: Change) -> str:
    """Return the word that prefix lists of the change's family begin with."""
    return "ipv6" if change.values.get("afi_safi", "").startswith("ipv6") else "ip"


def list_lines(change: Change, name: str) -> Iterator[str]:
    """Yield one line an entry, each with the list's name, as IOS, NX-OS and FRR write them."""
    for entry in entries(change.rules):
        yield f"{family(change)} prefix-list {name} {entry}"
