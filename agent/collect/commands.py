"""The commands that are sent, per platform. Fixed and read-only: nothing else can be sent.

Source: facts on platforms, E.1 and E.2. An account's command authorisation needs exactly `preparation` and `command`.
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple


class ConfigCommand(NamedTuple):
    """How one platform gives its running config."""

    device_type: str  # netmiko's class for the session
    command: str
    preparation: tuple[str, ...]  # what netmiko sends before it, for this session only; no configuration
    pager: str = ""  # what the device prints when a page is full, where only configuration would turn that off


class StateCommand(NamedTuple):
    """A show command whose answer `parsers/show/` reads."""

    command: str
    about: Literal["bgp", "macsec", "ipsec"]  # asked where the router's own config has it

    @property
    def stem(self) -> str:
        """The stem of the answer's file in `state/<device>/`."""
        inner = self.command.removeprefix(_VTYSH).removesuffix("'")
        return re.sub(r"[^a-z0-9.-]+", "_", inner.lower()).strip("_")


_VTYSH = "vtysh -c '"
_CISCO = ("terminal width 511", "terminal length 0")
_JUNOS = ("set cli screen-width 511", "set cli complete-on-space off", "set cli screen-length 0")
_PANOS = ("set cli scripting-mode on", "set cli terminal width 500", "set cli pager off", "show system info")

CONFIG_COMMANDS: Mapping[str, ConfigCommand] = {
    "arista_eos": ConfigCommand("arista_eos", "show running-config", _CISCO),
    "cisco_ios": ConfigCommand("cisco_ios", "show running-config", _CISCO),
    "cisco_nxos": ConfigCommand("cisco_nxos", "show running-config", _CISCO),
    "cisco_xe": ConfigCommand("cisco_xe", "show running-config", _CISCO),
    "cisco_xr": ConfigCommand("cisco_xr", "show running-config", _CISCO),
    # netmiko's own class for FortiOS configures the pager off and on again; this one sends nothing of its own.
    "fortinet": ConfigCommand("generic", "show full-configuration", (), pager="--More--"),
    "frr": ConfigCommand("linux", "vtysh -c 'show running-config'", ()),
    "huawei": ConfigCommand("huawei", "display current-configuration", ("screen-length 0 temporary",)),
    "juniper_junos": ConfigCommand("juniper_junos", "show configuration | no-more", _JUNOS),
    "nokia_sros": ConfigCommand(
        "nokia_sros", "admin display-config", ("//environment more false", "environment no more")
    ),
    "paloalto_panos": ConfigCommand("paloalto_panos", "show config running", _PANOS),
}
# What is asked besides, where `show_output` is set. Source: facts on platforms, E.3; facts on MACsec and IPsec, 9.
STATE_COMMANDS: Mapping[str, tuple[StateCommand, ...]] = {
    "arista_eos": (
        StateCommand("show ip bgp summary vrf all | json", "bgp"),
        StateCommand("show ipv6 bgp summary vrf all | json", "bgp"),
        StateCommand("show mac security interface detail | json", "macsec"),
    ),
    "cisco_ios": (
        StateCommand("show bgp all summary", "bgp"),
        StateCommand("show crypto ikev2 sa detailed", "ipsec"),
    ),
    "cisco_nxos": (
        StateCommand("show bgp all summary vrf all", "bgp"),
        StateCommand("show macsec mka session", "macsec"),
    ),
    "cisco_xe": (
        StateCommand("show bgp all summary", "bgp"),
        StateCommand("show mka sessions detail", "macsec"),
        StateCommand("show crypto ikev2 sa detailed", "ipsec"),
    ),
    "cisco_xr": (
        StateCommand("show bgp ipv4 unicast summary", "bgp"),
        StateCommand("show bgp ipv6 unicast summary", "bgp"),
        StateCommand("show bgp vrf all ipv4 unicast summary", "bgp"),
        StateCommand("show bgp vrf all ipv6 unicast summary", "bgp"),
        StateCommand("show macsec mka session", "macsec"),
    ),
    "frr": (StateCommand(f"{_VTYSH}show bgp vrf all summary json'", "bgp"),),
    "juniper_junos": (
        StateCommand("show bgp summary | display json", "bgp"),
        StateCommand("show security mka sessions", "macsec"),
        StateCommand("show security ike security-associations", "ipsec"),
    ),
}
# How IOS-XR says that no family that a command asks for is configured: neither an answer nor news.
NOT_CONFIGURED = "% None of the requested"
# What we do not collect, and why. Its configs can still be put into configs/ by hand.
NOT_COLLECTED: Mapping[str, str] = {
    "strongswan": "its configuration is a file that only root may read; copy swanctl.conf into configs/ another way",
}
# Where the prompt must show a privileged level: at a lower one the config comes near-empty, not refused (E.2).
PRIVILEGED_PROMPTS = frozenset({"arista_eos", "cisco_ios", "cisco_xe"})
# How a platform answers a command that it refuses, at the beginning of a line.
REFUSALS = (
    "% Invalid",
    "% Incomplete",
    "% Ambiguous",
    "% Unknown",
    "% Permission denied",
    "% Authorization",
    "% This command is not authorized",
    "Command authorization failed",
    "Error: Bad command",
    "Error: Unrecognized command",
    "Error: You do not have permission",
    "Invalid syntax.",
    "MINOR: CLI",
    "Unknown command",
    "error: permission denied",
    "error: command is not valid",
    "syntax error",
    "unknown command",
    "Unknown action",
    "Command fail.",
    "command parse error",
    "bash: vtysh",
    "-bash: vtysh",
    "sh: vtysh",
)
