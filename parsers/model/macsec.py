"""MACsec and MKA: key chains, policies, and the ports that they are bound to."""

from datetime import datetime
from typing import Literal

from parsers.model.secret import Secret
from parsers.model.source import LinedRecord

CipherSuite = Literal["GcmAes128", "GcmAes256", "GcmAesXpn128", "GcmAesXpn256"]  # Azure's spelling is the neutral one


class ChainKey(LinedRecord):
    """One key of a chain. A MACsec chain's `ckn` is hex text (leading zeros count); others have an `identifier`."""

    identifier: str  # as configured
    ckn: str | None = None  # normalised hex
    algorithm: str | None = None  # "aes-128-cmac", "aes-256-cmac", "hmac-sha-256", …
    secret: Secret | Literal[False] | None = False
    valid_from: datetime | None = None  # None: no limit is set
    valid_to: datetime | None = None
    is_lifetime_readable: bool = True


class KeyChain(LinedRecord):
    """A key chain, for MACsec, TCP-AO or routing protocols."""

    name: str
    kind: Literal["macsec", "tcp", "plain"]
    keys: tuple[ChainKey, ...] = ()


class MacsecPolicy(LinedRecord):
    """An MKA or MACsec policy (Junos: connectivity association; EOS: profile), defaults filled in where documented.

    A value that the sheets mark as a conflicting or unverified default is None.
    """

    name: str
    cipher_suites: tuple[CipherSuite, ...] = ()  # in the order offered
    security_policy: Literal["must-secure", "should-secure"] | None = None
    include_sci: bool | None = None
    confidentiality_offset: int | None = None
    key_server_priority: int | None = None
    replay_window: int | None = None
    vlan_tags_in_clear: int = 0


class MacsecPort(LinedRecord):
    """MACsec as bound to one interface: the effective values of its policy, and its key chains."""

    interface: str  # canonical name
    is_active: bool | None  # the lines that turn it on are all there, and nothing turns it off globally
    inactive_because: str = ""
    key_chain: str = ""
    fallback_key_chain: str = ""
    policy: str = ""
    keys: tuple[ChainKey, ...] = ()  # those of the key chain
    is_chain_defined: bool = True
    is_policy_defined: bool = True
    cipher_suites: tuple[CipherSuite, ...] = ()
    security_policy: Literal["must-secure", "should-secure"] | None = None
    include_sci: bool | None = None
    confidentiality_offset: int | None = None
    vlan_tags_in_clear: int = 0
    is_encrypting: bool = True  # False for integrity only
    replay_window: int | None = None
