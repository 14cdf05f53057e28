"""Generates router configs of a given size, the same logical router in every syntax: a realistic mix, or mostly noise.

The realistic mix follows what edge routers print: about 55 of 100 lines are access lists and other text outside our
subject; the rest are interfaces, VRFs, key chains, BGP with groups and VRFs, prefix lists, route maps, static routes.
"""

import random
from collections.abc import Callable, Iterator

PLATFORMS = ("cisco_xe", "cisco_xr", "cisco_nxos", "arista_eos", "frr", "juniper_junos")
_KEY = "notasecret"
_CAK = "070C285F4D06"  # type 7 of a sample word


def config(platform: str, lines: int, noise: float = 0.55, seed: int = 1) -> str:
    """Return a config of about `lines` lines, the share `noise` of which cannot matter."""
    dice = random.Random(seed)
    writer = _WRITERS[platform]
    head, unit, filler, tail = writer(dice)
    relevant = 0
    body: list[str] = []
    number = 0
    while relevant < lines * (1 - noise):
        block = list(unit(number))
        body.append("\n".join(block))
        relevant += len(block)
        number += 1
    extra: list[str] = []
    while relevant + len(extra) < lines:
        extra += filler(len(extra))
    # Sections as devices print them: interfaces, then BGP, then lists; `unit` marks its parts by section.
    return _ordered(platform, head, body, extra, tail)


def _ordered(platform: str, head: list[str], body: list[str], extra: list[str], tail: list[str]) -> str:
    sections: dict[str, list[str]] = {name: [] for name in ("vrf", "interface", "bgp", "list", "map", "static")}
    for block in body:
        name = ""
        for line in block.split("\n"):
            if line.startswith("@"):
                name = line[1:]
            else:
                sections[name].append(line)
    if platform == "juniper_junos":
        return "\n".join(_junos_text(head, sections, extra)) + "\n"
    open_bgp, close_bgp = _BGP_FRAME[platform]
    half = len(extra) // 2
    lines = [
        *head,
        *sections["vrf"],
        *extra[:half],
        *sections["interface"],
        *open_bgp,
        *sections["bgp"],
        *close_bgp,
        *sections["static"],
        *extra[half:],
        *sections["list"],
        *sections["map"],
        *tail,
    ]
    return "\n".join(lines) + "\n"


Unit = Callable[[int], Iterator[str]]
Filler = Callable[[int], list[str]]
Writer = Callable[[random.Random], tuple[list[str], Unit, Filler, list[str]]]

_BGP_FRAME: dict[str, tuple[list[str], list[str]]] = {
    "cisco_xe": (
        [
            "router bgp 64496",
            " bgp router-id 192.0.2.1",
            " bgp log-neighbor-changes",
            " template peer-session MSEE",
            "  remote-as 12076",
            f"  password 7 {_CAK}",
            "  timers 10 30",
            "  fall-over bfd",
            " exit-peer-session",
            " !",
        ],
        ["!"],
    ),
    "cisco_xr": (
        [
            "router bgp 64496",
            " bgp router-id 192.0.2.1",
            " address-family ipv4 unicast",
            " !",
            " neighbor-group MSEE",
            "  remote-as 12076",
            "  bfd fast-detect",
            "  bfd multiplier 3",
            "  bfd minimum-interval 300",
            f"  password encrypted {_CAK}",
            "  address-family ipv4 unicast",
            "   maximum-prefix 1000 80",
            "  !",
            " !",
        ],
        ["!"],
    ),
    "cisco_nxos": (
        [
            "router bgp 64496",
            "  router-id 192.0.2.1",
            "  log-neighbor-changes",
            "  template peer MSEE",
            "    remote-as 12076",
            f"    password 3 {_CAK.lower()}",
            "    bfd",
            "    timers 10 30",
        ],
        [],
    ),
    "arista_eos": (
        [
            "router bgp 64496",
            "   router-id 192.0.2.1",
            "   no bgp default ipv4-unicast",
            "   neighbor MSEE peer group",
            "   neighbor MSEE remote-as 12076",
            "   neighbor MSEE bfd",
            "   neighbor MSEE timers 10 30",
        ],
        ["!"],
    ),
    "frr": ([], []),
    "juniper_junos": ([], []),
}


def _address(number: int, host: int) -> str:
    return f"10.{number // 16384 % 256}.{number // 64 % 256}.{number % 64 * 4 + host}"


