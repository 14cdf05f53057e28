"""Show output as routers print it: sessions with state, AS, line. What is cut off is named, nothing is down by it."""

from textwrap import dedent

import pytest

from parsers import parse_show
from parsers.model.state import BgpSession, DeviceState, MkaSession
from parsers.show.reading import ShowText, subject_of

PEER = "192.0.2.2"
XE = """\
    For address family: IPv4 Unicast
    BGP router identifier 198.51.100.1, local AS number 64496
    BGP table version is 12, main routing table version 12

    Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
    192.0.2.2       4        12076    1234    1230       12    0    0 1d19h          12
    192.0.2.6       4        12076       0       0        1    0    0 never    Idle (Admin)

    For address family: IPv6 Unicast
    Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
    2001:DB8:0:1::2
                    4        12076    1234    1230       12    0    0 1d19h           3
    """
XR = """\
    Thu Nov 26 08:00:00.123 UTC
    VRF: AZURE
    ----------
    BGP VRF AZURE, state: Active
    BGP Route Distinguisher: 198.51.100.1:0
    VRF ID: 0x60000001
    BGP router identifier 198.51.100.1, local AS number 64496

    Neighbor        Spk    AS MsgRcvd MsgSent   TblVer  InQ OutQ  Up/Down  St/PfxRcd
    192.0.2.2         0 12076    1234    1230       12    0    0    1d19h         12!
    192.0.2.6         0 12076       0       0        0    0    0 00:10:11 Active
    """
NXOS = """\
    BGP summary information for VRF AZURE, address family IPv4 Unicast
    BGP router identifier 198.51.100.1, local AS number 64496

    Neighbor        V    AS    MsgRcvd    MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
    192.0.2.2       4 12076       1234       1230       12    0    0   1d19h 12
    192.0.2.6       4 12076          0          0        0    0    0   0.10 Shut (Admin)
    """
EOS = """\
    BGP summary information for VRF AZURE
    Router identifier 198.51.100.1, local AS number 64496
    Neighbor Status Codes: m - Under maintenance
      Description              Neighbor  V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
      er-ams private           192.0.2.2 4 12076           1234      1230    0    0   1d19h Estab   12     12
                               192.0.2.6 4 12076              0         0    0    0   1d19h Connect
    """
FRR = """\
    IPv4 Unicast Summary (VRF AZURE):
    BGP router identifier 198.51.100.1, local AS number 64496 vrf-id 5
    Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
    msee(192.0.2.2) 4      12076      1234      1230        0    0    0    1d19h           12        3 er-ams
    192.0.2.6       4      12076         0         0        0    0    0    never         Idle        0 N/A

    Total number of neighbors 2
    """
JUNOS = """\
    Threading mode: BGP I/O
    Groups: 1 Peers: 2 Down peers: 1
    Peer                AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...
    192.0.2.2             12076       1234       1230       0       1  1w2d 4:05:06 Establ
      AZURE.inet.0: 11/12/12/0
    192.0.2.6             12076          0          0       0       0       12:34 Active
    """
EOS_JSON = """\
    {"vrfs": {"AZURE": {"routerId": "198.51.100.1", "peers": {
      "192.0.2.2": {"peerState": "Established", "peerAsn": "12076", "prefixReceived": 12, "upDownTime": 1.5},
      "192.0.2.6": {"peerState": "Connect", "asn": 12076, "prefixReceived": 0}
    }}}}
    """
FRR_JSON = """\
    {"AZURE": {"ipv4Unicast": {"routerId": "198.51.100.1", "as": 64496, "vrfName": "AZURE", "peers": {
      "192.0.2.2": {"remoteAs": 12076, "state": "Established", "pfxRcd": 12, "peerUptime": "1d19h"},
      "192.0.2.6": {"remoteAs": 12076, "state": "Idle", "pfxRcd": 0, "peerUptime": "never"}
    }}}}
    """
