"""Finds the platform of a capture and has it read."""

import gc
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Literal, Protocol, cast

import parsers.platforms
from parsers import Parsed
from parsers.clean_text import CleanText, clean
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.change import Change
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.model.source import LONGEST_WORD, SourceText, Span, may_be_key

Confidence = Literal["certain", "likely"]


class Platform(Protocol):
    """What a module in `parsers/platforms/` offers."""

    PLATFORM: str
    parse: Callable[[CleanText, Sealer], Device]
    recognise: Callable[[CleanText], Confidence | None]
    render: Callable[[Change], tuple[str, ...]]


@cache
def platform_names() -> tuple[str, ...]:
    """Return the names of all platforms: one module or package each below `parsers/platforms/`."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules(parsers.platforms.__path__)))


@cache
def platform_module(name: str) -> Platform:
    """Return the module of a platform; `cisco_ios` is read by `cisco_xe`."""
    name = {"cisco_ios": "cisco_xe"}.get(name, name)
    if name not in platform_names():
        raise KeyError(name)
    return cast(Platform, import_module(f"parsers.platforms.{name}"))


def detect(text: CleanText) -> tuple[str, Confidence]:
    """Return the platform whose marks the text bears; two that claim it with the same confidence are no answer."""
    claims: dict[Confidence, list[str]] = {"certain": [], "likely": []}
    for name in platform_names():
        confidence = platform_module(name).recognise(text)
        if confidence:
            claims[confidence].append(name)
    best: Confidence = "certain" if claims["certain"] else "likely"
    if len(claims[best]) != 1:
        found = f"it could be {' or '.join(claims[best])}" if claims[best] else "no platform's marks were found"
        raise ParseError(text.file, f"not recognised as a router config: {found}; name the platform in the inventory")
    return claims[best][0], best


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: trees and facts hold no cycles, and it walks them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read(capture: Capture, sealer: Sealer) -> Parsed:
    """Clean the capture, find its platform where none is given, and read it."""
    text = clean(capture.file, capture.text)
    confidence: Literal["given", "certain", "likely"] = "given"
    name = capture.platform
    if name is None:
        name, confidence = detect(text)
    try:
        module = platform_module(name)
    except KeyError:
        known = ", ".join(platform_names())
        raise ParseError(capture.file, f"platform {name!r} is not one of: {known}") from None
    with _collector_paused():
        device = module.parse(text, sealer)
    device = device.model_copy(
        update={"platform_confidence": confidence, "hostname": device.hostname or capture.device}
    )
    spans = (*device.secret_spans, *_last_line(text.lines, device))
    return Parsed(device, SourceText(capture.file, text.lines, spans))


def _last_line(lines: Sequence[str], device: Device) -> tuple[Span, ...]:
    """Return what is hidden of the line that tells where a capture ends: it may stand in a block that nobody read."""
    line = device.wholeness.line
    if not 1 <= line <= len(lines) or any(span.line == line for span in device.secret_spans):
        return ()
    raw = lines[line - 1]
    words = raw.split(None, 1)
    if words and (len(words[0]) > LONGEST_WORD or may_be_key(words[:1])):  # a key's armour may have dashes as well
        return (Span(line, 0, len(raw), "not shown"),)
    return (Span(line, len(raw) - len(words[1]), len(raw), "not shown"),) if len(words) > 1 else ()
