"""Words for readers by language, and how names are said in other languages."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.document import Name

REPORT = "report: {locale: [en, fr], title: {en: Return, fr: Rendement}}\n"


def test_words_may_be_given_once_or_by_language(planned: Any) -> None:
    plan = planned(f"{REPORT}actions: [{{on: revenue, text: Wait}}, {{on: revenue, text: {{en: Act, fr: Agir}}}}]\n")
    assert plan.title == {"en": "Return", "fr": "Rendement"}
    assert [action.text for action in plan.data.actions] == ["Wait", {"en": "Act", "fr": "Agir"}]


def test_names_need_not_be_said_in_every_language(planned: Any) -> None:
    plan = planned(f"{REPORT}names: {{Paid search: {{fr: Liens payants}}}}\n")
    assert plan.data.names == {"Paid search": {"fr": "Liens payants"}}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("annotations: [{date: 2026-08-12, text: {en: Live}}]", "annotations[1].text: there is no text in fr"),
        ("actions: [{on: revenue, text: {fr: Agir}}]", "actions[1].text: there is no text in en"),
        ("actions: [{on: revenue, text: {en: Act, fr: Agir, xx: Nu}}]", "actions[1].text.xx: unknown locale 'xx'"),
        ("actions: [{on: revenue, text: [Act]}]", "actions[1].text: must be text or a mapping of keys, not a list"),
        ("names: {Paid search: {xx: Nu}}", "names.Paid search.xx: unknown locale 'xx'"),
        ("names: {Paid search: Suche}", "names.Paid search: must be a mapping of keys, not 'Suche'"),
    ],
)
def test_words_that_a_language_lacks_are_told_with_their_place(refused: Any, more: str, told: str) -> None:
    (problem,) = refused(REPORT + more)
    assert problem.startswith("plan.yaml:2:")
    assert told in problem


def test_what_no_language_has_is_said_in_the_first() -> None:
    assert Name.of({"fr": "Rendement", "ar": "عائد"}).text == "Rendement"
    assert Name.of("Return") == Name("Return")