NXOS_JSON = """\
    {"TABLE_vrf": {"ROW_vrf": {"vrf-name-out": "AZURE", "vrf-local-as": "64496", "TABLE_af": {"ROW_af": {
      "af-id": "1", "TABLE_saf": {"ROW_saf": {"af-name": "IPv4 Unicast", "TABLE_neighbor": {"ROW_neighbor": [
      {"neighborid": "192.0.2.2", "neighboras": "12076", "state": "Established", "prefixreceived": "12"},
      {"neighborid": "192.0.2.6", "neighboras": "12076", "state": "Shut (Admin)", "prefixreceived": "0"}
    ]}}}}}}}}
    """
JUNOS_JSON = """\
    {"bgp-information": [{"peer-count": [{"data": "2"}], "bgp-peer": [
      {"peer-address": [{"data": "192.0.2.2"}], "peer-as": [{"data": "12076"}], "peer-state": [{"data": "Established"}],
       "peer-fwd-rti": [{"data": "AZURE"}], "bgp-rib": [
         {"name": [{"data": "AZURE.inet.0"}], "received-prefix-count": [{"data": "12"}]}]},
      {"peer-address": [{"data": "192.0.2.6"}], "peer-as": [{"data": "12076"}], "peer-state": [{"data": "Active"}],
       "peer-fwd-rti": [{"data": "AZURE"}]}
    ]}]}
    """
JUNOS_XML = """\
    <rpc-reply xmlns:junos="http://xml.juniper.net/junos/22.4R0/junos"><bgp-information>
    <bgp-peer><peer-address>192.0.2.2+179</peer-address><peer-as>12076</peer-as><peer-state>Established</peer-state>
      <peer-cfg-rti>AZURE</peer-cfg-rti><bgp-rib><name>AZURE.inet.0</name><received-prefix-count>12</received-prefix-count></bgp-rib></bgp-peer>
    <bgp-peer><peer-address>192.0.2.6</peer-address><peer-as>12076</peer-as><peer-state>Idle</peer-state>
      <peer-cfg-rti>AZURE</peer-cfg-rti></bgp-peer>
    </bgp-information></rpc-reply>
    """
XE_DETAIL = """\
    BGP neighbor is 192.0.2.2,  vrf AZURE,  remote AS 12076, external link
      BGP version 4, remote router ID 198.51.100.9
      BGP state = Established, up for 1d19h
    BGP neighbor is 192.0.2.6,  vrf AZURE,  remote AS 12076, external link
      BGP state = Idle, down for never
    """
XR_DETAIL = """\
    BGP neighbor is 192.0.2.2, vrf AZURE
     Remote AS 12076, local AS 64496, external link
      BGP state = Established, up for 1d19h
    BGP neighbor is 192.0.2.6, vrf AZURE
     Remote AS 12076, local AS 64496, external link
      BGP state = Active
    """
JUNOS_DETAIL = """\
    Peer: 192.0.2.2+179 AS 12076   Local: 192.0.2.1+50123 AS 64496
      Group: MSEE                  Routing-Instance: AZURE
      Type: External    State: Established    Flags: <Sync>
    Peer: 192.0.2.6 AS 12076   Local: 192.0.2.5 AS 64496
      Group: MSEE                  Routing-Instance: AZURE
      Type: External    State: Connect        Flags: <>
    """
TABLES = {
    "cisco_xr": ("show_bgp_vrf_all_summary", XR, 10),
    "cisco_nxos": ("show_bgp_all_summary_vrf_all", NXOS, 5),
    "arista_eos": ("show_ip_bgp_summary_vrf_all", EOS, 5),
    "frr": ("show_bgp_vrf_all_summary", FRR, 4),
    "juniper_junos": ("show_bgp_summary", JUNOS, 4),
    "arista_eos-json": ("show_ip_bgp_summary_vrf_all_json", EOS_JSON, 2),
    "frr-json": ("show_bgp_vrf_all_summary_json", FRR_JSON, 2),
    "cisco_nxos-json": ("show_bgp_vrf_all_all_summary_json", NXOS_JSON, 3),
    "juniper_junos-json": ("show_bgp_summary_display_json", JUNOS_JSON, 2),
    "juniper_junos-xml": ("show_bgp_summary_display_xml", JUNOS_XML, 2),
}
DETAILS = {
    "cisco_xe": ("show_bgp_vpnv4_unicast_vrf_azure_neighbors", XE_DETAIL, 3),
    "cisco_xr": ("show_bgp_vrf_azure_neighbors", XR_DETAIL, 3),
    "juniper_junos": ("show_bgp_neighbor", JUNOS_DETAIL, 3),
}


