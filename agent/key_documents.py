"""What `keys --format json` prints."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from parsers.model.source import Record


class KeyRow(Record):
    """One key at one place of a config. `key` is a name of this run: equal keys bear the same; never a fingerprint."""

    key: str | None = Field(
        description="a name of this run; equal keys bear the same one; null where it is not decoded"
    )
    use: Literal["macsec", "macsec-fallback", "md5", "psk", "key-chain"]
    device: str
    file: str
    line: int
    owners: tuple[str, ...]
    serves: tuple[str, ...] = Field(description="port links, paths and connections, in Azure's names")
    ckn: str | None
    encoding: str | None = Field(description="null: not in the capture")
    length: int | None = Field(description="characters or hex digits; null where unknown")
    agrees: bool | None = Field(description="with Azure's half; null: not known, `because` says why")
    because: str
    since: datetime | None = Field(description="start of the lifetime, else since when the history says the same")
    expires: datetime | None
    note: str
    also_at: tuple[str, ...] = Field(description="file:line of the other places that hold the same key")


class KeysDocument(Record):
    """`keys --format json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    schema_: Literal["msee-audit/keys/1"] = Field(default="msee-audit/keys/1", alias="schema")
    keys: tuple[KeyRow, ...]


class StepRow(Record):
    """One step of a change of keys. `cuts` null: open."""

    order: int
    at: Literal["traffic", "vault", "router", "Azure", "both"]
    text: str
    cuts: bool | None
    because: str
    command: str


class RolloverRow(Record):
    """The change of one link's MACsec key."""

    link: str
    device: str | None
    warnings: tuple[str, ...]
    steps: tuple[StepRow, ...]


class RolloverDocument(Record):
    """`keys --rollover --format json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    schema_: Literal["msee-audit/rollover/1"] = Field(default="msee-audit/rollover/1", alias="schema")
    links: tuple[RolloverRow, ...]
