"""The script that somebody would write instead: pandas, matplotlib, Jinja and WeasyPrint, for this one company.

Reads the same exports as the plan, makes the same figures (three periods, by channel, campaign and month), about as many
charts and pages, and writes report.html, report.pdf and report.json. It has no goals from a plan, no checks of what it
reads, no reject ledger, no languages and no sections to choose: what it does, it does for nothing else.

    python -m bench.plain PLAN_FOLDER OUT
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import jinja2
import matplotlib as mpl
import pandas as pd
import weasyprint
import yaml

mpl.use("svg")
import matplotlib.pyplot as plt

PERIODS = {
    "actual": ("2026-07-01", "2026-09-30"),
    "previous": ("2026-04-01", "2026-06-30"),
    "year_ago": ("2025-07-01", "2025-09-30"),
}
CHANNELS = {
    "organic search": "Organic search", "email marketing": "E-mail", "email": "E-mail", "paid search": "Paid search",
    "referrals": "Referral", "ai referrals": "Referral", "referral": "Referral", "organic social": "Organic social",
    "paid social": "Paid social", "direct traffic": "Direct", "direct": "Direct", "offline sources": "Offline sources",
}  # fmt: skip
STAGES = {
    "leads": "Became a Lead Date", "mqls": "Became a Marketing Qualified Lead Date", "sqls": "Became a Sales Qualified Lead Date",
    "opportunities": "Became an Opportunity Date", "customers": "Became a Customer Date",
}  # fmt: skip
RATES = {
    "engagement_rate": ("engaged_sessions", "sessions"), "visitor_to_lead_rate": ("leads", "sessions"),
    "lead_to_mql_rate": ("mqls", "leads"), "mql_to_sql_rate": ("sqls", "mqls"),
    "sql_to_opportunity_rate": ("opportunities", "sqls"), "opportunity_to_customer_rate": ("customers", "opportunities"),
    "lead_to_customer_rate": ("customers", "leads"), "cost_per_lead": ("cost", "leads"), "cost_per_mql": ("cost", "mqls"),
    "cost_per_sql": ("cost", "sqls"), "cost_per_session": ("cost", "sessions"),
    "cost_per_opportunity": ("cost", "opportunities"), "customer_acquisition_cost": ("cost", "customers"),
    "revenue_per_lead": ("revenue", "leads"), "roas": ("revenue", "media_cost"),
    "average_deal": ("revenue", "deals_won"),
}  # fmt: skip


def named(column: pd.Series) -> pd.Series:
    return column.str.strip().str.lower().map(CHANNELS).fillna("(not set)")


def sessions(folder: Path) -> pd.DataFrame:
    numbers = ["sessions", "engaged_sessions", "pageviews", "engagement_seconds"]
    if (folder / "sessions.csv").exists():
        columns = ["date", "channel", "campaign", *numbers]
        frame = pd.read_csv(folder / "sessions.csv", usecols=columns, parse_dates=["date"])
    else:
        group = "Session primary channel group (Default Channel Group)"
        labels = {"Date": "date", group: "channel", "Sessions": "sessions", "Engaged sessions": "engaged_sessions",
                  "Views": "pageviews", "User engagement": "engagement_seconds"}  # fmt: skip
        parts = []
        for path in sorted((folder / "ga4").glob("*.csv")):
            text = path.read_text(encoding="utf-8-sig")
            lines = [line.removesuffix(",Grand total") for line in text.splitlines() if not line.startswith("#")]
            parts.append(pd.read_csv(io.StringIO("\n".join(lines)), usecols=list(labels)).dropna(subset=["Date"]))
        frame = pd.concat(parts).rename(columns=labels)
        frame["date"] = pd.to_datetime(frame["date"].astype(int).astype(str), format="%Y%m%d")
        frame["campaign"] = "(not set)"
    frame["channel"] = named(frame["channel"])
    return frame


def crm(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    files = sorted((folder / "hubspot").glob("*contacts*.csv"))
    people = pd.concat([pd.read_csv(path, dtype=str) for path in files]).drop_duplicates()
    people["created"] = pd.to_datetime(people["Create Date"], errors="coerce")
    people = people.dropna(subset=["Record ID", "created"])
    for name, column in STAGES.items():
        people[name] = pd.to_datetime(people[column])
    deals = pd.read_csv(next((folder / "hubspot").glob("*deals*.csv")), dtype={"Record ID": str}, encoding="utf-8-sig")
    deals["created"], deals["closed"] = pd.to_datetime(deals["Create Date"]), pd.to_datetime(deals["Close Date"])
    deals["revenue"] = deals["Amount in company currency"]
    deals["won"] = deals["Is Closed Won"]
    deals["over"] = deals["Is Deal Closed?"]
    links = (
        deals.assign(contact=deals["Associated Contact IDs"].str.split(";"))
        .explode("contact")
        .dropna(subset=["contact"])
    )
    opened = links.groupby("contact")["created"].min()
    bought = links[links["won"]].groupby("contact")["closed"].min()
    people["customers"] = people["customers"].fillna(people["Record ID"].map(bought))
    people["opportunities"] = (
        people["opportunities"].fillna(people["Record ID"].map(opened)).fillna(people["customers"])
    )
    people["sqls"] = people["sqls"].fillna(people["opportunities"])
    people["mqls"] = people["mqls"].fillna(people["sqls"])
    people["leads"] = people["leads"].fillna(people["created"].where(people["Lifecycle Stage"] != "Subscriber"))
    people["channel"] = named(people["Original Traffic Source"])
    people["campaign"] = people["Original Traffic Source Drill-Down 1"].fillna("(not set)")
    first = links.drop_duplicates("Record ID").set_index("Record ID")["contact"]
    by_person = people.set_index("Record ID")["channel"]
    deals["channel"] = named(deals["Original Traffic Source"])
    inherited = deals["Record ID"].map(first).map(by_person)
    deals["channel"] = deals["channel"].where(deals["Original Traffic Source"].notna(), inherited.fillna("(not set)"))
    deals["campaign"] = deals["Original Traffic Source Drill-Down 1"].fillna("(not set)")
    return people, deals


def costs(folder: Path, plan: Path) -> pd.DataFrame:
    spend = pd.read_csv(folder / "spend.csv", sep=";", decimal=",", encoding="cp1252")
    spend["date"] = pd.to_datetime(spend["Day"], format="%d/%m/%Y", errors="coerce")
    spend = spend.dropna(subset=["date"])
    media = pd.DataFrame({"date": spend["date"], "channel": named(spend["Channel"]), "campaign": spend["Campaign"],
                          "category": "media", "amount": spend["Cost"]})  # fmt: skip
    rows = []
    for cost in yaml.load(plan.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["costs"]:
        amount = float(cost["amount"]) if "amount" in cost else float(cost["hours"]) * float(cost["hourly_rate"])
        begin, end = cost.get("on") or cost["from"], cost.get("on") or cost.get("until", "2026-12-31")
        days = pd.date_range(begin, end, freq="D" if "on" in cost else "MS")
        rows += [(day, cost.get("channel", "(shared)"), "(not set)", cost["category"], amount) for day in days]
    typed = pd.DataFrame(rows, columns=["date", "channel", "campaign", "category", "amount"])
    return pd.concat([media, typed])


def events(folder: Path) -> pd.DataFrame:
    """Everything countable as (what, date, channel, campaign, amount), sessions summed to days first."""
    data = folder / "exports"
    web = sessions(data)
    numbers = ["sessions", "engaged_sessions", "pageviews", "engagement_seconds"]
    daily = web.groupby(["date", "channel", "campaign"], observed=True)[numbers].sum().reset_index()
    people, deals = crm(data)
    spent = costs(data, folder / "plan.yaml")
    parts = [daily.melt(["date", "channel", "campaign"], numbers, "what", "amount")]
    for stage in STAGES:
        dated = people.dropna(subset=[stage])
        parts.append(dated[["channel", "campaign"]].assign(what=stage, date=dated[stage].dt.normalize(), amount=1))
    won, lost = deals[deals["won"]], deals[deals["over"] & ~deals["won"]]
    for what, chosen, amount in (("revenue", won, won["revenue"]), ("deals_won", won, 1), ("deals_lost", lost, 1)):
        parts.append(
            chosen[["channel", "campaign"]].assign(what=what, date=chosen["closed"].dt.normalize(), amount=amount)
        )
    parts.append(spent[["date", "channel", "campaign", "amount"]].assign(what="cost"))
    media = spent[spent["category"] == "media"]
    parts.append(media[["date", "channel", "campaign", "amount"]].assign(what="media_cost"))
    parts.append(spent[["date", "channel", "campaign", "amount"]].assign(what="cost: " + spent["category"]))
    return pd.concat(parts, ignore_index=True)


def derived(table: pd.DataFrame) -> pd.DataFrame:
    for rate, (above, below) in RATES.items():
        if above in table and below in table:
            table[rate] = (table[above] / table[below]).where(table[below] != 0)
    if "revenue" in table and "cost" in table:
        table["roi"] = ((0.7 * table["revenue"] - table["cost"]) / table["cost"]).where(table["cost"] != 0)
    return table


def figures(all_events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    found = {}
    for scenario, (start, end) in PERIODS.items():
        chosen = all_events[all_events["date"].between(start, end)]
        sets = {"total": chosen.assign(total="")["total"], "channel": chosen["channel"], "campaign": chosen["campaign"],
                "month": chosen["date"].dt.strftime("%Y-%m")}  # fmt: skip
        for name, keys in sets.items():
            found[f"{scenario} by {name}"] = derived(chosen.pivot_table("amount", keys, "what", "sum").fillna(0))
    return found


def svg(figure: plt.Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg")
    plt.close(figure)
    return text.getvalue()[text.getvalue().index("<svg") :]


def charts(all_events: pd.DataFrame, tables: dict[str, pd.DataFrame], count: int) -> list[tuple[str, str]]:
    year = all_events[all_events["date"].between("2025-07-01", "2026-09-30")]
    monthly = derived(year.pivot_table("amount", year["date"].dt.strftime("%Y-%m"), "what", "sum").fillna(0))
    channels = tables["actual by channel"]
    wanted: list[tuple[str, str, pd.Series]] = [
        ("Revenue and cost", "cumulative", (0.7 * monthly["revenue"] - monthly["cost"]).cumsum()),
        ("Funnel", "barh", tables["actual by total"].iloc[0][["customers", "opportunities", "sqls", "mqls", "leads"]]),
        ("Revenue by channel", "barh", channels["revenue"].sort_values()),
        ("Cost by channel", "barh", channels["cost"].sort_values()),
        *(
            (f"{name} by month", "bar", monthly[name])
            for name in ("revenue", "cost", "customers", "mqls", "leads", "sessions")
        ),
        ("Cost per lead by month", "line", monthly["cost_per_lead"]),
        *(
            (f"{name} by channel", "barh", channels[name].sort_values())
            for name in ("leads", "sessions", "cost_per_lead", "roi")
        ),
    ]
    made = []
    for number in range(count):
        title, kind, series = wanted[number % len(wanted)]
        figure, axes = plt.subplots(figsize=(6.5, 2.6))
        series.plot(kind="line" if kind == "cumulative" else kind, ax=axes, color="#2b3a46")
        axes.set_title(title, loc="left")
        figure.tight_layout()
        made.append((title, svg(figure)))
    return made


PAGE = jinja2.Template(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Inbound marketing ROI</title><style>
@page { size: A4; margin: 18mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 8pt } }
body { font: 9pt "DejaVu Sans", sans-serif } h1 { font-size: 18pt } h2 { break-after: avoid; font-size: 12pt }
table { border-collapse: collapse; width: 100%; font-size: 7pt } td, th { border-bottom: 0.5pt solid #bbb; text-align: right }
svg { width: 100%; height: auto } section { break-inside: avoid-page }
</style></head><body><h1>Inbound marketing ROI, 2026-Q3</h1>
<p>ROI {{ "%+.1f%%"|format(100 * roi) }} on revenue of {{ "{:,.0f}".format(revenue) }} EUR
and cost of {{ "{:,.0f}".format(cost) }} EUR.</p>
{% for title, chart in charts %}<section><h2>{{ title }}</h2>{{ chart }}</section>{% endfor %}
{% for name, table in tables %}<h2>{{ name }}</h2><table><thead><tr><th></th>
{% for column in table.columns %}<th>{{ column }}</th>
{% endfor %}</tr></thead><tbody>{% for key, row in table.iterrows() %}<tr><th>{{ key }}</th>{% for value in row %}
<td>{{ "–" if value != value else "{:,.2f}".format(value) }}</td>{% endfor %}</tr>{% endfor %}</tbody></table>{% endfor %}
</body></html>""",
    autoescape=False,
)


def main(folder: Path, out: Path, count: int) -> None:
    all_events = events(folder)
    tables = figures(all_events)
    total = tables["actual by total"].iloc[0]
    wide = 9
    printed = [
        (name, table.head(12).iloc[:, first : first + wide])
        for name, table in tables.items()
        if name == "actual by campaign" or not name.endswith(("campaign", "month"))
        for first in range(0, len(table.columns), wide)
    ]
    html = PAGE.render(charts=charts(all_events, tables, count), tables=printed, roi=total["roi"], revenue=total["revenue"],
                       cost=total["cost"])  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.html").write_text(html, encoding="utf-8")
    weasyprint.HTML(string=html).write_pdf(out / "report.pdf", pdf_tags=True)
    kept = {name: json.loads(table.to_json(orient="index")) for name, table in tables.items()}
    (out / "report.json").write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 12)
