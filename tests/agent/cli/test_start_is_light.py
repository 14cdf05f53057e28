"""`--help` loads nothing that it does not need: it must answer at once."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HEAVY = (
    "netmiko",
    "ciscoconfparse2",
    "ttp",
    "napalm",
    "pydantic",
    "paramiko",
    "sqlite_utils",
    "cryptography",
    "jinja2",
)
PROBE = """
import sys
sys.argv = ["msee-audit", "--help"]
from agent.cli import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write("loaded: " + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_help_loads_no_heavy_module() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert "audit" in done.stdout
    loaded = done.stderr.rpartition("loaded: ")[2].split()
    assert "typer" in loaded
    assert [name for name in HEAVY if name in loaded] == []
