"""In which form each platform keeps its keys best, by vendors' documents as of 2026-11 (facts on platforms, D.1).

Keyed by what the key is for, then by platform: it is data. A platform that is not listed has no better form that was
verified for that key, so nothing is asked of it: IOS-XR and NX-OS document type 6 for key chains, not for BGP.
"""

from collections.abc import Mapping
from typing import Literal

from parsers.model.secret import Encoding

KeyUse = Literal["bgp", "macsec", "ipsec"]

BEST_FORMS: Mapping[KeyUse, Mapping[str, Encoding]] = {
    "bgp": {
        "cisco_xe": Encoding.TYPE6,
        "juniper_junos": Encoding.JUNOS8,
        "arista_eos": Encoding.EOS8A,
    },
    "macsec": {
        "cisco_xe": Encoding.TYPE6,
        "cisco_xr": Encoding.TYPE6,
        "cisco_nxos": Encoding.TYPE6,
        "juniper_junos": Encoding.JUNOS8,
    },
    "ipsec": {
        "cisco_xe": Encoding.TYPE6,
        "juniper_junos": Encoding.JUNOS8,
    },
}
# What each platform writes in the place of clear text without any master key: no BGP key need be in clear there.
OBFUSCATED: Mapping[str, Encoding] = {
    "cisco_xe": Encoding.TYPE7,
    "cisco_xr": Encoding.TYPE7,
    "cisco_nxos": Encoding.TYPE7,
    "juniper_junos": Encoding.JUNOS9,
    "arista_eos": Encoding.EOS7,
}
HOW: Mapping[str, str] = {
    "cisco_xe": "key config-key password-encrypt, then password encryption aes",
    "cisco_xr": "key config-key password-encryption, then password6 encryption aes",
    "cisco_nxos": "key config-key ascii, then feature password encryption aes",
    "juniper_junos": "set system master-password",
    "arista_eos": "management security, password encryption-key common, password encryption reversible aes-256-gcm",
}
