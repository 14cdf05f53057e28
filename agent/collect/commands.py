"""The commands that are sent, per platform. Fixed and read-only: nothing else can be sent.

Source: facts on platforms, E.1. netmiko adds terminal width and length, and `set cli` screens on Junos.
"""

RUNNING_CONFIG: dict[str, str] = {
    "cisco_ios": "show running-config",
    "cisco_xe": "show running-config",
    "juniper_junos": "show configuration | no-more",
}
# How a platform answers a command that it refuses, at the beginning of a line.
REFUSALS = (
    "% Invalid",
    "% Authorization",
    "Command authorization failed",
    "error: permission denied",
    "syntax error",
    "unknown command",
)