def read(command: str, text: str) -> DeviceState:
    state, _ = parse_show([ShowText(f"state/r1/{command}.txt", command, dedent(text))])
    return state


def session(state: DeviceState, address: str) -> BgpSession:
    return next(one for one in state.bgp_sessions if str(one.address) == address)


def test_ios_xe_lists_sessions_of_both_families_and_the_one_that_is_shut() -> None:
    state = read("show_bgp_all_summary", XE)
    up, shut, six = session(state, PEER), session(state, "192.0.2.6"), session(state, "2001:db8:0:1::2")
    assert (up.is_established, up.prefixes_received, up.remote_as, up.uptime, up.vrf) == (
        True,
        12,
        12076,
        "1d19h",
        "default",
    )
    assert up.line("state").line == 6
    assert (shut.is_established, shut.state, shut.prefixes_received) == (False, "Idle (Admin)", None)
    assert (six.is_established, six.prefixes_received) == (True, 3)
    assert not state.problems


@pytest.mark.parametrize("name", TABLES)
def test_every_platforms_summary_says_the_same(name: str) -> None:
    command, text, line = TABLES[name]
    state = read(command, text)
    up, down = session(state, PEER), session(state, "192.0.2.6")
    assert (up.is_established, up.prefixes_received, up.remote_as, up.vrf) == (True, 12, 12076, "AZURE")
    assert (down.is_established, down.prefixes_received, down.remote_as) == (False, None, 12076)
    assert up.line("state").line == line
    assert not state.problems


@pytest.mark.parametrize("name", DETAILS)
def test_neighbors_in_detail_say_the_same(name: str) -> None:
    command, text, line = DETAILS[name]
    state = read(command, text)
    up, down = session(state, PEER), session(state, "192.0.2.6")
    assert (up.is_established, up.remote_as, up.vrf, up.line("state").line) == (True, 12076, "AZURE", line)
    assert (down.is_established, down.remote_as) == (False, 12076)
    assert not state.problems


@pytest.mark.parametrize("name", [*TABLES, "cisco_xe"])
def test_a_cut_off_summary_never_puts_a_session_down(name: str) -> None:
    command, text, _ = TABLES.get(name, ("show_bgp_all_summary", XE, 0))
    whole = dedent(text)
    for end in range(len(whole)):
        state = read(command, whole[:end])
        for one in state.bgp_sessions:
            assert not (str(one.address) == PEER and one.is_established is False), end


@pytest.mark.parametrize("name", ["cisco_xr", "frr", "juniper_junos"])
def test_a_row_that_breaks_off_is_named(name: str) -> None:
    command, text, _ = TABLES[name]
    whole = dedent(text)
    state = read(command, whole[: whole.index("192.0.2.6") + 14])
    assert state.problems
    assert state.problems[0].problem_line == whole[: whole.index("192.0.2.6")].count("\n") + 1


@pytest.mark.parametrize("name", [one for one in TABLES if "-" in one])
def test_json_and_xml_that_break_off_are_not_read(name: str) -> None:
    command, text, _ = TABLES[name]
    state = read(command, dedent(text)[:-20])
    assert state.bgp_sessions == ()
    assert "cut off" in state.problems[0].problem


@pytest.mark.parametrize(
    "text", ["", "\n\n", "% BGP not active\n", "% Invalid input detected at '^' marker.\n", "hello\n"]
)
def test_what_is_no_table_is_a_problem(text: str) -> None:
    assert read("show_bgp_all_summary", text).problems


def test_a_document_type_is_refused() -> None:
    state = read("show_bgp_summary_display_xml", '<!DOCTYPE a [<!ENTITY b "c">]><rpc-reply>&b;</rpc-reply>')
    assert "document type" in state.problems[0].problem


def test_deep_json_is_refused() -> None:
    assert read("show_bgp_summary_json", "[" * 100_000).problems


def test_pager_words_are_named_and_the_rest_is_read() -> None:
    state = read("show_bgp_vrf_all_summary", dedent(XR) + " --More-- \n")
    assert session(state, PEER).is_established
    assert "pager" in state.problems[0].problem


