"""Page analytics of Facebook and Instagram."""

from __future__ import annotations

import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Declare, Load
from tests.plugins.connectors.social_files import CONTENT, META, connector, insight, text


def test_an_insights_file_is_what_its_title_says(loaded: Load) -> None:
    found = loaded({"Views.csv": insight("Views", ("2026-09-01", "412"), ("2026-09-02", "390"))}, META)
    assert found.rows("SELECT post_id, network, grain, impressions FROM social_posts ORDER BY 1") == [
        ("facebook:day:2026-09-01", "facebook", "page_day", 412),
        ("facebook:day:2026-09-02", "facebook", "page_day", 390),
    ]
    (record,) = found.warehouse.sources[0].files
    assert record.encoding.startswith("utf-16")


def test_several_insights_files_complete_each_others_days(loaded: Load) -> None:
    files = {
        "Views.csv": insight("Views", ("2026-09-01", "412"), ("2026-09-02", "390")),
        "Link clicks.csv": insight("Link clicks", ("2026-09-01", "9")),
        "Viewers.csv": insight("Viewers", ("2026-09-02", "300")),
        "Visits.csv": insight("Facebook visits", ("2026-09-02", "17")),
    }
    found = loaded(files, META)
    assert found.rows(
        'SELECT published_on, impressions, clicks, reach, "facebook visits" FROM social_posts ORDER BY 1'
    ) == [
        ("2026-09-01", 412, "9.0000", None, None),
        ("2026-09-02", 390, None, "300.0000", "17.0000"),
    ]
    assert sum(each.rows_rejected for each in found.warehouse.sources[0].files) == 0
    assert sum(each.rows_used for each in found.warehouse.sources[0].files) == 5
    assert found.warehouse.rejects == 0


def test_two_insights_files_that_differ_are_warned_of(loaded: Load) -> None:
    files = {
        "a.csv": insight("Views", ("2026-09-01", "412"), ("2026-09-02", "390")),
        "b.csv": insight("Views", ("2026-09-02", "391"), ("2026-09-03", "400")),
    }
    found = loaded(files, META)
    assert found.rows("SELECT impressions FROM social_posts ORDER BY post_id") == [(412,), (391,), (400,)]
    (warning,) = [each for each in found.warehouse.warnings if "differently" in each.what]
    assert "1 of social_posts" in warning.what
    assert "impressions" in warning.what


def test_insights_name_no_network_and_ask_for_it(declare: Declare) -> None:
    with pytest.raises(DataError) as refused:
        declare(connector(), {"v.csv": insight("Views", ("2026-09-01", "412"))}, files="v.csv")
    assert "values: {network: facebook}" in str(refused.value)


def test_a_title_may_name_the_network(declare: Declare) -> None:
    found = declare(connector(), {"v.csv": insight("Instagram reach", ("2026-09-01", "412"))}, files="v.csv")
    assert found.field("social_posts", "network").constant == "instagram"


def test_a_permalinks_host_is_the_network(loaded: Load) -> None:
    found = loaded({"content.csv": "\ufeff" + text(*CONTENT)}, "page: {connector: social, files: content.csv}")
    assert found.rows("SELECT post_id, network FROM social_posts ORDER BY published_at") == [
        ("122101000000000001", "facebook"),
        ("17900000000000002", "instagram"),
        ("17900000000000003", "meta"),
    ]


def test_sums_of_reactions_comments_and_shares_are_not_added_to_their_parts(loaded: Load) -> None:
    found = loaded({"content.csv": "\ufeff" + text(*CONTENT)}, "page: {connector: social, files: content.csv}")
    assert found.rows(
        "SELECT impressions, reactions, comments, shares, clicks, interactions, reach FROM social_posts ORDER BY published_at "
        "LIMIT 2"
    ) == [
        (900, "20.0000", 3, 4, "11.0000", "27.0000", "700.0000"),
        (400, "30.0000", 1, None, None, "31.0000", "350.0000"),
    ]


def test_texts_of_posts_are_never_loaded(loaded: Load) -> None:
    found = loaded({"content.csv": "\ufeff" + text(*CONTENT)}, "page: {connector: social, files: content.csv}")
    columns = {name for (name,) in found.rows("SELECT column_name FROM duckdb_columns()")}
    assert not columns & {"Title", "Description"}


def test_old_page_insights_with_two_header_rows_are_refused(declare: Declare) -> None:
    old = text(("Date", "Daily Page Likes"), ("", "Daily: The number of people who liked"), ("2016-01-01", "3"))
    with pytest.raises(DataError, match="two rows of headers"):
        declare(connector(), {"old.csv": old}, files="old.csv")
