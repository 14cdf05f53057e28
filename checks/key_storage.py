"""In which form each platform keeps its keys best. As verified by 2026-11 (facts on platforms, D.1).

Keyed by platform: it is data. A platform that is not listed has no form that was verified, so nothing is asked of it.
"""

from parsers.model.secret import Encoding

BEST_FORMS: dict[str, frozenset[Encoding]] = {
    "cisco_xe": frozenset({Encoding.TYPE6}),
    "cisco_nxos": frozenset({Encoding.TYPE6}),
    "juniper_junos": frozenset({Encoding.JUNOS8}),
    "arista_eos": frozenset({Encoding.EOS8A}),
}
HOW: dict[str, str] = {
    "cisco_xe": "key config-key password-encrypt, then password encryption aes",
    "cisco_nxos": "key config-key ascii, then feature password encryption aes",
    "juniper_junos": "set system master-password",
    "arista_eos": "password encryption-key common, then password 8a",
}
