from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reportgen.errors import Location, PlanError, PluginError
from reportgen.plugins import load

Install = Callable[[str, str], None]

GOOD = """
    from reportgen import hookimpl
    from reportgen.document import Words
    from reportgen.records import Formula
    reportgen_api = 1
    _ = Words("acme")

    @hookimpl
    def reportgen_kpis():
        yield Formula(name="{name}", label=_("x"), definition=_("x"), unit="count", numerator="leads")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution with one plugin module, as a package manager would leave it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def installed(name: str, source: str) -> None:
        (site / f"{name}_plugin.py").write_text(textwrap.dedent(source))
        info = site / f"{name}-2.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\n")
        (info / "entry_points.txt").write_text(f"[reportgen.plugins]\n{name} = {name}_plugin\n")

    yield installed
    for module in set(sys.modules) - before:
        if module.endswith("_plugin"):
            del sys.modules[module]


def local(folder: Path, source: str, name: str = "mine.py") -> str:
    (folder / name).write_text(textwrap.dedent(source))
    return f"./{name}"


def test_a_first_party_plugin_may_be_named(install: Install) -> None:
    install("acme", GOOD.format(name="acme_kpi"))
    assert load(("csv", "acme")).catalogue().named == {"csv"}
    assert load(("csv",), third_party=False).catalogue().named == set()
    assert load(("csv",), block=("csv",)).catalogue().named == set()
    assert load().catalogue().named == set()


def test_first_party_plugins_are_always_there() -> None:
    catalogue = load().catalogue()
    assert {"csv", "hubspot", "google-analytics"} <= set(catalogue.connectors)
    assert {"html", "pdf", "json"} <= set(catalogue.outputs)
    assert {"summary", "goals", "funnel", "roi", "channels", "method"} <= set(catalogue.sections)


def test_the_catalogue_is_sorted_by_name() -> None:
    kpis = list(load().catalogue().kpis)
    assert kpis == sorted(kpis)


def test_an_installed_plugin_is_not_even_imported_unless_the_plan_uses_it(install: Install, tmp_path: Path) -> None:
    mark = tmp_path / "imported"
    install("spy", f"from pathlib import Path\nPath({str(mark)!r}).touch()\nreportgen_api = 1\n")
    load().catalogue()
    assert not mark.exists()
    load(("spy",)).catalogue()
    assert mark.exists()


def test_a_used_plugin_says_where_it_came_from(install: Install) -> None:
    install("acme", GOOD.format(name="acme_kpi"))
    info = next(info for info in load(("acme",)).infos() if info.name == "acme")
    assert (info.version, info.origin, info.provides["kpis"]) == ("2.0", "installed", ("acme_kpi",))


def test_a_name_offered_twice_is_refused_naming_both(install: Install) -> None:
    install("acme", GOOD.format(name="leads"))
    with pytest.raises(PluginError, match=r"'leads' is offered twice, by acme .* and by funnel"):
        load(("acme",)).catalogue()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import surely_not_there", "ModuleNotFoundError"),
        ("def broken(:", "SyntaxError"),
        ("reportgen_api = 2", "declares reportgen_api = 2, this version needs 1"),
        ("x = 1", "does not declare reportgen_api"),
        (
            "from reportgen import hookimpl\nreportgen_api = 1\n@hookimpl\ndef reportgen_kpi():\n    return ()",
            "unknown hook 'reportgen_kpi'",
        ),
    ],
)
def test_a_broken_third_party_plugin_costs_a_line(install: Install, source: str, words: str) -> None:
    install("acme", source)
    plugins = load(("acme",))
    plugins.catalogue()
    assert len(plugins.failures) == 1
    assert words in str(plugins.failures[0])
    assert "acme" in str(plugins.failures[0])


def test_records_of_the_wrong_kind_are_dropped_with_a_line(tmp_path: Path) -> None:
    used = local(
        tmp_path,
        "from reportgen import hookimpl\nreportgen_api = 1\n@hookimpl\ndef reportgen_kpis():\n    return ['leads']\n",
    )
    plugins = load((used,), tmp_path)
    assert "leads" in plugins.catalogue().kpis
    assert "yields str, not Measure or Formula or Computed or Modelled" in str(plugins.failures[0])


def test_a_local_file_is_a_plugin(tmp_path: Path) -> None:
    plugins = load((local(tmp_path, GOOD.format(name="local_kpi")),), tmp_path)
    assert "local_kpi" in plugins.catalogue().kpis
    assert str(tmp_path) not in sys.path


def test_a_local_file_outside_the_plans_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    local(tmp_path, GOOD.format(name="evil"))
    with pytest.raises(PlanError, match=r"plan.yaml:9:3: local plugin '../mine.py' lies outside the plan's folder"):
        load(("../mine.py",), tmp_path / "plan", lambda index: Location("plan.yaml", 9, 3 + index))


def test_a_plugin_that_is_not_installed_is_a_plan_error_with_a_hint(install: Install) -> None:
    install("acme", GOOD.format(name="acme_kpi"))
    with pytest.raises(PlanError, match=r"'acne' is not installed; did you mean 'acme'\?"):
        load(("acne",))


def test_no_third_party_plugins_on_demand(install: Install) -> None:
    install("acme", GOOD.format(name="acme_kpi"))
    assert "acme_kpi" not in load(("acme",), third_party=False).catalogue().kpis
    assert "acme_kpi" not in load(("acme",), block=("acme",)).catalogue().kpis


def test_a_plugin_may_itself_take_plugins(tmp_path: Path) -> None:
    host = """
        import pluggy
        from reportgen import hookimpl
        reportgen_api = 1
        spec = pluggy.HookspecMarker("reportgen")

        class Specs:
            @spec
            def reportgen_models():
                "Offer models."

        @hookimpl
        def reportgen_hookspecs():
            yield Specs
    """
    guest = """
        from reportgen import hookimpl
        reportgen_api = 1
        @hookimpl
        def reportgen_models():
            return ["markov"]
    """
    plugins = load((local(tmp_path, host, "host.py"), local(tmp_path, guest, "guest.py")), tmp_path)
    assert plugins.failures == []
