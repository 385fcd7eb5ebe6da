"""Everything a plugin may do: one function a hook, each returning small frozen records.

A plugin is a module (installed through the entry-point group ``reportgen.plugins``, or a file beside the plan that
``plugins.use`` names). It declares ``reportgen_api = 1`` and marks its hooks::

    from reportgen import hookimpl

    reportgen_api = 1

    @hookimpl
    def reportgen_kpis():
        yield Measure(name="trials", ...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from reportgen.errors import Problem
    from reportgen.plan import Plan
    from reportgen.records import (
        Built,
        Connector,
        Finding,
        FindingRule,
        Kpi,
        Offers,
        Output,
        Relation,
        Section,
        Setting,
        SourceRecord,
        Theme,
        Translations,
    )

#: Version of the plugin contract; a plugin declares it as ``reportgen_api``.
API = 1

hookspec = pluggy.HookspecMarker("reportgen")
hookimpl = pluggy.HookimplMarker("reportgen")


# --- what a plugin offers: asked once, before the plan is checked -----------------------------------------------------


@hookspec
def reportgen_connectors() -> Iterable[Connector]:  # type: ignore[empty-body]  # a spec has no body
    """Offer connectors, the names a plan may use under ``sources.<id>.connector``.

    Called once, before the plan is checked. All plugins answer, local ones too; a name offered twice is an error.

    Example::

        @hookimpl
        def reportgen_connectors():
            yield Connector(name="acme", summary="Acme CRM exports", tables=("contacts",), options=AcmeOptions, load=load)
    """


@hookspec
def reportgen_relations(offers: Offers) -> Iterable[Relation]:  # type: ignore[empty-body]  # a spec has no body
    """Offer relations: tables derived in SQL, on which measures stand.

    Called once, before the plan is checked. A name offered twice, or that of a canonical table, is an error.

    Example::

        @hookimpl
        def reportgen_relations():
            yield Relation(name="won_deals", inputs=("deals",), sql=lambda plan: ("SELECT * FROM deals WHERE is_won", {}))
    """


@hookspec
def reportgen_kpis(offers: Offers) -> Iterable[Kpi]:  # type: ignore[empty-body]  # a spec has no body
    """Offer KPIs: measures, formulas, modelled and computed figures.

    Called once, before the plan is checked. An id offered twice is an error, except that a ``Computed`` may provide a KPI
    that exists, in a scenario of its own.

    Example::

        @hookimpl
        def reportgen_kpis():
            yield Measure(
                name="trials",
                label=_("Trials"),
                definition=_("Contacts that began a trial"),
                unit="count",
                relation="contacts",
                date="created_on",
                aggregate="count(*)",
                where="r.conversion_point = 'trial'",
                better="higher",
                additive=True,
            )
    """


@hookspec
def reportgen_sections(offers: Offers) -> Iterable[Section]:  # type: ignore[empty-body]  # a spec has no body
    """Offer sections, the names a plan may list under ``sections``.

    Called once, before the plan is checked. A name offered twice is an error. A plan that lists no sections gets all, sorted by
    ``order``, or by what ``order_for`` says of the plan's objective: ``order_for={"visibility": 23}``.

    Example::

        @hookimpl
        def reportgen_sections():
            yield Section(name="trials", title=_("Trials"), options=NoOptions, asks=asks, compose=compose, order=60)
    """


@hookspec
def reportgen_findings(offers: Offers) -> Iterable[FindingRule]:  # type: ignore[empty-body]  # a spec has no body
    """Offer rules that turn figures into findings.

    Called once, before the plan is checked; findings of all rules are ranked together by weight.

    Example::

        @hookimpl
        def reportgen_findings():
            yield FindingRule(name="trials-down", asks=asks, find=find)
    """


@hookspec
def reportgen_outputs() -> Iterable[Output]:  # type: ignore[empty-body]  # a spec has no body
    """Offer outputs, the names of ``report.formats``.

    Called once, before the plan is checked. A name offered twice is an error.

    Example::

        @hookimpl
        def reportgen_outputs():
            yield Output(name="text", summary="Plain text", render=render)
    """


@hookspec
def reportgen_themes() -> Iterable[Theme]:  # type: ignore[empty-body]  # a spec has no body
    """Offer themes, the names of ``report.theme``.

    Called once, before the plan is checked. A name offered twice is an error.

    Example::

        @hookimpl
        def reportgen_themes():
            yield Theme(name="acme", folder=Path(__file__).parent / "theme", extends="board")
    """


@hookspec
def reportgen_settings(offers: Offers) -> Iterable[Setting]:  # type: ignore[empty-body]  # a spec has no body
    """Claim top-level keys of the plan, each with the Pydantic model that checks it.

    Called once, before the plan is checked. A key of the core, or one claimed twice, is an error.

    Example::

        @hookimpl
        def reportgen_settings():
            yield Setting(name="trials", model=TrialSettings)
    """


@hookspec
def reportgen_translations() -> Iterable[Translations]:  # type: ignore[empty-body]  # a spec has no body
    """Offer gettext catalogues for the plugin's own domain.

    Called once. Catalogues are read when a locale is rendered; a missing one falls back to the message ids.

    Example::

        @hookimpl
        def reportgen_translations():
            yield Translations(domain="acme", folder=Path(__file__).parent / "locales")
    """


@hookspec
def reportgen_hookspecs() -> Iterable[Any]:  # type: ignore[empty-body]  # a spec has no body
    """Add hook specifications of a plugin that itself takes plugins: modules or objects with marked functions.

    Called right after the plugin was registered, before any other hook. The hooks that offer relations, KPIs, sections,
    findings and settings may take the argument ``offers``: ``offers("acme_models", AcmeModel)`` gives the records that all
    plugins yield for the added hook ``acme_models``, sorted by name.

    Example::

        @hookimpl
        def reportgen_hookspecs():
            yield acme_hookspecs
    """


# --- while a report is made ------------------------------------------------------------------------------------------


@hookspec
def reportgen_check(plan: Plan, ledger: tuple[SourceRecord, ...]) -> Iterable[Finding | Problem]:  # type: ignore[empty-body]  # a spec has no body
    """Check the plan and the loaded data further: a `Finding` stands among the report's, a `Problem` is a warning.

    Called after loading, with the load record of every source, by ``reportgen build`` and ``reportgen check``. A warning
    says what is wrong and what to do, and where: `plan.positions.at("goals", 5)`.

    Example::

        @hookimpl
        def reportgen_check(plan, ledger):
            if not any(source.name == "spend" for source in ledger):
                yield Finding(id="no-spend", severity="attention", text=_("No spend file"), figures=(), weight=Decimal(1))
    """


@hookspec
def reportgen_jinja_environment(environment: Environment) -> None:
    """Add filters and globals to the template environment.

    Called once for every locale, before the first template is rendered. Autoescaping stays on.

    Example::

        @hookimpl
        def reportgen_jinja_environment(environment):
            environment.filters["shout"] = str.upper
    """


@hookspec
def reportgen_built(report: Built) -> None:
    """Do something with the published report: upload it, tell somebody.

    Called after publication, never for a failed build. A failure here is a warning; the report stands.

    Example::

        @hookimpl
        def reportgen_built(report):
            print(report.folder)
    """
