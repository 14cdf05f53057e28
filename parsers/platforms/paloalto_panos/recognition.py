"""Does a text bear the marks of PAN-OS, in braces, `set` lines or XML? Source: facts on platforms, A.8 and B.8."""

from typing import Literal

from parsers.clean_text import CleanText

Form = Literal["set", "braces", "xml"]

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_SETS = (
    "set deviceconfig ",
    "set mgt-config ",
    "set network interface ",
    "set network virtual-router ",
    "set network logical-router ",
    "set network ike ",
    "set network tunnel ",
    "set network profiles ",
    "set shared ",
    "set vsys vsys",
    "set rulebase ",
    "set zone ",
)
_BRACES = ("deviceconfig {", "mgt-config {", "network {", "devices {", "localhost.localdomain {", "shared {")
_XML = ("<mgt-config", "<devices>", '<entry name="localhost.localdomain"', "<deviceconfig", "<network>", "<shared>")
_XML_HEADS = ("<?xml", "<!", "<config", "<response")
_OTHERS = ("set system ", "set interfaces ", "set protocols ", "set version ", "#config-version", "config system ")
_CERTAIN = 2


def form_of(text: CleanText) -> Form:
    """Return the form that a text is in, by what most of its first lines look like."""
    sets = braces = 0
    for line in text.lines[:_LINES]:
        bare = line.strip()
        if bare.startswith(_XML_HEADS) or (bare.startswith("<") and bare.endswith(">")):
            return "xml"
        sets += bare.startswith("set ")
        braces += bare.endswith(("{", "}", ";"))
    return "set" if sets > braces else "braces"


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of PAN-OS, and not another platform's."""
    marks: set[str] = set()
    is_xml = False
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        bare = line.strip()
        if bare.startswith("<"):
            is_xml = is_xml or bare.startswith(("<config", "<response"))
            marks.update(one for one in _XML if one in bare)
        elif bare.startswith("set "):
            marks.update(one for one in _SETS if bare.startswith(one))
        elif bare in _BRACES:
            marks.add(bare)
    if not marks or (marks & set(_XML) and not is_xml):
        return None
    return "certain" if len(marks) >= _CERTAIN or is_xml else "likely"
