"""Keys and their change, for people: a block a key, a numbered list a link."""

from collections.abc import Sequence

from agent.key_documents import KeyRow, RolloverRow, StepRow
from agent.report.style import Style, wrap
from parsers.model.source import mask_prose, visible

_USES = {
    "macsec": "MACsec",
    "macsec-fallback": "MACsec fallback",
    "md5": "BGP MD5",
    "psk": "IPsec PSK",
    "key-chain": "key chain",
}
_AGREES = {True: ("agrees", "green"), False: ("DIFFERS", "red"), None: ("not known", "magenta")}
_CUTS = {True: ("CUTS THE LINK", "red"), False: ("", "dim"), None: ("may cut the link", "yellow")}


def keys_table(rows: Sequence[KeyRow], style: Style) -> str:
    """Return a block per key."""
    if not rows:
        return style.plain("No key was found: no BGP password, MACsec key or pre-shared key stands in the configs.\n")
    lines: list[str] = []
    for row in rows:
        lines += _key(row, style)
    different = len({row.key for row in rows if row.key})
    sealed = sum(row.key is None for row in rows)
    said = f"{len(rows)} places, {different} different keys" + (f", {sealed} that cannot be decoded" if sealed else "")
    return style.plain("\n".join([*lines, said]) + "\n")


def _key(row: KeyRow, style: Style) -> list[str]:
    word, colour = _AGREES[row.agrees]
    name = row.key or "not decoded"
    head = f"{name}  {_USES[row.use]}  {row.device}  {row.file}:{row.line}"
    lines = [style.paint(visible(head), "bold")]
    lines += wrap(_clean("; ".join(row.owners) + (f" for {', '.join(row.serves)}" if row.serves else "")), "  ")
    if row.ckn:
        lines.append(f"  CKN {row.ckn}")
    size = f", {row.length} {'hex digits' if row.use.startswith('macsec') else 'characters'}" if row.length else ""
    lines.append(f"  kept as {row.encoding or 'not in the capture'}{size}")
    lines += wrap(f"{style.paint(word, colour)}: {_clean(row.because)}", "  ")
    life = [f"since {row.since:%Y-%m-%d %H:%M} UTC"] if row.since else []
    has_lifetime = row.use not in ("md5", "psk")
    if row.expires or has_lifetime:
        life.append(f"until {row.expires:%Y-%m-%d %H:%M} UTC" if row.expires else "without end")
    life += [_clean(row.note)] if row.note else []
    lines += wrap("; ".join(life), "  ") if life else []
    if row.also_at:
        lines += wrap(f"the same key also at {', '.join(map(visible, row.also_at))}", "  ")
    return [*lines, ""]


def rollover_table(rows: Sequence[RolloverRow], style: Style) -> str:
    """Return the steps of each link, with those that cut it marked."""
    if not rows:
        return style.plain("No ExpressRoute Direct port is in the export: MACsec has no key to change.\n")
    lines: list[str] = []
    for row in rows:
        where = f"  {visible(row.device)}" if row.device else ""
        lines.append(style.paint(f"{visible(row.link)}{where}", "bold"))
        for warning in row.warnings:
            lines += wrap(f"! {_clean(warning)}", "  ", "    ")
        for step in row.steps:
            lines += _step(step, style)
        lines.append("")
    return style.plain("\n".join(lines))


def _step(step: StepRow, style: Style) -> list[str]:
    word, colour = _CUTS[step.cuts]
    mark = f"  {style.paint(word, colour)}" if word else ""
    lines = wrap(f"{step.order}. [{step.at}] {_clean(step.text)}", "  ", "     ")
    lines[-1] += mark
    if step.because:
        lines += wrap(_clean(step.because), "     ")
    if step.command:
        lines.append(f"     {visible(step.command)}")
    return lines


def _clean(text: str) -> str:
    return visible(mask_prose(text))
