"""Does a text bear the marks of a strongSwan config?"""

import re
from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000
_WANTED = 2
_SWANCTL = re.compile(r"\s*+(?:connections|secrets)\s*+\{|\s*+children\s*+\{|\s*+ike[\w-]*+\s*+\{")
_KEYS = re.compile(r"\s*+(?:remote_addrs|local_addrs|esp_proposals|local_ts|remote_ts|start_action|auth)\s*+=")
_OLD = re.compile(r"(?:config setup|conn \S++)\s*+\Z|\s++(?:left|right|keyexchange|leftsubnet|rightsubnet|auto)\s*+=")


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of swanctl.conf or ipsec.conf."""
    sections = keys = old = 0
    for line in text.lines[:_LINES]:
        sections += _SWANCTL.match(line) is not None
        keys += _KEYS.match(line) is not None
        old += _OLD.match(line) is not None
    if (sections and keys) or old > _WANTED:
        return "certain"
    return "likely" if sections >= _WANTED else None
