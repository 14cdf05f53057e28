"""Fixtures that all tests share: paths, a fixed sealer, and the way from files to an estate."""

from collections.abc import Callable
from pathlib import Path

import pytest

from parsers import Parsed, parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of fixtures."""
    return ROOT / "fixtures"


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    """A sealer with a fixed key, so that fingerprints compare within a test run."""
    return Sealer(b"0" * 32)


@pytest.fixture
def parse_text(sealer: Sealer) -> Callable[..., Parsed]:
    """Parse a text as one platform's config (`platform=None` detects it)."""

    def parse_one(text: str, platform: str | None = "cisco_xe", file: str = "r1.cfg", device: str = "r1") -> Parsed:
        return parse(Capture(device=device, file=file, text=text, platform=platform), sealer)

    return parse_one
