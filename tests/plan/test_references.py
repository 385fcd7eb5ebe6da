from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from reportgen.errors import Location, PlanError
from reportgen.plan.references import expand, folder, shown

HERE = Location("plan.yaml", 3, 9)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan's folder with exports, traps, and a neighbour that is none of its business."""
    neighbour = tmp_path / "neighbour"
    neighbour.mkdir()
    (neighbour / "secret.csv").write_text("a\n1\n")
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "deals.csv").write_text("a\n1\n")
    plan = tmp_path / "plan"
    exports = plan / "exports"
    (exports / "2026").mkdir(parents=True)
    for name in ("contacts-2.csv", "contacts-1.csv", "deals.csv", "leads [1].csv", ".hidden.csv", "2026/q1.csv"):
        (exports / name).write_text("a\n1\n")
    (plan / "empty").mkdir()
    (plan / "way-out.csv").symlink_to(neighbour / "secret.csv")
    (plan / "way-out").symlink_to(neighbour, target_is_directory=True)
    (plan / "way-in.csv").symlink_to(exports / "deals.csv")
    (plan / "dangling.csv").symlink_to(plan / "nowhere.csv")
    (plan / "loop.csv").symlink_to(plan / "loop.csv")
    (plan / "random.csv").symlink_to("/dev/urandom")
    (exports / "round").symlink_to(plan, target_is_directory=True)
    os.mkfifo(plan / "pipe.csv")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(plan)  # the path of a socket may not be long
    listening.bind("socket.csv")
    listening.close()
    return plan


def test_a_path_is_relative_to_the_plan(house: Path) -> None:
    assert expand("exports/deals.csv", [house]) == (house / "exports/deals.csv",)


def test_a_pattern_gives_its_files_sorted_and_leaves_folders_and_hidden_files_out(house: Path) -> None:
    assert [path.name for path in expand("exports/*", [house])] == [
        "contacts-1.csv",
        "contacts-2.csv",
        "deals.csv",
        "leads [1].csv",
    ]


def test_two_stars_search_folders_but_do_not_follow_linked_ones(house: Path) -> None:
    assert [shown(path, house) for path in expand("exports/**/q*.csv", [house])] == ["exports/2026/q1.csv"]


def test_hidden_files_can_be_named(house: Path) -> None:
    assert [path.name for path in expand("exports/.*.csv", [house])] == [".hidden.csv"]


def test_a_file_may_have_brackets_in_its_name(house: Path) -> None:
    assert [path.name for path in expand("exports/leads [1].csv", [house])] == ["leads [1].csv"]


def test_a_link_inside_the_roots_leads_to_its_file(house: Path) -> None:
    assert expand("way-in.csv", [house]) == (house / "exports/deals.csv",)


def test_a_file_reached_twice_counts_once(house: Path) -> None:
    assert expand("**/deals.csv", [house]) == (house / "exports/deals.csv",)


def test_up_and_down_again_stays_inside(house: Path) -> None:
    assert expand("exports/../exports/deals.csv", [house]) == (house / "exports/deals.csv",)


@pytest.mark.parametrize(
    "pattern", ["../allowed/deals.csv", "../allowed/*.csv", "{allowed}/deals.csv", "{allowed}/d*.csv"]
)
def test_a_declared_root_may_be_read(house: Path, pattern: str) -> None:
    allowed = folder("../allowed", [house])

    assert expand(pattern.format(allowed=allowed), [house, allowed]) == (allowed / "deals.csv",)


