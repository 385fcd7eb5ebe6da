"""The base of every option model: frozen, unknown keys refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Options of a record in the plan (a source's, a section's, a setting's); a plugin derives its own from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