def _acl(dice: random.Random, style: str) -> Filler:
    def filler(position: int) -> list[str]:
        name = f"ACL-{position}"
        entries = dice.randint(20, 60)
        indent = {"cisco_xe": " ", "cisco_xr": " ", "cisco_nxos": "  ", "arista_eos": "   ", "frr": ""}[style]
        head = {
            "cisco_xe": f"ip access-list extended {name}",
            "cisco_xr": f"ipv4 access-list {name}",
            "cisco_nxos": f"ip access-list {name}",
            "arista_eos": f"ip access-list {name}",
            "frr": "",
        }[style]
        number = "" if style == "cisco_xe" else "{0} "
        lines = [head] if head else []
        for entry in range(entries):
            action = dice.choice(("permit", "deny"))
            port = dice.randint(1, 65535)
            target = f"{dice.randint(1, 223)}.{dice.randint(0, 255)}.{dice.randint(0, 255)}.0"
            if style == "frr":
                lines.append(f"access-list {name} seq {entry * 5 + 5} {action} {target}/24")
            else:
                rest = f"tcp host 192.0.2.{entry} {target} 0.0.0.255 eq {port}"
                lines.append(f"{indent}{number.format(entry * 10 + 10)}{action} {rest}")
        lines.append("!")
        if position % 3 == 0:
            lines += [
                f"snmp-server host 192.0.2.{position % 250} version 2c public-{position}",
                f"logging host 198.51.100.{position % 250}",
                f"class-map match-any CM-{position}",
                f"{indent or ' '}match access-group name {name}",
                "!",
            ]
        return lines

    return filler


