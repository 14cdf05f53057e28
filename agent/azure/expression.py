"""ARM template expressions: unknown, but for names that an export spells as a parameter with a default.

`az group export` writes every name as `[parameters('x')]` or `[concat(parameters('x'), '/child')]`, and Bicep writes
`[format('{0}/{1}', parameters('x'), 'child')]`. Source: facts on Azure, 1.1.
"""

import re
from collections.abc import Mapping
from typing import Any

_PARAMETER = re.compile(r"\[parameters\('([^']{1,200})'\)\]\Z")
_CONCAT = re.compile(r"\[concat\(parameters\('([^']{1,200})'\), ?'([^']{1,200})'\)\]\Z")
_FORMAT = re.compile(r"\[format\('\{0\}/\{1\}', ?parameters\('([^']{1,200})'\), ?'([^']{1,200})'\)\]\Z")


def is_expression(value: Any) -> bool:
    """Tell whether a template's value is computed when it is deployed; `[[` begins a literal bracket."""
    return isinstance(value, str) and value.startswith("[") and value.endswith("]") and not value.startswith("[[")


def resolved(expression: str, parameters: Mapping[str, str]) -> str | None:
    """Return the text of a name's expression as far as the parameters' defaults tell, None where they do not."""
    if hit := _PARAMETER.match(expression):
        return parameters.get(hit[1].lower())
    hit = _CONCAT.match(expression)
    joiner = "" if hit else "/"
    hit = hit or _FORMAT.match(expression)
    if hit is None or hit[1].lower() not in parameters:
        return None
    return f"{parameters[hit[1].lower()]}{joiner}{hit[2]}"


def default_texts(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters of a template that have a text as default, by lower-case name; secure ones left out."""
    parameters = template.get("parameters")
    found: dict[str, str] = {}
    for name, one in parameters.items() if isinstance(parameters, dict) else ():
        kind = one.get("type") if isinstance(one, dict) else None
        if isinstance(kind, str) and kind.lower() == "string":
            value = one.get("defaultValue")
            if isinstance(value, str) and value and not is_expression(value):
                found[name.lower()] = value
    return found


def passed_texts(
    defaults: Mapping[str, str], deployment: Mapping[str, Any], outer: Mapping[str, str]
) -> dict[str, str]:
    """Return a nested template's texts: what the deployment passes wins over a default, known or not."""
    passed = deployment.get("parameters")
    found = dict(defaults)
    for name, one in passed.items() if isinstance(passed, dict) else ():
        value = one.get("value") if isinstance(one, dict) else None
        text = resolved(value, outer) if isinstance(value, str) and is_expression(value) else value
        found.pop(name.lower(), None)
        if isinstance(text, str) and text:
            found[name.lower()] = text
    return found
