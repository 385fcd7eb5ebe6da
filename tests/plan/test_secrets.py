from __future__ import annotations

import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from reportgen.errors import PlanError
from reportgen.plan import parse

CANARY = "canary-7d1f"
PLAN = "sources: {crm: {connector: hubspot, token: '${CRM_TOKEN}'}}\n"


def test_a_secret_comes_from_the_environment(planned: Any) -> None:
    token = planned(PLAN, {"CRM_TOKEN": CANARY}).sources[0].options.token

    assert isinstance(token, SecretStr)
    assert token.get_secret_value() == CANARY


def test_a_secret_may_be_a_part_of_a_text(planned: Any) -> None:
    plan = planned(PLAN.replace("${CRM_TOKEN}", "Bearer ${A}-${B}"), {"A": "x", "B": "y"})

    assert plan.sources[0].options.token.get_secret_value() == "Bearer x-y"


def test_printing_a_plan_never_shows_a_secret(planned: Any) -> None:
    plan = planned(PLAN, {"CRM_TOKEN": CANARY})

    assert CANARY not in repr(plan) + str(plan) + str(plan.raw) + str(plan.data) + plan.data.model_dump_json()


def test_the_raw_plan_keeps_the_reference(planned: Any) -> None:
    assert planned(PLAN, {"CRM_TOKEN": CANARY}).raw["sources"]["crm"].items() >= {("token", "${CRM_TOKEN}")}


def test_printing_the_first_pass_never_shows_a_secret(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    parsed = parse(tmp_path / "plan.yaml", {"CRM_TOKEN": CANARY})

    assert CANARY not in repr(parsed) + str(parsed)


@pytest.mark.parametrize(
    "text",
    [
        "report: {title: '${KEY}'}",
        "report: {period: '${KEY}'}",
        "report: {locale: ['${KEY}']}",
        "goals: [{kpi: '${KEY}', target: '${KEY}'}]",
        "sources: {crm: {connector: '${KEY}'}}",
        "sources: {crm: {connector: hubspot, contacts: '${KEY}.csv'}}",
        "sources: {crm: {connector: hubspot, columns: {deals: {amount: '${KEY}'}}}}",
        "sources: {crm: {connector: hubspot, values: {channel: '${KEY}'}}}",
        "channels: {Email: ['${KEY}']}",
        "sections: ['${KEY}']",
        "sections: [{roi: {required: '${KEY}'}}]",
        "attribution: {lookback_days: '${KEY}'}",
        "attribution: '${KEY}'",
        "data_roots: ['${KEY}']",
        "plugins: {use: ['${KEY}']}",
        "actions: [{on: mqls, text: '${KEY}'}]",
    ],
)
def test_a_secret_stands_only_where_one_is_meant_and_no_message_tells_it(text: str, planned: Any) -> None:
    with pytest.raises(PlanError) as refused:
        planned(text, {"KEY": CANARY})

    assert "secret" in str(refused.value)
    assert CANARY not in "".join(traceback.format_exception(refused.value))
    assert CANARY not in repr(refused.value)


def test_a_missing_variable_is_told_with_its_place_and_once(refused: Any) -> None:
    assert refused(PLAN) == [
        "plan.yaml:1:44: sources.crm.token: CRM_TOKEN is not set in the environment; export it before the build"
    ]


def test_an_empty_variable_is_no_secret(refused: Any) -> None:
    assert "CRM_TOKEN is not set" in refused(PLAN, {"CRM_TOKEN": ""})[0]


def test_a_secret_written_out_is_refused_and_not_repeated(refused: Any) -> None:
    lines = refused(PLAN.replace("${CRM_TOKEN}", CANARY))

    assert lines == [
        "plan.yaml:1:44: sources.crm.token: a secret may not stand in the plan: write ${NAME} and set NAME in the environment"
    ]


def test_nothing_else_is_interpolated(planned: Any) -> None:
    title = "$HOME ${not a name} $$ %(x)s {x}"

    assert planned(f"report: {{title: '{title}'}}\n", {"HOME": "/root"}).title == title


def test_a_plan_with_a_secret_pickles(planned: Any) -> None:
    plan = planned(PLAN, {"CRM_TOKEN": CANARY})

    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301  # our own bytes
