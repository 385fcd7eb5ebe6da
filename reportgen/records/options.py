"""The base of every option model: frozen, unknown keys refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Options of a record in the plan (a source's, a section's, a setting's); a plugin derives its own from it.

    A number where text belongs (``title: 2026``) is that text. A secret is declared as ``pydantic.SecretStr``: the plan then
    must write ``${NAME}``, and nothing prints it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