def test_other_commands_are_left_out() -> None:
    assert read("show_version", "whatever").outputs == ()
    assert subject_of("show_bgp_neighbors_192.0.2.2_advertised-routes") == ""


XE_MKA = """\
    Total MKA Sessions....... 2
          Secured Sessions... 1
          Pending Sessions... 1
    ====================================================================================================
    Interface      Local-TxSCI         Policy-Name      Inherited         Key-Server
    Port-ID        Peer-RxSCI          MACsec-Peers     Status            CKN
    ====================================================================================================
    Hu0/1/0        0011.2233.4400/0008 ER-POL           NO                NO
    8              0aa0.bbcc.dd01/0001 1                Secured           0123456789abcdef
    Hu0/1/1        0011.2233.4401/0009 *DEFAULT POLICY* NO                YES
    9              0aa0.bbcc.dd02/0001 0                Secured, no peer  0123456789abcdef
    """
XE_MKA_DETAIL = """\
    MKA Detailed Status for MKA Session
    ===================================
    Status: SECURED - Secured MKA Session with MACsec

    Local Tx-SCI............. 0011.2233.4400/0008
    Interface Name........... HundredGigE0/1/0
    CAK Name (CKN)........... 0123456789ABCDEF
    MKA Cipher Suite......... AES-256-CMAC
    SAK Cipher Suite......... 0080C20001000004 (GCM-AES-XPN-256)
    # of MACsec Capable Live Peers............ 1
    # of MACsec Capable Live Peers Responded.. 1
    """
XR_MKA = """\
    NODE: node0_0_CPU0
    ==============================================================================================
      Interface-Name      Local-TxSCI       #Peers   Status   Key-Server   PSK/EAP    CKN
    ==============================================================================================
        Hu0/0/0/1     0011.2233.4401/0001      1     Secured      YES      PRIMARY   01AB
        Hu0/0/0/2     0011.2233.4402/0001      0      Init        YES      PRIMARY   01AB
    """
NXOS_MKA = """\
    Interface           Local-TxSCI             # Peers    Status   Key-Server   Auth Mode
    ------------------  ----------------------  ---------  -------  -----------  -----------
    Ethernet1/1         0011.2233.4401/0001     1          Secured  Yes          PRIMARY-PSK
    Ethernet1/2         0011.2233.4402/0001     1          Secured  Yes          FALLBACK-PSK
    """
JUNOS_MKA = """\
    Interface name: et-0/0/1
        Interface state: Secured - Primary
        Member identifier: 0102030405060708090A0B0C
        CAK name: 0123456789ABCDEF
        Peer list
            1. Member identifier: 1112131415161718191A1B1C (live)
    Interface name: et-0/0/2
        Interface state: Secured - Fallback
        CAK name: 0123456789ABCDEF
    """
JUNOS_CONNECTIONS = """\
    Interface name: et-0/0/1
        CA name: ER-CA
        Cipher suite: GCM-AES-XPN-256   Encryption: on
        Key server offset: 0            Include SCI: no
          Outbound secure channels
            SC Id: 00:11:22:33:44:01/1
            Secure associations
            AN: 0 Status: inuse Create time: 01:10:58
          Inbound secure channels
            SC Id: 0A:A0:BB:CC:DD:01/1
            Secure associations
            AN: 0 Status: inuse Create time: 01:10:58
    Interface name: et-0/0/2
        CA name: ER-CA
        Cipher suite: GCM-AES-XPN-256   Encryption: on
    """
EOS_MKA = """\
    {"interfaces": {
      "Ethernet1/1": {"address": "00:11:22:33:44:01", "controlledPort": true, "details": {"traffic": "Protected",
        "latestKeyReceiving": true, "latestKeyTransmitting": true,
        "oldKeyReceiving": false, "oldKeyTransmitting": false}},
      "Ethernet2/1": {"address": "00:11:22:33:44:02", "controlledPort": false, "details": {}}
    }}
    """


def mka(command: str, text: str, interface: str) -> MkaSession:
    return next(one for one in read(command, text).mka_sessions if one.interface == interface)


