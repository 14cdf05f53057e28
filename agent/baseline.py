"""A site's baseline: what its settings were when somebody looked at them and wrote them down."""

import json
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from agent.errors import ConfigError
from agent.output import write_atomically
from checks.azure_definition import AzureDefinition
from checks.baseline import Baseline, settings_of
from parsers.model.source import mask_prose, visible

BASELINE = "baseline.json"


def read_baseline(path: Path) -> Baseline | None:
    """Return the baseline of a file, None where there is none; raises `ConfigError` where it is not one."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            str(path), f"cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8 text'}"
        ) from None
    try:
        found = Baseline.model_validate({**json.loads(text), "file": path.name})
    except (ValueError, TypeError, ValidationError):
        raise ConfigError(str(path), "not a baseline: write one with msee-audit guide SITE --write-baseline") from None
    if found.made_at.tzinfo is None:
        raise ConfigError(str(path), "made_at: expected a time with its zone, as 2026-11-24T12:00:00Z")
    return found


def write_baseline(path: Path, azure: AzureDefinition, now: datetime) -> int:
    """Write the settings of a definition as the new baseline; return how many values it holds. Keys are no values."""
    values = {name: visible(mask_prose(value)) for name, (value, _) in sorted(settings_of(azure).items())}
    document = {"schema_name": "msee-audit/baseline/1", "made_at": now.isoformat(), "values": values}
    write_atomically(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    return len(values)
