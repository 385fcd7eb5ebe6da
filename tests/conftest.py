"""What holds for all tests."""

from __future__ import annotations

import os

# Hundreds of tests start the command line in a process of its own; without bytecode each would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