def test_ios_xe_secured_without_peer_is_not_secured() -> None:
    good, bad = (mka("show_mka_sessions", XE_MKA, name) for name in ("Hu0/1/0", "Hu0/1/1"))
    assert (good.is_secured, good.live_peers, good.ckn, good.line("status").line) == (True, 1, "0123456789abcdef", 8)
    assert (bad.is_secured, bad.live_peers, bad.status) == (False, 0, "Secured, no peer")


def test_ios_xe_detail_tells_the_cipher_of_the_traffic_and_not_that_of_the_protocol() -> None:
    one = mka("show_mka_sessions_detail", XE_MKA_DETAIL, "HundredGigE0/1/0")
    assert (one.is_secured, one.cipher, one.ckn, one.live_peers) == (True, "GCM-AES-XPN-256", "0123456789abcdef", 1)
    assert one.line("status").line == 3


def test_ios_xr_and_nx_os_tell_state_peers_and_role() -> None:
    good, bad = (mka("show_macsec_mka_session", XR_MKA, name) for name in ("Hu0/0/0/1", "Hu0/0/0/2"))
    assert (good.is_secured, good.live_peers, good.ckn, good.is_fallback) == (True, 1, "01ab", False)
    assert (bad.is_secured, bad.live_peers) == (False, 0)
    first, second = (mka("show_macsec_mka_session", NXOS_MKA, name) for name in ("Ethernet1/1", "Ethernet1/2"))
    assert (first.is_secured, first.is_fallback, second.is_fallback) == (True, False, True)


def test_junos_tells_the_key_by_sessions_and_the_cipher_by_connections() -> None:
    good, fallback = (mka("show_security_mka_sessions", JUNOS_MKA, name) for name in ("et-0/0/1", "et-0/0/2"))
    assert (good.is_secured, good.is_fallback, good.live_peers, good.ckn) == (True, False, 1, "0123456789abcdef")
    assert (fallback.is_secured, fallback.is_fallback) == (True, True)
    on, half = (mka("show_security_macsec_connections", JUNOS_CONNECTIONS, one) for one in ("et-0/0/1", "et-0/0/2"))
    assert (on.is_secured, on.cipher) == (True, "GCM-AES-XPN-256")
    assert half.is_secured is not True


def test_junos_associations_must_be_in_use_in_both_directions() -> None:
    outbound = "Outbound secure channels\n  AN: 0 Status: inuse\n  AN: 1 Status: inuse\n"
    head = "Interface name: et-0/0/1\n  CA name: ER-CA   Cipher suite: GCM-AES-XPN-256 Encryption: on\n"
    other = "Interface name: et-0/0/2\n  CA name: ER-CA\n  Cipher suite: GCM-AES-256 Encryption: off\n"
    one = mka("show_security_macsec_connections", f"{head}{outbound}Inbound secure channels\n{other}", "et-0/0/1")
    assert (one.is_secured, one.cipher) == (False, "GCM-AES-XPN-256")
    both = f"{head}{outbound}Inbound secure channels\n  AN: 0 Status: inuse\n{other}"
    assert mka("show_security_macsec_connections", both, "et-0/0/1").is_secured is True
    assert mka("show_security_macsec_connections", both, "et-0/0/2").is_secured is False


def test_ios_xr_rows_may_wrap_and_totals_are_no_key() -> None:
    row = "    Hu0/0/0/1     0011.2233.4401/0001      1     Secured      YES\n"
    wrapped = mka("show_macsec_mka_session", f"{row}  PRIMARY      01AB\n", "Hu0/0/0/1")
    assert (wrapped.ckn, wrapped.is_fallback) == ("01ab", False)
    bare = mka("show_macsec_mka_session", f"{row}Total MACSec Sessions : 1\n", "Hu0/0/0/1")
    assert (bare.ckn, bare.is_secured) == ("", True)


