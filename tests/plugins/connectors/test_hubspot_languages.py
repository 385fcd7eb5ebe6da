"""HubSpot exports in five languages: labels over labels, or internal names."""

from __future__ import annotations

import pytest

from reportgen.errors import DataError
from reportgen_plugins.connectors.hubspot.lexicon import own
from tests.plugins.connectors.declaring import Declare, Load
from tests.plugins.connectors.test_hubspot import CONTACTS
from tests.plugins.connectors.test_hubspot_tables import DEALS_ONLY, HUBSPOT, ONE

#: One contact as the export writes it in five languages: labels over labels.
SPOKEN = {
    "en": (
        "Record ID,Email,Create Date,Lifecycle Stage,Original Traffic Source,Original Traffic Source Drill-Down 1,"
        "Became a Marketing Qualified Lead Date,Became a Customer Date,Associated Deal IDs\n"
        "1,a@b.example,2026-02-03 09:14,Customer,Paid search,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "fr": (
        "ID de fiche d’informations,Adresse e-mail,Date de création,Phase du cycle de vie,Source de trafic d'origine,"
        "Détails de la source de trafic d'origine 1,Date de passage à Lead marketing qualifié,Date de passage à Client,"
        "ID des transactions associées\n"
        "1,a@b.example,2026-02-03 09:14,Client,Référencement payant,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "es": (
        "ID de registro,Correo,Fecha de creación,Etapa del ciclo de vida,Fuente de tráfico original,"
        "Desglose de la fuente de tráfico original 1,Fecha en que se convirtió en Lead calificado para marketing,"
        "Fecha en que se convirtió en Cliente,ID de negocios asociados\n"
        "1,a@b.example,2026-02-03 09:14,Cliente,Búsqueda pagada,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "de": (
        "Datensatz-ID,E-Mail,Erstellungsdatum,Lifecycle-Phase,Ursprüngliche Traffic-Quelle,"
        "Ursprüngliche Traffic-Quelle Detail 1,Wurde Marketing Qualified Lead am,Wurde Kunde am,Zugeordnete Deal-IDs\n"
        "1,a@b.example,2026-02-03 09:14,Kunde,Bezahlte Suche,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "pt": (
        "ID do registro,E-mail,Data de criação,Fase do ciclo de vida,Fonte de tráfego original,"
        "Detalhamento da fonte de tráfego original 1,Data em que se tornou um Lead qualificado de marketing,"
        "Data em que se tornou um Cliente,IDs de negócios associados\n"
        "1,a@b.example,2026-02-03 09:14,Cliente,Pesquisa paga,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
}


SPOKEN_DEALS = {
    "fr": "ID d'enregistrement,Nom de la transaction,Phase de la transaction,Montant,Devise,Date de fermeture,"
    "Est fermé gagné,La transaction est-elle fermée ?\n1,x,Fermé gagné,5,EUR,2026-04-02 08:00,vrai,oui\n",
    "es": "ID de registro,Nombre del negocio,Etapa del negocio,Importe,Divisa,Fecha de cierre,Es cierre ganado,"
    "¿Está cerrado el negocio?\n1,x,Cierre ganado,5,EUR,2026-04-02 08:00,sí,verdadero\n",
    "de": "Datensatz-ID,Deal-Name,Deal-Phase,Betrag,Währung,Abschlussdatum,Ist gewonnen,Ist abgeschlossen\n"
    "1,x,Abgeschlossen und gewonnen,5,EUR,2026-04-02 08:00,wahr,ja\n",
    "pt": "ID do registro,Nome do negócio,Etapa do negócio,Valor,Moeda,Data de fechamento,É fechado ganho,Está fechado\n"
    "1,x,Fechado ganho,5,EUR,2026-04-02 08:00,sim,verdadeiro\n",
}


@pytest.mark.parametrize("language", SPOKEN)
def test_contacts_are_read_in_the_languages_of_exports(loaded: Load, language: str) -> None:
    found = loaded({"c.csv": SPOKEN[language]}, ONE)
    assert found.rows(
        "SELECT contact_id, channel, medium, campaign, lifecycle_stage, created_on, mql_on, customer_on FROM contacts"
    ) == [("1", "Paid search", "cpc", "autumn", "customer", "2026-02-03", "2026-02-05", "2026-04-02")]
    assert found.rows("SELECT deal_id, contact_id FROM deal_contacts") == [("7", "1")]
    assert not [
        name
        for name in found.warehouse.engine.columns("contacts")
        if "mail" in name.lower() or "correo" in name.lower()
    ]


@pytest.mark.parametrize("language", SPOKEN_DEALS)
def test_deals_are_read_in_the_languages_of_exports(loaded: Load, language: str) -> None:
    found = loaded({"d.csv": SPOKEN_DEALS[language]}, DEALS_ONLY)
    assert found.rows("SELECT deal_id, amount, currency, is_won, is_closed, closed_on FROM deals") == [
        ("1", "5.0000", "EUR", True, True, "2026-04-02")
    ]


def test_case_and_spaces_of_labels_do_not_matter(loaded: Load) -> None:
    text = CONTACTS.replace("Lifecycle Stage", "  lifecycle   STAGE").replace("Record ID", "record id")
    assert loaded({"c.csv": text}, ONE).rows("SELECT count(lifecycle_stage) FROM contacts") == [(2,)]


def test_a_plan_teaches_renamed_labels_and_words(loaded: Load) -> None:
    words = """\
labels:
  lifecyclestage: [Funnel step]
  hs_v2_date_entered_1066237962: {en: [Entered warm]}
contacts:
  mql_at: [hs_v2_date_entered_1066237962]
values:
  lifecyclestage: {customer: [Happy]}
sources:
  TRADE_FAIR: {channel: Trade fairs, labels: [Fair], medium: =event}
"""
    text = (
        "Record ID,Email,Create Date,Funnel step,Original Source,Entered warm\n"
        "1,a@b.example,2026-02-03,Happy,Fair,2026-02-04\n"
    )
    found = loaded({"c.csv": text, "w.yaml": words}, "crm: {connector: hubspot, contacts: c.csv, vocabulary: w.yaml}")
    assert found.rows("SELECT lifecycle_stage, channel, medium, mql_on FROM contacts") == [
        ("customer", "Trade fairs", "event", "2026-02-04")
    ]


def test_a_renamed_label_that_is_needed_is_refused_naming_the_options(declare: Declare) -> None:
    text = CONTACTS.replace("Create Date", "Born")
    with pytest.raises(DataError, match=r'needs "Create Date".*columns.contacts.*vocabulary'):
        declare(HUBSPOT, {"c.csv": text}, contacts="c.csv")


def test_no_label_means_two_properties_of_one_table() -> None:
    known = own()
    for kind in ("contacts", "deals", "emails"):
        owners: dict[str, set[str]] = {}
        for name in {name for names in known.data[kind].values() for name in names}:
            for label in known.headers(name):
                owners.setdefault(label.casefold(), set()).add(name)
        assert {label: names for label, names in owners.items() if len(names) > 1} == {}