def _xe(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    def unit(number: int) -> Iterator[str]:
        vrf, here, there = f"AZ-{number}", _address(number, 1), _address(number, 2)
        yield from (
            "@vrf",
            f"vrf definition {vrf}",
            f" rd 64496:{number}",
            " address-family ipv4",
            " exit-address-family",
            "!",
        )
        yield from (
            "@interface",
            f"interface TenGigabitEthernet0/{number // 48}/{number % 48}.{number % 4000 + 1}",
            f" description circuit er-{number} primary",
            f" encapsulation dot1Q {number % 4000 + 1}",
            f" vrf forwarding {vrf}",
            f" ip address {here} 255.255.255.252",
            " ip mtu 1500",
            " no ip redirects",
            " no ip proxy-arp",
            " ip flow monitor FM input",
            " bfd interval 300 min_rx 300 multiplier 3",
            "!",
        )
        yield from (
            "@bgp",
            f" address-family ipv4 vrf {vrf}",
            "  redistribute connected",
            f"  neighbor {there} inherit peer-session MSEE",
            f"  neighbor {there} description er-{number}",
            f"  neighbor {there} activate",
            f"  neighbor {there} soft-reconfiguration inbound",
            f"  neighbor {there} route-map IN-{number} in",
            f"  neighbor {there} prefix-list OUT-{number} out",
            f"  neighbor {there} maximum-prefix 1000 80",
            " exit-address-family",
            " !",
        )
        yield "@list"
        for entry in range(dice.randint(2, 6)):
            yield f"ip prefix-list OUT-{number} seq {entry * 5 + 5} permit 10.{number % 256}.{entry}.0/24"
        yield from (
            "@map",
            f"route-map IN-{number} permit 10",
            f" match ip address prefix-list OUT-{number}",
            " set local-preference 200",
            f"route-map IN-{number} deny 20",
            "!",
        )
        yield from ("@static", f"ip route vrf {vrf} 192.0.2.0 255.255.255.0 Null0")

    head = [
        "Building configuration...",
        "",
        "Current configuration : 100000 bytes",
        "!",
        "version 17.9",
        "service timestamps log datetime msec",
        "hostname bench-xe",
        "!",
        "key chain ER-KC macsec",
        " key 01",
        "  cryptographic-algorithm aes-256-cmac",
        f"  key-string 7 {_CAK}",
        "!",
        "mka policy ER-POL",
        " macsec-cipher-suite gcm-aes-xpn-256",
        "!",
        "interface TenGigabitEthernet0/0/0",
        " no ip address",
        " macsec",
        " mka policy ER-POL",
        " mka pre-shared-key key-chain ER-KC",
        "!",
    ]
    return head, unit, _acl(dice, "cisco_xe"), ["line vty 0 4", " transport input ssh", "!", "end"]


def _xr(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    def unit(number: int) -> Iterator[str]:
        vrf, here, there = f"AZ-{number}", _address(number, 1), _address(number, 2)
        yield from ("@vrf", f"vrf {vrf}", " address-family ipv4 unicast", " !", "!")
        yield from (
            "@interface",
            f"interface HundredGigE0/0/{number // 48}/{number % 48}.{number % 4000 + 1}",
            f" description circuit er-{number} primary",
            " mtu 1518",
            f" vrf {vrf}",
            f" ipv4 address {here} 255.255.255.252",
            " ipv4 unreachables disable",
            f" encapsulation dot1q {number % 4000 + 1}",
            "!",
        )
        yield from (
            "@bgp",
            f" vrf {vrf}",
            f"  rd 64496:{number}",
            "  address-family ipv4 unicast",
            "   redistribute connected",
            "  !",
            f"  neighbor {there}",
            "   use neighbor-group MSEE",
            f"   description er-{number}",
            "   address-family ipv4 unicast",
            f"    route-policy IN-{number} in",
            f"    route-policy OUT-{number} out",
            "    soft-reconfiguration inbound always",
            "   !",
            "  !",
            " !",
        )
        entries = dice.randint(2, 6)
        yield from ("@list", f"prefix-set PS-{number}")
        for entry in range(entries):
            yield f"  10.{number % 256}.{entry}.0/24{',' if entry < entries - 1 else ''}"
        yield from ("end-set", "!")
        yield from (
            "@map",
            f"route-policy OUT-{number}",
            f"  if destination in PS-{number} then",
            "    pass",
            "  else",
            "    drop",
            "  endif",
            "end-policy",
            "!",
            f"route-policy IN-{number}",
            "  set local-preference 200",
            "  pass",
            "end-policy",
            "!",
        )

    head = [
        "Thu Nov 26 10:00:00.000 UTC",
        "Building configuration...",
        "!! IOS XR Configuration 7.9.2",
        "!! Last configuration change at Thu Nov 26 09:00:00 2026 by netops",
        "!",
        "hostname bench-xr",
        "key chain ER-KC",
        " macsec",
        "  key 01",
        f"   key-string password {_CAK} cryptographic-algorithm aes-256-cmac",
        "   lifetime 00:00:00 january 01 2024 infinite",
        "  !",
        " !",
        "!",
        "macsec-policy ER-POL",
        " cipher-suite GCM-AES-XPN-256",
        "!",
        "interface HundredGigE0/0/0/0",
        " macsec psk-keychain ER-KC policy ER-POL",
        "!",
    ]
    return head, unit, _acl(dice, "cisco_xr"), ["ssh server v2", "end"]


def _nxos(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    def unit(number: int) -> Iterator[str]:
        vrf, here, there = f"AZ-{number}", _address(number, 1), _address(number, 2)
        yield from ("@vrf", f"vrf context {vrf}", "  ip route 192.0.2.0/24 Null0", "")
        yield from (
            "@interface",
            f"interface Ethernet{number // 48 + 1}/{number % 48 + 1}.{number % 4000 + 1}",
            f"  description circuit er-{number} primary",
            f"  encapsulation dot1q {number % 4000 + 1}",
            f"  vrf member {vrf}",
            "  bfd interval 300 min_rx 300 multiplier 3",
            "  no ip redirects",
            f"  ip address {here}/30",
            "  no shutdown",
            "",
        )
        yield from (
            "@bgp",
            f"  vrf {vrf}",
            "    address-family ipv4 unicast",
            "      redistribute direct route-map ALL",
            f"    neighbor {there}",
            "      inherit peer MSEE",
            f"      description er-{number}",
            "      address-family ipv4 unicast",
            f"        route-map IN-{number} in",
            f"        prefix-list OUT-{number} out",
            "        maximum-prefix 1000 80",
            "        soft-reconfiguration inbound always",
        )
        yield "@list"
        for entry in range(dice.randint(2, 6)):
            yield f"ip prefix-list OUT-{number} seq {entry * 5 + 5} permit 10.{number % 256}.{entry}.0/24 "
        yield from (
            "@map",
            f"route-map IN-{number} permit 10",
            f"  match ip address prefix-list OUT-{number} ",
            "  set local-preference 200",
        )

    head = [
        "",
        "!Command: show running-config",
        "!Running configuration last done at: Thu Nov 26 09:00:00 2026",
        "!Time: Thu Nov 26 10:00:00 2026",
        "",
        "version 10.3(2) Bios:version 05.47",
        "hostname bench-nx",
        "feature bgp",
        "feature bfd",
        "feature macsec",
        "key chain ER-KC macsec",
        "  key 01",
        f"    key-octet-string 7 {_CAK} cryptographic-algorithm AES_256_CMAC",
        "macsec policy ER-POL",
        "  cipher-suite GCM-AES-XPN-256",
        "interface Ethernet1/1",
        "  no switchport",
        "  macsec keychain ER-KC policy ER-POL",
        "",
    ]
    return head, unit, _acl(dice, "cisco_nxos"), ["line console", "line vty"]


def _eos(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    def unit(number: int) -> Iterator[str]:
        vrf, here, there = f"AZ-{number}", _address(number, 1), _address(number, 2)
        yield from ("@vrf", f"vrf instance {vrf}", "!")
        yield from (
            "@interface",
            f"interface Ethernet{number // 48 + 1}/{number % 48 + 1}.{number % 4000 + 1}",
            f"   description circuit er-{number} primary",
            f"   encapsulation dot1q vlan {number % 4000 + 1}",
            f"   vrf {vrf}",
            f"   ip address {here}/30",
            "   mtu 1500",
            "   ip access-group ACL-0 in",
            "!",
        )
        yield from (
            "@bgp",
            "   !",
            f"   vrf {vrf}",
            f"      rd 64496:{number}",
            f"      neighbor {there} peer group MSEE",
            f"      neighbor {there} description er-{number}",
            "      redistribute connected",
            "      !",
            "      address-family ipv4",
            f"         neighbor {there} activate",
            f"         neighbor {there} route-map IN-{number} in",
            f"         neighbor {there} prefix-list OUT-{number} out",
        )
        yield from ("@list", f"ip prefix-list OUT-{number}")
        for entry in range(dice.randint(2, 6)):
            yield f"   seq {entry * 5 + 5} permit 10.{number % 256}.{entry}.0/24"
        yield "!"
        yield from (
            "@map",
            f"route-map IN-{number} permit 10",
            f"   match ip address prefix-list OUT-{number}",
            "   set local-preference 200",
            "!",
        )
        yield from ("@static", f"ip route vrf {vrf} 192.0.2.0/24 Null0")

    head = [
        "! Command: show running-config",
        "! device: bench-eos (DCS-7280SR3, EOS-4.31.2F)",
        "!",
        "hostname bench-eos",
        "!",
        "mac security",
        "   profile ER-PROF",
        "      cipher aes256-gcm-xpn",
        f"      key 01 7 {_CAK}",
        "!",
        "interface Ethernet1/1",
        "   mac security profile ER-PROF",
        "!",
    ]
    return head, unit, _acl(dice, "arista_eos"), ["end"]


def _frr(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    def unit(number: int) -> Iterator[str]:
        vrf, here, there = f"az-{number}", _address(number, 1), _address(number, 2)
        yield from ("@vrf", f"vrf {vrf}", " ip route 192.0.2.0/24 blackhole", "exit-vrf", "!")
        yield from (
            "@interface",
            f"interface eth{number % 16}.{number % 4000 + 1} vrf {vrf}",
            f" description circuit er-{number} primary",
            f" ip address {here}/30",
            "exit",
            "!",
        )
        yield from (
            "@bgp",
            f"router bgp 64496 vrf {vrf}",
            " no bgp default ipv4-unicast",
            f" neighbor {there} remote-as 12076",
            f" neighbor {there} description er-{number}",
            f" neighbor {there} password {_KEY}{number}",
            f" neighbor {there} bfd",
            f" neighbor {there} timers 10 30",
            " !",
            " address-family ipv4 unicast",
            "  redistribute connected",
            f"  neighbor {there} activate",
            f"  neighbor {there} route-map IN-{number} in",
            f"  neighbor {there} prefix-list OUT-{number} out",
            " exit-address-family",
            "exit",
            "!",
        )
        yield "@list"
        for entry in range(dice.randint(2, 6)):
            yield f"ip prefix-list OUT-{number} seq {entry * 5 + 5} permit 10.{number % 256}.{entry}.0/24"
        yield from (
            "@map",
            f"route-map IN-{number} permit 10",
            f" match ip address prefix-list OUT-{number}",
            " set local-preference 200",
            "exit",
            "!",
        )

    head = [
        "Building configuration...",
        "",
        "Current configuration:",
        "!",
        "frr version 10.2",
        "frr defaults traditional",
        "hostname bench-frr",
        "log syslog informational",
        "!",
    ]
    return head, unit, _acl(dice, "frr"), ["end"]


def _junos(dice: random.Random) -> tuple[list[str], Unit, Filler, list[str]]:
    """Braces: each section opens once, so the frame's lines stand around the sections (`_junos_text`)."""

    def unit(number: int) -> Iterator[str]:
        here, there = _address(number, 1), _address(number, 2)
        yield from (
            "@interface",
            f"        unit {number} {{",
            f'            description "circuit er-{number} primary";',
            f"            vlan-id {number % 4000 + 1};",
            "            family inet {",
            "                filter {",
            "                    input ACL-0;",
            "                }",
            f"                address {here}/30;",
            "            }",
            "        }",
        )
        yield from (
            "@vrf",
            f"    AZ-{number} {{",
            "        instance-type virtual-router;",
            f"        interface xe-0/0/0.{number};",
            "        routing-options {",
            "            static {",
            "                route 192.0.2.0/24 discard;",
            "            }",
            "        }",
            "        protocols {",
            "            bgp {",
            "                group MSEE {",
            "                    type external;",
            "                    peer-as 12076;",
            "                    hold-time 30;",
            "                    bfd-liveness-detection {",
            "                        minimum-interval 300;",
            "                        multiplier 3;",
            "                    }",
            f"                    import IN-{number};",
            f"                    export OUT-{number};",
            f"                    neighbor {there} {{",
            f'                        description "er-{number}";',
            f'                        authentication-key "{_KEY}{number}"; ## SECRET-DATA',
            "                    }",
            "                }",
            "            }",
            "        }",
            "    }",
        )
        yield from ("@list", f"    prefix-list PL-{number} {{")
        for entry in range(dice.randint(2, 6)):
            yield f"        10.{number % 256}.{entry}.0/24;"
        yield "    }"
        yield from (
            "@map",
            f"    policy-statement OUT-{number} {{",
            "        term ours {",
            "            from {",
            f"                prefix-list PL-{number};",
            "            }",
            "            then accept;",
            "        }",
            "        then reject;",
            "    }",
            f"    policy-statement IN-{number} {{",
            "        then {",
            "            local-preference 200;",
            "            accept;",
            "        }",
            "    }",
        )

    def filler(position: int) -> list[str]:
        lines = [f"        filter ACL-{position} {{"]
        for entry in range(dice.randint(4, 10)):
            lines += [
                f"            term T-{entry} {{",
                "                from {",
                "                    source-address {",
                f"                        {dice.randint(1, 223)}.{dice.randint(0, 255)}.{dice.randint(0, 255)}.0/24;",
                "                    }",
                "                    protocol tcp;",
                f"                    destination-port {dice.randint(1, 65535)};",
                "                }",
                f"                then {dice.choice(('accept', 'discard'))};",
                "            }",
            ]
        return [*lines, "        }"]

    head = [
        "## Last commit: 2026-11-26 10:00:00 UTC by netops",
        "version 22.4R1;",
        "system {",
        "    host-name bench-mx;",
        "}",
    ]
    return head, unit, filler, []


def _junos_text(head: list[str], sections: dict[str, list[str]], extra: list[str]) -> list[str]:
    return [
        *head,
        *("interfaces {", "    xe-0/0/0 {", "        flexible-vlan-tagging;", *sections["interface"], "    }", "}"),
        *("firewall {", "    family inet {", *extra, "    }", "}"),
        *("policy-options {", *sections["list"], *sections["map"], "}"),
        *("routing-instances {", *sections["vrf"], "}"),
        *("routing-options {", "    autonomous-system 64496;", "}"),
    ]


_WRITERS: dict[str, Writer] = {
    "cisco_xe": _xe,
    "cisco_xr": _xr,
    "cisco_nxos": _nxos,
    "arista_eos": _eos,
    "frr": _frr,
    "juniper_junos": _junos,
}
