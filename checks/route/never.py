"""What can be nobody's on the internet: networks that never leave to Microsoft peering."""

from ipaddress import ip_network

from checks.route.space import Box

_IPV4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4 240.0.0.0/4"
)
_IPV6 = "::1/128 fc00::/7 fe80::/10 ff00::/8"
# Every network inside these: documentation space is not on the list (catalogue).
NEVER = {
    family: tuple(Box(one, one.prefixlen, one.max_prefixlen) for one in map(ip_network, text.split()))
    for family, text in (("ipv4", _IPV4), ("ipv6", _IPV6))
}
