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
    clock_doubt_hours: int = 0  # how far the lifetime may be off: it is in a local time that the capture does not tell


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
    include_icv_indicator: bool | None = None
    sak_rekey_seconds: int | None = None  # 0: not by time
    delay_protection: bool | None = None
    hello_milliseconds: int | None = None
    ssci_from_sci: bool | None = None  # None: the platform has no such line
    clear_protocols: tuple[str, ...] = ()  # sent and taken in clear beside the session: "lldp", "lacp", …


class MacsecPort(LinedRecord):
    """MACsec as bound to one interface: the effective values of its policy, and its key chains."""

    interface: str  # canonical name
    is_active: bool | None  # the lines that turn it on are all there, and nothing turns it off globally
    inactive_because: str = ""
    key_chain: str = ""
    fallback_key_chain: str = ""
    policy: str = ""
    keys: tuple[ChainKey, ...] = ()  # those of the key chain
    fallback_keys: tuple[ChainKey, ...] = ()
    is_chain_defined: bool = True
    is_policy_defined: bool = True
    cipher_suites: tuple[CipherSuite, ...] = ()
    security_policy: Literal["must-secure", "should-secure"] | None = None
    include_sci: bool | None = None
    confidentiality_offset: int | None = None
    vlan_tags_in_clear: int = 0
    is_encrypting: bool = True  # False for integrity only
    replay_window: int | None = None
    ssci_from_sci: bool | None = None  # XPN numbers its channels by SCI; None: the platform has no such line
    key_padding: Literal["append", "prepend"] | None = None  # where zeros go that fill a short key, as configured
    eapol_address: str | None = None  # the multicast address that MKA speaks to; None: the standard one
    eapol_ethertype: str | None = None
    keeps_last_key: bool = False  # traffic goes on under the last key when MKA dies; nothing is sent in clear
    clear_protocols: tuple[str, ...] = ()  # sent and taken in clear beside the session: "lldp", "lacp", …