ATTACKS = [
    "../neighbour/secret.csv",
    "../neighbour/*.csv",
    "../*/secret.csv",
    "../**/*.csv",
    "../../../../../../etc/passwd",
    "exports/../../neighbour/secret.csv",
    "exports/../../neighbour/*.csv",
    "exports/*/../../../neighbour/secret.csv",
    "exports/2026/../../../neighbour/secret.csv",
    "./../neighbour/secret.csv",
    "way-out.csv",
    "way-out/secret.csv",
    "way-out/*.csv",
    "*out.csv",
    "way-*/secret.csv",
    "way-out/../secret.csv",
    "..",
    "../",
    "/",
    "/*",
    "/**",
    "/etc/passwd",
    "/etc/pass*",
    "/etc/../etc/passwd",
    "/dev/urandom",
    "/dev/zero",
    "/dev/stdin",
    "/dev/fd/0",
    "/proc/self/environ",
    "/proc/self/mem",
    "random.csv",
    "rand*.csv",
    "pipe.csv",
    "pipe*.csv",
    "socket.csv",
    "loop.csv",
    "dangling.csv",
    "exports/deals.csv\0",
    "exports/\0*.csv",
    "exports/deals.csv\n",
    "\x1b[2Jdeals.csv",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file:exports/deals.csv",
    "http://example.org/deals.csv",
    "s3://bucket/deals.csv",
    "zip://a.zip!b.csv",
    "data:text/csv,a",
    "C:/Users/me/deals.csv",
    "C:\\Users\\me\\deals.csv",
    "\\\\server\\share\\deals.csv",
    "..\\neighbour\\secret.csv",
    "//server/share/deals.csv",
    "//etc/passwd",
    "~/deals.csv",
    "$HOME/deals.csv",
    "",
    "   ",
    ".",
    "exports",
    "exports/",
    "exports/nothing.csv",
    "exports/nothing*.csv",
    "empty/*.csv",
    "exports/**",
    "exports/deals.csv/x.csv",
    "x" * 5000,
    "x" * 300 + "/*.csv",
    "a/" * 3000 + "b.csv",
    "exports/**x/[.csv",
]


@pytest.mark.parametrize("pattern", ATTACKS, ids=[f"{number:02}" for number in range(len(ATTACKS))])
def test_nothing_outside_the_roots_and_no_odd_file_is_reached(house: Path, pattern: str) -> None:
    with pytest.raises(PlanError) as refused:
        expand(pattern, [house], HERE)

    (problem,) = refused.value.problems
    assert problem.where == HERE
    assert "secret.csv" not in problem.advice  # a refusal does not tell what stands there
    assert len(str(refused.value)) < 1000
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("device", ["null", "zero", "urandom"])
def test_a_device_is_no_file_even_inside_a_root(house: Path, device: str) -> None:
    with pytest.raises(PlanError, match="is not a regular file"):
        expand(f"/dev/{device}", [house, Path("/dev")], HERE)


def test_a_missing_file_is_the_plans_fault_and_names_what_stands_there(house: Path) -> None:
    with pytest.raises(PlanError) as refused:
        expand("exports/deal.csv", [house], HERE)

    assert str(refused.value) == (
        "plan.yaml:3:9: there is no file 'exports/deal.csv'; did you mean 'deals.csv'? in 'exports' stand: '2026', "
        "'contacts-1.csv', 'contacts-2.csv', 'deals.csv', 'leads [1].csv', 'round'"
    )


def test_a_pattern_without_files_names_what_stands_there(house: Path) -> None:
    with pytest.raises(PlanError, match=r"no file matches 'exports/contact\.\*'; did you mean 'contacts-[12].csv'\?"):
        expand("exports/contact.*", [house], HERE)


def test_a_missing_folder_is_named(house: Path) -> None:
    with pytest.raises(PlanError, match="there is no folder 'export'"):
        expand("export/deals.csv", [house], HERE)


def test_a_folder_is_answered_with_the_pattern_that_was_meant(house: Path) -> None:
    with pytest.raises(PlanError, match=r"'exports' is a folder; name the files in it, for example exports/\*\.csv"):
        expand("exports", [house], HERE)


def test_a_declared_root_must_be_a_folder(house: Path) -> None:
    with pytest.raises(PlanError, match=r"plan.yaml:3:9: '\.\./nowhere' is no folder"):
        folder("../nowhere", [house], HERE)


def test_files_are_shown_relative_to_the_plan(house: Path) -> None:
    assert shown(house / "exports" / "deals.csv", house) == "exports/deals.csv"
    assert shown(house.parent / "allowed" / "deals.csv", house) == "../allowed/deals.csv"
