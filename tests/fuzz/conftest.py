"""The fuzz tests and `make fuzz` share modules, which stand beside them and belong to no package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