def test_junos_counts_prefixes_once_and_knows_the_instance() -> None:
    tables = "  bgp.evpn.0: 4/4/4/0\n  AZURE.inet.0: 5/5/5/0\n"
    head = "Peer AS InPkt OutPkt OutQ Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...\n"
    row = "192.0.2.2 12076 12 12 0 0 24 Establ\n"
    one = session(read("show_bgp_summary", head + row + tables), PEER)
    assert (one.prefixes_received, one.vrf, one.uptime) == (5, "AZURE", "24")
    several = session(read("show_bgp_summary", f"{head}{row}{tables}  inet.0: 1/1/1/0\n"), PEER)
    assert several.vrf is None
    old = session(read("show_bgp_summary", f"{head}192.0.2.2 12076 5 6 0 2 1:22 2/3/3/0   0/0/0/0\n"), PEER)
    assert (old.is_established, old.prefixes_received) == (True, 3)


def test_frr_is_up_without_policies_and_without_the_family() -> None:
    head = "Neighbor V AS MsgRcvd MsgSent TblVer InQ OutQ Up/Down State/PfxRcd PfxSnt Desc\n"
    for word in ("(Policy)", "NoNeg"):
        one = session(read("show_bgp_summary", f"{head}192.0.2.2 4 12076 3 3 0 0 0 00:00:10 {word} {word} N/A\n"), PEER)
        assert (one.is_established, one.prefixes_received) == (True, None)
    one = session(read("show_bgp_summary", f"{head}192.0.2.2 4 12076 3 3 0 0 0 00:00:10 5 (Policy) N/A\n"), PEER)
    assert (one.is_established, one.prefixes_received) == (True, 5)


def test_eos_is_secured_by_port_traffic_and_keys() -> None:
    command = "show_mac_security_interface_detail_json"
    assert mka(command, EOS_MKA, "Ethernet1/1").is_secured is True
    assert mka(command, EOS_MKA, "Ethernet2/1").is_secured is False


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("show_mka_sessions", XE_MKA),
        ("show_mka_sessions_detail", XE_MKA_DETAIL),
        ("show_macsec_mka_session", XR_MKA),
        ("show_security_mka_sessions", JUNOS_MKA),
        ("show_security_macsec_connections", JUNOS_CONNECTIONS),
    ],
)
def test_a_cut_off_mka_output_never_unsecures_a_session(command: str, text: str) -> None:
    whole = dedent(text)
    secured = {one.interface for one in read(command, whole).mka_sessions if one.is_secured}
    for end in range(len(whole)):
        for one in read(command, whole[:end]).mka_sessions:
            assert not (one.interface in secured and one.is_secured is False), end


def test_arp_tables_of_every_layout_tell_the_mac_address() -> None:
    for line in (
        "Internet  192.0.2.2               12   0AA0.bbcc.dd01  ARPA   TenGigabitEthernet0/0/0.310",
        "192.0.2.2        00:12:33   0aa0.bbcc.dd01  Dynamic    ARPA  HundredGigE0/0/0/1.310",
        "0a:a0:bb:cc:dd:01 192.0.2.2       192.0.2.2                 et-0/0/1.310         none",
    ):
        (entry,) = read("show_ip_arp", f"header\n{line}\n").arp
        assert (str(entry.address), entry.mac, entry.line("mac").line) == (PEER, "0aa0bbccdd01", 2)
    (asked,) = read("show_arp", "Internet  192.0.2.2   0   Incomplete      ARPA\n").arp
    assert asked.mac == ""


def test_ike_sas_of_ios_xe_and_strongswan_name_their_peer() -> None:
    row = "1         198.51.100.1/500      203.0.113.4/500       none/none            READY\n"
    (one,) = read("show_crypto_ikev2_sa_detailed", f"Tunnel-id Local Remote fvrf/ivrf Status\n{row}").ike_sessions
    assert (str(one.remote_address), one.is_up) == ("203.0.113.4", True)
    listed = """\
        az: #1, ESTABLISHED, IKEv2, 1122334455667788_i* 8877665544332211_r
          local  'ce' @ 198.51.100.1[4500]
          remote 'az' @ 203.0.113.4[4500]
          vnet: #2, reqid 1, INSTALLED, TUNNEL, ESP:AES_GCM_16-256
        """
    (swan,) = read("swanctl_--list-sas", listed).ike_sessions
    assert (str(swan.remote_address), swan.is_up, swan.has_child) == ("203.0.113.4", True, True)
