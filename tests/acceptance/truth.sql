-- What the demo's report must say, from the raw exports alone. Nothing of the product is used here: DuckDB reads the files as they
-- are, everything as text, and every rule is written out by hand from the definitions of the field (docs/kpis.md has them in words).
-- The loader beside it has said where the files are (variable `folder`) and filled two tables: plan_costs (a row a line of the plan's
-- costs: channel, cents, every, begins, ends) and slots (the stretches asked for: scenario, first, last, grain: '', 'month' or 'expected').
-- Money is in cents until the last step. The report is of 1 October 2026; the zone is Paris.

-- 1. What the plan promises ------------------------------------------------------------------------------------------------
SET VARIABLE margin = 0.7;
SET VARIABLE lifetime_months = 48;
SET VARIABLE goal_cents = 100000000; -- revenue of 2026
SET VARIABLE follow_up_hours = 24;
SET VARIABLE window_days = 30;

CREATE TABLE names (raw TEXT PRIMARY KEY, channel TEXT, inbound BOOLEAN);
INSERT INTO names VALUES
  ('organic search', 'Organic search', TRUE), ('email marketing', 'E-mail', TRUE), ('email', 'E-mail', TRUE),
  ('paid search', 'Paid search', FALSE), ('referrals', 'Referral', TRUE), ('ai referrals', 'Referral', TRUE),
  ('referral', 'Referral', TRUE), ('organic social', 'Organic social', TRUE), ('paid social', 'Paid social', FALSE),
  ('direct traffic', 'Direct', FALSE), ('direct', 'Direct', FALSE), ('offline sources', 'Offline sources', FALSE);

-- Paris: one hour before London's meridian time in winter, two from the last Sunday of March to that of October, at 01:00 UTC.
CREATE MACRO last_sunday(y, m) AS make_date(y, m, 31) - CAST(dayofweek(make_date(y, m, 31)) AS INTEGER);
CREATE MACRO utc(local) AS local - CASE
  WHEN local >= last_sunday(year(local), 3) + INTERVAL 2 HOUR AND local < last_sunday(year(local), 10) + INTERVAL 3 HOUR
  THEN INTERVAL 2 HOUR ELSE INTERVAL 1 HOUR END;
CREATE MACRO instant(cell) AS utc(CAST(nullif(cell, '') AS TIMESTAMP));
CREATE MACRO euro_cents(cell) AS CAST(CAST(cell AS DECIMAL(18, 2)) * 100 AS BIGINT);

-- 2. People and deals ------------------------------------------------------------------------------------------------------
-- One row an id, whatever the number of files; no id or no such day: no person.
CREATE TABLE people AS
SELECT DISTINCT
  "Record ID" AS id, "Create Date"[:10] AS created, "Lifecycle Stage" AS stage,
  nullif("Became a Lead Date", '') AS lead_said, nullif("Became a Marketing Qualified Lead Date", '') AS mql_said,
  nullif("Became a Sales Qualified Lead Date", '') AS sql_said, nullif("Became an Opportunity Date", '') AS opportunity_said,
  nullif("Became a Customer Date", '') AS customer_said, "Create Date" AS created_said,
  nullif("Date of first engagement", '') AS called_said, lower("Verdict of sales") AS verdict,
  nullif("Unsubscribed on", '') AS left_on, nullif("Last Activity Date", '') AS active_on, try_cast("HubSpot Score" AS INTEGER) AS score,
  coalesce((SELECT channel FROM names WHERE raw = lower("Original Traffic Source")), '(not set)') AS channel
FROM read_csv(getvariable('folder') || '/exports/hubspot/*contacts*.csv', header = TRUE, all_varchar = TRUE)
WHERE "Record ID" <> '' AND try_cast("Create Date"[:10] AS DATE) IS NOT NULL;

CREATE TABLE business AS
SELECT
  "Record ID" AS id, "Create Date"[:10] AS created, "Create Date" AS created_said, "Close Date"[:10] AS close_on,
  "Close Date" AS close_said, "Is Closed Won" = 'true' AS won, "Is Deal Closed?" = 'true' AS closed,
  "Deal Type" = 'New Business' AS is_new, "Recommended by a customer" = 'true' AS referred,
  nullif("Date entered ""Contract Sent (Sales Pipeline)""", '') IS NOT NULL AS proposed,
  CAST("Deal probability" AS DOUBLE) AS probability, euro_cents("Amount in company currency") AS cents,
  "Associated Contact IDs" AS ids, "Associated Company IDs" AS company,
  coalesce(
    (SELECT channel FROM names WHERE raw = lower("Original Traffic Source")),
    (SELECT channel FROM people WHERE id = split_part("Associated Contact IDs", ';', 1)), '(not set)'
  ) AS channel
FROM read_csv(getvariable('folder') || '/exports/hubspot/*deals*.csv', header = TRUE, all_varchar = TRUE);

CREATE TABLE links AS
SELECT business.*, unnest(string_split(ids, ';')) AS person, length(ids) - length(replace(ids, ';', '')) + 1 AS persons
FROM business WHERE ids <> '';

-- A stage nobody dated follows from the person's deals, then from the next stage that has a date.
CREATE TABLE journeys AS
WITH linked AS (
  SELECT
    person AS id, min(created_said) AS first_deal, min(CASE WHEN won THEN close_said END) AS first_win,
    CASE WHEN bool_and(closed AND NOT won) THEN max(close_on) END AS all_lost_on, bool_or(NOT closed) AS still_open
  FROM links GROUP BY person
), own AS (
  SELECT
    p.*, coalesce(customer_said, first_win) AS customer_at, coalesce(opportunity_said, first_deal) AS opportunity_at,
    coalesce(lead_said, CASE WHEN stage <> 'Subscriber' THEN created_said END) AS lead_at, all_lost_on, coalesce(still_open, FALSE) AS still_open
  FROM people p LEFT JOIN linked USING (id)
)
SELECT
  *, lead_at[:10] AS lead, coalesce(mql_said, sql_said, opportunity_at, customer_at)[:10] AS mql,
  coalesce(sql_said, opportunity_at, customer_at)[:10] AS sql, coalesce(opportunity_at, customer_at)[:10] AS opportunity,
  customer_at[:10] AS customer
FROM own;

CREATE TABLE touches AS
SELECT t."Contact" AS person, t."When" AS said, t."When"[:10] AS day, t."What" AS what, t."Campaign" AS campaign, n.channel, n.inbound
FROM read_csv(getvariable('folder') || '/exports/touches*.csv', header = TRUE, all_varchar = TRUE) t
JOIN names n ON n.raw = lower(t."Channel");

-- Touches before each sale, in their order; `recent` numbers those of the last 90 days.
CREATE TABLE before_sale AS
SELECT
  w.id, w.close_on, w.cents, t.said, t.channel, t.inbound, row_number() OVER whole AS place, count(*) OVER (PARTITION BY w.id) AS touches,
  CASE WHEN instant(w.close_said) - instant(t.said) <= INTERVAL 90 DAY THEN 1 ELSE 0 END AS recent
FROM links w JOIN touches t ON t.person = w.person AND t.said <= w.close_said
WHERE w.won
WINDOW whole AS (PARTITION BY w.id ORDER BY t.said, t.person, t.channel, t.campaign);

-- 3. Everything that can be added up: what, on which day, of which channel (null: of none), how much ----------------------------
CREATE TABLE events (what TEXT, day TEXT, channel TEXT, amount DOUBLE);
INSERT INTO events SELECT 'leads', lead, channel, 1 FROM journeys WHERE lead IS NOT NULL;
INSERT INTO events SELECT 'mqls', mql, channel, 1 FROM journeys WHERE mql IS NOT NULL;
INSERT INTO events SELECT 'sqls', sql, channel, 1 FROM journeys WHERE sql IS NOT NULL;
INSERT INTO events SELECT 'opportunities', opportunity, channel, 1 FROM journeys WHERE opportunity IS NOT NULL;
INSERT INTO events SELECT 'customers', customer, channel, 1 FROM journeys WHERE customer IS NOT NULL;

-- Deals count by the deal's own channel.
INSERT INTO events SELECT 'deals_won', close_on, channel, 1 FROM business WHERE won;
INSERT INTO events SELECT 'deals_lost', close_on, channel, 1 FROM business WHERE closed AND NOT won;
INSERT INTO events SELECT 'deals_decided', close_on, channel, 1 FROM business WHERE closed;
INSERT INTO events SELECT 'own_revenue', close_on, channel, cents FROM business WHERE won;
INSERT INTO events SELECT 'new_deals', close_on, channel, 1 FROM business WHERE won AND is_new;
INSERT INTO events SELECT 'new_referred_revenue', close_on, channel, cents FROM business WHERE won AND is_new AND referred;
INSERT INTO events SELECT 'new_revenue', close_on, channel, cents FROM business WHERE won AND is_new;
INSERT INTO events SELECT 'repeat_revenue', close_on, channel, cents FROM business WHERE won AND NOT is_new;
INSERT INTO events SELECT 'referred_revenue', close_on, channel, cents FROM business WHERE won AND referred;
INSERT INTO events SELECT 'deals_created', created, channel, 1 FROM business;
INSERT INTO events SELECT 'deals_proposed', created, channel, 1 FROM business WHERE proposed;
INSERT INTO events SELECT 'proposals_decided', close_on, channel, 1 FROM business WHERE closed AND proposed;
INSERT INTO events SELECT 'proposals_won', close_on, channel, 1 FROM business WHERE won AND proposed;
-- What a lead has brought until today, a deal of several people split equally among them.
INSERT INTO events
SELECT 'cohort_revenue', j.lead, j.channel, l.cents / l.persons FROM journeys j JOIN links l ON l.person = j.id WHERE l.won AND j.lead IS NOT NULL;
-- Within so many days of becoming a lead, of those who became one so long ago.
CREATE TABLE ages AS SELECT unnest([30, 90, 180]) AS days;
INSERT INTO events
SELECT 'cohort_' || days || '_revenue', j.lead, j.channel, l.cents / l.persons
FROM journeys j JOIN links l ON l.person = j.id CROSS JOIN ages
WHERE l.won AND DATE '2026-10-01' - CAST(j.lead AS DATE) >= days AND CAST(l.close_on AS DATE) - CAST(j.lead AS DATE) <= days;
INSERT INTO events
SELECT 'aged_leads_' || days, lead, channel, 1 FROM journeys CROSS JOIN ages WHERE DATE '2026-10-01' - CAST(lead AS DATE) >= days;

-- Revenue by channel follows the plan's model: of the touches of the 90 days before the sale 40 % go to the first and 40 % to the
-- last, 20 % to those between.
CREATE TABLE credits AS
WITH ranked AS (
  SELECT id, channel, row_number() OVER (PARTITION BY id ORDER BY place) AS place, count(*) OVER (PARTITION BY id) AS n
  FROM before_sale WHERE recent = 1
)
SELECT w.close_on AS day, coalesce(r.channel, '(no recorded touch)') AS channel, w.cents,
       CASE WHEN r.n IS NULL OR r.n = 1 THEN 1.0 WHEN r.n = 2 THEN 0.5 WHEN r.place IN (1, r.n) THEN 0.4 ELSE 0.2 / (r.n - 2) END AS credit
FROM business w LEFT JOIN ranked r USING (id) WHERE w.won;
INSERT INTO events SELECT 'revenue', day, channel, credit * cents FROM credits;
INSERT INTO events SELECT 'attributed_revenue', day, channel, credit * cents FROM credits;
INSERT INTO events SELECT 'attributed_conversions', day, channel, credit FROM credits;
-- Roles look at the whole history.
INSERT INTO events SELECT 'originated_revenue', close_on, channel, cents FROM before_sale WHERE place = 1;
INSERT INTO events SELECT 'originated_conversions', close_on, channel, 1 FROM before_sale WHERE place = 1;
INSERT INTO events SELECT 'converted_revenue', close_on, channel, cents FROM before_sale WHERE place = touches;
INSERT INTO events SELECT 'converted_conversions', close_on, channel, 1 FROM before_sale WHERE place = touches;
-- The touch that made the lead: the last one when the first of the deal's people became a lead.
INSERT INTO events
WITH makers AS (
  SELECT b.id, b.close_on, b.cents, arg_max(b.channel, b.place) AS channel
  FROM before_sale b JOIN (SELECT l.id, min(lead_at) AS lead_at FROM links l JOIN journeys j ON j.id = l.person GROUP BY l.id) USING (id)
  WHERE b.said <= lead_at GROUP BY ALL
)
SELECT 'lead_created_conversions', close_on, channel, 1 FROM makers UNION ALL SELECT 'lead_created_revenue', close_on, channel, cents FROM makers;
INSERT INTO events SELECT 'sourced_revenue', close_on, NULL, cents FROM before_sale WHERE place = 1 AND inbound;
INSERT INTO events SELECT 'influenced_revenue', close_on, NULL, cents FROM before_sale WHERE inbound GROUP BY id, close_on, cents;

-- The website: a line of a GA4 file is a row when its day is one; the two kinds of download order their columns differently.
INSERT INTO events
WITH lines AS (
  SELECT string_split(line, ',') AS cells, filename LIKE '%free-form%' AS explored
  FROM read_csv(getvariable('folder') || '/exports/ga4/*.csv', columns = {'line': 'TEXT'}, header = FALSE, delim = '\x01', quote = '',
                escape = '', filename = TRUE, auto_detect = FALSE)
), rows AS (
  SELECT
    CASE WHEN explored THEN cells[1] ELSE cells[2] END AS day, CASE WHEN explored THEN cells[2] ELSE cells[1] END AS raw,
    cells[3] AS sessions, cells[4] AS engaged, CASE WHEN explored THEN cells[7] ELSE cells[8] END AS views,
    CASE WHEN explored THEN cells[8] ELSE cells[9] END AS seconds
  FROM lines
), days AS (
  SELECT day[:4] || '-' || day[5:6] || '-' || day[7:8] AS day, channel, sessions, engaged, views, seconds
  FROM rows JOIN names ON names.raw = lower(rows.raw) WHERE regexp_full_match(day, '\d{8}')
)
SELECT 'sessions', day, channel, CAST(sessions AS BIGINT) FROM days
UNION ALL SELECT 'engaged_sessions', day, channel, CAST(engaged AS BIGINT) FROM days
UNION ALL SELECT 'idle_sessions', day, channel, CAST(sessions AS BIGINT) - CAST(engaged AS BIGINT) FROM days
UNION ALL SELECT 'pageviews', day, channel, CAST(views AS BIGINT) FROM days
UNION ALL SELECT 'session_seconds', day, channel, CAST(seconds AS DOUBLE) FROM days;

-- Costs: the media of the export, and the plan's own, which all begin on the first and end on the last day of a month.
INSERT INTO events
SELECT 'media_cost', day, names.channel, cents
FROM (
  SELECT "Day"[7:10] || '-' || "Day"[4:5] || '-' || "Day"[1:2] AS day, lower("Channel") AS raw, CAST(replace("Cost", ',', '') AS BIGINT) AS cents
  FROM read_csv(getvariable('folder') || '/exports/spend.csv', header = TRUE, all_varchar = TRUE, delim = ';', encoding = 'latin-1')
) JOIN names USING (raw)
WHERE try_cast(day AS DATE) IS NOT NULL;
INSERT INTO events SELECT 'cost', day, channel, amount FROM events WHERE what = 'media_cost';
INSERT INTO events
SELECT 'cost', CAST(CAST(first AS DATE) AS TEXT), channel, cents
FROM generate_series(DATE '2024-10-01', DATE '2026-12-01', INTERVAL 1 MONTH) AS months(first)
JOIN plan_costs ON CAST(CAST(first AS DATE) AS TEXT) BETWEEN begins AND ends
WHERE every = 'month';
INSERT INTO events SELECT 'cost', begins, channel, cents FROM plan_costs WHERE every = '';

-- The hand-over: an MQL is judged once its hours are over (the data reach to the end of 1 October, 22:00 UTC).
INSERT INTO events
SELECT 'mqls_judged', mql_said[:10], channel, 1 FROM people
WHERE mql_said IS NOT NULL AND instant(mql_said) + to_hours(getvariable('follow_up_hours')) <= TIMESTAMP '2026-10-01 22:00';
INSERT INTO events
SELECT 'mqls_followed_up', mql_said[:10], channel, 1 FROM people
WHERE mql_said IS NOT NULL AND instant(called_said) - instant(mql_said) <= to_hours(getvariable('follow_up_hours'))
  AND instant(mql_said) + to_hours(getvariable('follow_up_hours')) <= TIMESTAMP '2026-10-01 22:00';
INSERT INTO events
SELECT verdict || '_leads', coalesce(mql_said, sql_said, created)[:10], channel, 1 FROM people WHERE verdict IN ('accepted', 'rejected');
INSERT INTO events SELECT 'verdicts', day, channel, amount FROM events WHERE what IN ('accepted_leads', 'rejected_leads');

-- Leads that fell out, by the day they did: sent back by sales, every deal lost, unsubscribed, or without a sign of life for 180 days.
INSERT INTO events
WITH ends AS (
  SELECT
    id, channel, greatest(lead, mql, sql, opportunity) AS reached, CASE WHEN verdict = 'rejected' THEN greatest(lead, mql, sql) END AS rejected_on,
    CASE WHEN left_on >= greatest(lead, mql, sql, opportunity) THEN left_on END AS unsubscribed_on, CASE WHEN all_lost_on <> '' THEN greatest(all_lost_on, reached) END AS out_on,
    CASE WHEN NOT still_open THEN CAST(CAST(greatest(reached, active_on, called_said[:10], touched) AS DATE) + 180 AS TEXT) END AS silent_on
  FROM journeys LEFT JOIN (SELECT person AS id, max(day) AS touched FROM touches GROUP BY person) USING (id)
  WHERE lead IS NOT NULL AND customer IS NULL
)
SELECT 'lost_leads', day, channel, 1
FROM (SELECT channel, least(rejected_on, unsubscribed_on, out_on, silent_on) AS day FROM ends)
WHERE day <= '2026-10-01';

-- Work counts where it was due; an hour costs 55 euros.
INSERT INTO events BY NAME FROM (UNPIVOT (
  SELECT
    "Due" AS day, coalesce(nullif("Channel", ''), '(not set)') AS channel, CAST(1 AS DOUBLE) AS work_pieces,
    CASE WHEN CAST("Done" AS DOUBLE) >= CAST("Planned" AS DOUBLE) THEN 1.0 ELSE 0.0 END AS work_finished,
    CASE WHEN CAST("Done" AS DOUBLE) >= CAST("Planned" AS DOUBLE) THEN 0.0 ELSE 1.0 END AS work_overdue,
    CAST("Hours" AS DOUBLE) AS work_hours, CAST("Hours" AS DOUBLE) * 55 AS work_cost
  FROM read_csv(getvariable('folder') || '/exports/work.csv', header = TRUE, all_varchar = TRUE) WHERE "Done" <> ''
) ON work_pieces, work_finished, work_overdue, work_hours, work_cost INTO NAME what VALUE amount);

-- What marketing sent, posted and published, and what customers answered.
INSERT INTO events BY NAME FROM (UNPIVOT (
  SELECT
    CAST(CAST(strptime("Send Date", '%b %d, %Y %I:%M %p') AS DATE) AS TEXT) AS day,
    CAST("Total Recipients" AS DOUBLE) AS mails, CAST("Successful Deliveries" AS DOUBLE) AS mails_delivered,
    CAST("Unique Opens" AS DOUBLE) AS mails_opened, CAST("Unique Clicks" AS DOUBLE) AS mails_clicked,
    CAST("Total Bounces" AS DOUBLE) AS mails_bounced, CAST("Unsubscribes" AS DOUBLE) AS mails_refused
  FROM read_csv(getvariable('folder') || '/exports/mailchimp/campaigns.csv', header = TRUE, all_varchar = TRUE)
) ON mails, mails_delivered, mails_opened, mails_clicked, mails_bounced, mails_refused INTO NAME what VALUE amount);

-- Of LinkedIn what was not paid for; Instagram tells no clicks.
CREATE TABLE social AS
SELECT
  "Date"[7:10] || '-' || "Date"[1:2] || '-' || "Date"[4:5] AS day, 'linkedin' AS network,
  CAST("Impressions (organic)" AS DOUBLE) AS shown, CAST("Clicks (organic)" AS DOUBLE) AS clicked,
  CAST("Reactions (organic)" AS DOUBLE) AS liked, CAST("Comments (organic)" AS DOUBLE) AS said, CAST("Reposts (organic)" AS DOUBLE) AS shared
FROM read_csv(getvariable('folder') || '/exports/social/linkedin-metrics.csv', header = TRUE, skip = 1, all_varchar = TRUE)
UNION ALL
SELECT
  "Publish time"[7:10] || '-' || "Publish time"[1:2] || '-' || "Publish time"[4:5], regexp_extract("Permalink", 'www\.(\w+)\.com', 1),
  CAST("Views" AS DOUBLE), CAST(nullif("Link clicks", '') AS DOUBLE), CAST("Reactions" AS DOUBLE), CAST("Comments" AS DOUBLE),
  CAST("Shares" AS DOUBLE)
FROM read_csv(getvariable('folder') || '/exports/social/meta-content.csv', header = TRUE, all_varchar = TRUE);
INSERT INTO events BY NAME FROM (UNPIVOT (
  SELECT
    day, shown AS social_shown, clicked AS social_clicks, said AS social_comments, shared AS social_shares,
    liked + said + shared AS social_responses, liked + said + shared + coalesce(clicked, 0) AS social_engagements,
    CASE WHEN clicked IS NOT NULL THEN shown END AS social_clickable
  FROM social
) ON social_shown, social_clicks, social_comments, social_shares, social_responses, social_engagements, social_clickable
  INTO NAME what VALUE amount);
CREATE TABLE followers AS
SELECT "Day" AS day, "Network" AS network, CAST("Followers" AS DOUBLE) AS level
FROM read_csv(getvariable('folder') || '/exports/followers.csv', header = TRUE, all_varchar = TRUE);

INSERT INTO events BY NAME FROM (UNPIVOT (
  SELECT
    "Month" AS day, CAST("Views" AS DOUBLE) AS page_views, CAST("Seconds" AS DOUBLE) AS page_seconds,
    CASE WHEN "Type" = 'support' THEN CAST("Views" AS DOUBLE) END AS support_page_views,
    CASE WHEN "Forms sent" <> '' THEN CAST("Entrances" AS DOUBLE) END AS page_entrances,
    CAST(nullif("Forms sent", '') AS DOUBLE) AS page_forms,
    CAST(nullif("Button views", '') AS DOUBLE) AS buttons_seen, CAST(nullif("Button clicks", '') AS DOUBLE) AS buttons_clicked
  FROM read_csv(getvariable('folder') || '/exports/pages.csv', header = TRUE, all_varchar = TRUE)
) ON page_views, page_seconds, support_page_views, page_entrances, page_forms, buttons_seen, buttons_clicked INTO NAME what VALUE amount);

INSERT INTO events BY NAME FROM (UNPIVOT (
  SELECT
    "Day" AS day, CAST(1 AS DOUBLE) AS answers,
    100.0 * (CASE WHEN CAST("Score" AS INTEGER) >= 9 THEN 1 WHEN CAST("Score" AS INTEGER) <= 6 THEN -1 ELSE 0 END) AS answer_balance
  FROM read_csv(getvariable('folder') || '/exports/survey.csv', header = TRUE, all_varchar = TRUE)
) ON answers, answer_balance INTO NAME what VALUE amount);

-- 4. Sums of each stretch, in total ('') and by channel; those with a grain in total alone --------------------------------------------------
CREATE TABLE counted AS
SELECT what, day, '' AS channel, amount FROM events UNION ALL SELECT what, day, channel, amount FROM events WHERE channel IS NOT NULL;
CREATE TABLE sums AS
SELECT scenario, first, last, grain, what, channel, sum(amount) AS amount
FROM slots JOIN counted ON day BETWEEN first AND last WHERE channel = '' OR grain = '' GROUP BY ALL;
-- In total a channel that came before a sale several times, or beside others, assisted it once.
INSERT INTO sums
WITH assists AS (
  SELECT slots.*, id, unnest(['', channel]) AS channel, cents FROM slots JOIN before_sale ON close_on BETWEEN first AND last
)
SELECT scenario, first, last, grain, what, channel, sum(amount)
FROM (SELECT DISTINCT *, unnest(['assisted_conversions', 'assisted_revenue']) AS what, unnest([1, cents]) AS amount FROM assists)
WHERE channel = '' OR grain = '' GROUP BY ALL;

-- Stocks: what was open on the last day.
INSERT INTO sums
WITH stock AS (
  SELECT slots.*, b.channel, b.cents, b.probability FROM slots JOIN business b ON b.created <= last AND NOT (b.closed AND b.close_on <= last)
), each_channel AS (
  SELECT scenario, first, last, grain, '' AS channel, cents, probability FROM stock
  UNION ALL SELECT scenario, first, last, grain, channel, cents, probability FROM stock WHERE grain = ''
)
SELECT scenario, first, last, grain, what, channel, sum(amount)
FROM (SELECT *, unnest(['pipeline', 'open_deals']) AS what, unnest([cents, 1]) AS amount FROM each_channel) GROUP BY ALL
UNION ALL -- probabilities are today's
SELECT scenario, first, last, grain, 'weighted_pipeline', channel, sum(cents * probability) FROM each_channel WHERE last = '2026-09-30' GROUP BY ALL;
INSERT INTO sums
SELECT scenario, first, last, grain, 'goal_gap', '',
       getvariable('goal_cents') - (SELECT coalesce(sum(cents), 0) FROM business WHERE won AND close_on BETWEEN '2026-01-01' AND last)
FROM slots WHERE last >= '2026-01-01';

-- Open leads on the last day, those that a nurturing mail reached in the window, those that nothing did.
INSERT INTO sums
WITH open_leads AS (
  SELECT slots.*, j.id, j.channel, j.score, CAST(last AS DATE) - CAST(lead AS DATE) AS age
  FROM slots JOIN journeys j
    ON j.lead <= last AND (customer IS NULL OR customer > last) AND (all_lost_on IS NULL OR all_lost_on > last)
       AND (left_on IS NULL OR left_on > last) AND (verdict IS DISTINCT FROM 'rejected' OR mql > last)
), cared AS (
  SELECT
    o.*, count(CASE WHEN t.what = 'nurture' THEN 1 END) > 0 AS nurtured, count(t.day) = 0 AS forgotten,
    coalesce(age > CASE WHEN score >= 38 THEN 180 WHEN score >= 24 THEN 365 WHEN score >= 0 THEN 540 END, FALSE) AS overdue
  FROM open_leads o
  LEFT JOIN touches t ON t.person = o.id AND CAST(last AS DATE) - CAST(t.day AS DATE) BETWEEN 0 AND getvariable('window_days') - 1
  GROUP BY ALL
), each_channel AS (
  SELECT * REPLACE ('' AS channel) FROM cared UNION ALL SELECT * FROM cared WHERE grain = ''
)
SELECT scenario, first, last, grain, what, channel, sum(amount)
FROM (
  SELECT *, unnest(['open_leads', 'nurtured_leads', 'forgotten_leads', 'overdue_leads']) AS what,
         unnest([1, CAST(nurtured AS INTEGER), CAST(forgotten AS INTEGER), CAST(overdue AS INTEGER)]) AS amount
  FROM each_channel
) GROUP BY ALL;

-- People whom one channel alone had touched by the last day.
INSERT INTO sums
WITH reached AS (
  SELECT slots.*, person, min(channel) AS channel
  FROM slots JOIN touches ON day <= last GROUP BY scenario, first, last, grain, person HAVING count(DISTINCT channel) = 1
)
SELECT scenario, first, last, grain, 'sole_reach', channel, count(*)
FROM (SELECT * REPLACE ('' AS channel) FROM reached UNION ALL SELECT * FROM reached WHERE grain = '') GROUP BY ALL;

-- Followers: growth since the last level known before; the average level, network by network.
INSERT INTO sums
SELECT scenario, first, last, grain, 'follower_growth', '', sum(grown)
FROM (
  SELECT scenario, first, last, grain, network, arg_max(level, day) - arg_max(CASE WHEN day < first THEN level END, day) AS grown
  FROM slots JOIN followers ON day <= last GROUP BY ALL HAVING max(day) >= first
) GROUP BY ALL
UNION ALL
SELECT scenario, first, last, grain, 'average_followers', '', sum(level)
FROM (SELECT slots.*, network, avg(level) AS level FROM slots JOIN followers f ON f.day BETWEEN first AND last GROUP BY ALL) GROUP BY ALL;

-- Twelve months to the last day: revenue and buyers; who bought in the twelve before, and who of them bought again.
INSERT INTO sums
WITH bought AS (
  SELECT
    slots.*, b.channel, b.company, b.cents, b.close_on,
    CAST(b.close_on AS DATE) >= CAST(last AS DATE) + INTERVAL 1 DAY - INTERVAL 12 MONTH AS lately
  FROM slots JOIN business b
    ON b.won AND b.close_on <= last AND CAST(b.close_on AS DATE) >= CAST(last AS DATE) + INTERVAL 1 DAY - INTERVAL 24 MONTH
), each_channel AS (
  SELECT * REPLACE ('' AS channel) FROM bought UNION ALL SELECT * FROM bought WHERE grain = ''
), buyers AS (
  SELECT scenario, first, last, grain, channel, company, sum(CASE WHEN lately THEN cents END) AS cents, bool_or(lately) AS again, bool_or(NOT lately) AS earlier
  FROM each_channel GROUP BY ALL
)
SELECT scenario, first, last, grain, 'year_revenue', channel, sum(cents) FROM buyers GROUP BY ALL
UNION ALL
-- A buyer's months: twelve, or those since the first sale (November 2024).
SELECT scenario, first, last, grain, 'buyer_months', channel,
       sum(least(12, date_diff('month', DATE '2024-11-01', CAST(last AS DATE)) + 1))
FROM buyers WHERE again GROUP BY ALL
UNION ALL SELECT scenario, first, last, grain, 'earlier_buyers', channel, count(*) FROM buyers WHERE earlier GROUP BY ALL
UNION ALL SELECT scenario, first, last, grain, 'returning_buyers', channel, count(CASE WHEN again THEN 1 END) FROM buyers WHERE earlier GROUP BY ALL;

INSERT INTO sums
WITH young AS (
  SELECT slots.*, unnest(['', channel]) AS channel, customer
  FROM slots JOIN journeys ON lead <= last AND CAST(lead AS DATE) >= CAST(last AS DATE) + INTERVAL 1 DAY - INTERVAL 12 MONTH
)
SELECT scenario, first, last, grain, what, channel, sum(amount)
FROM (SELECT *, unnest(['year_leads', 'year_leads_won']) AS what, unnest([1, CAST(customer IS NOT NULL AS INTEGER)]) AS amount FROM young)
WHERE channel = '' OR grain = '' GROUP BY ALL;

-- What entries into stages are worth: gross profit of the average new deal of the report's twelve months, times the chance that an
-- entry of those months had, less that of the stage before.
INSERT INTO sums
WITH entries AS (
  UNPIVOT (SELECT id, channel, customer IS NOT NULL AS won, lead AS "1", mql AS "2", sql AS "3", opportunity AS "4", customer AS "5" FROM journeys)
  ON "1", "2", "3", "4", "5" INTO NAME step VALUE day
), chances AS (
  SELECT step, avg(CAST(won AS INTEGER)) AS chance FROM entries WHERE day BETWEEN '2025-10-01' AND '2026-09-30' GROUP BY step
), deal AS (
  SELECT avg(cents) * getvariable('margin') AS cents FROM business WHERE won AND is_new AND close_on BETWEEN '2025-10-01' AND '2026-09-30'
), gains AS (
  SELECT step, chance - lag(chance, 1, 0) OVER (ORDER BY step) AS gain FROM chances
), each_channel AS (
  SELECT step, day, '' AS channel FROM entries UNION ALL SELECT step, day, channel FROM entries
)
SELECT scenario, first, last, grain, 'value_created', channel, sum(gain * deal.cents)
FROM slots JOIN each_channel ON day BETWEEN first AND last JOIN gains USING (step) CROSS JOIN deal
WHERE channel = '' OR grain = '' GROUP BY ALL;

-- 5. Quotients, from the sums; a zero or missing divisor gives no row ------------------------------------------------------------
CREATE TABLE ratios (kpi TEXT, above TEXT, below TEXT);
INSERT INTO ratios VALUES
  ('engagement_rate', 'engaged_sessions', 'sessions'), ('bounce_rate', 'idle_sessions', 'sessions'),
  ('average_engagement_seconds', 'session_seconds', 'sessions'),
  ('visitor_to_lead_rate', 'leads', 'sessions'), ('lead_to_mql_rate', 'mqls', 'leads'), ('mql_to_sql_rate', 'sqls', 'mqls'),
  ('sql_to_opportunity_rate', 'opportunities', 'sqls'), ('opportunity_to_customer_rate', 'customers', 'opportunities'),
  ('sql_to_customer_rate', 'customers', 'sqls'), ('lead_to_customer_rate', 'customers', 'leads'),
  ('visitor_to_customer_rate', 'customers', 'sessions'), ('visitor_to_mql_rate', 'mqls', 'sessions'),
  ('visitor_to_sql_rate', 'sqls', 'sessions'), ('visitor_to_opportunity_rate', 'opportunities', 'sessions'),
  ('lead_to_sql_rate', 'sqls', 'leads'), ('lead_to_opportunity_rate', 'opportunities', 'leads'),
  ('mql_to_opportunity_rate', 'opportunities', 'mqls'), ('mql_to_customer_rate', 'customers', 'mqls'),
  ('lead_conversion_to_date', 'year_leads_won', 'year_leads'),
  ('average_deal', 'own_revenue', 'deals_won'), ('average_new_deal', 'new_revenue', 'new_deals'), ('win_rate', 'deals_won', 'deals_decided'),
  ('opportunity_to_proposal_rate', 'deals_proposed', 'deals_created'), ('proposal_to_win_rate', 'proposals_won', 'proposals_decided'),
  ('repeat_revenue_share', 'repeat_revenue', 'own_revenue'), ('referral_revenue_share', 'referred_revenue', 'own_revenue'),
  ('referred_new_business_share', 'new_referred_revenue', 'new_revenue'), ('work_completion_rate', 'work_finished', 'work_pieces'),
  ('attributed_cost_per_conversion', 'cost', 'attributed_conversions'), ('attributed_roas', 'attributed_revenue', 'media_cost'),
  ('cost_per_session', 'cost', 'sessions'), ('cost_per_lead', 'cost', 'leads'), ('cost_per_mql', 'cost', 'mqls'),
  ('cost_per_sql', 'cost', 'sqls'), ('cost_per_opportunity', 'cost', 'opportunities'), ('paid_cost_per_lead', 'media_cost', 'leads'),
  ('customer_acquisition_cost', 'cost', 'customers'), ('paid_customer_acquisition_cost', 'media_cost', 'customers'),
  ('revenue_per_lead', 'revenue', 'leads'), ('cohort_revenue_per_lead', 'cohort_revenue', 'leads'),
  ('cohort_revenue_per_lead_30', 'cohort_30_revenue', 'aged_leads_30'),
  ('cohort_revenue_per_lead_90', 'cohort_90_revenue', 'aged_leads_90'),
  ('cohort_revenue_per_lead_180', 'cohort_180_revenue', 'aged_leads_180'), ('roas', 'revenue', 'media_cost'),
  ('marketing_sourced_revenue_share', 'sourced_revenue', 'own_revenue'),
  ('marketing_influenced_revenue_share', 'influenced_revenue', 'own_revenue'),
  ('pipeline_coverage', 'pipeline', 'goal_gap'), ('nurture_rate', 'nurtured_leads', 'open_leads'),
  ('customer_retention_rate', 'returning_buyers', 'earlier_buyers'),
  ('sla_follow_up_rate', 'mqls_followed_up', 'mqls_judged'), ('sales_acceptance_rate', 'accepted_leads', 'verdicts'),
  ('email_open_rate', 'mails_opened', 'mails_delivered'), ('email_click_rate', 'mails_clicked', 'mails_delivered'),
  ('email_click_to_open_rate', 'mails_clicked', 'mails_opened'), ('email_bounce_rate', 'mails_bounced', 'mails'),
  ('email_unsubscribe_rate', 'mails_refused', 'mails_delivered'),
  ('social_engagement_rate', 'social_engagements', 'social_shown'), ('social_click_rate', 'social_clicks', 'social_clickable'),
  ('social_engagement_rate_by_followers', 'social_responses', 'average_followers'),
  ('cta_click_rate', 'buttons_clicked', 'buttons_seen'), ('landing_page_conversion_rate', 'page_forms', 'page_entrances'),
  ('page_engagement_seconds', 'page_seconds', 'page_views'), ('net_promoter_score', 'answer_balance', 'answers');
-- Sums that are KPIs themselves; of the others, those in cents.
CREATE TABLE shown (what TEXT);
INSERT INTO shown VALUES
  ('sessions'), ('pageviews'), ('leads'), ('mqls'), ('sqls'), ('opportunities'), ('customers'), ('revenue'), ('deals_won'), ('deals_lost'),
  ('pipeline'), ('weighted_pipeline'), ('cost'), ('media_cost'), ('value_created'), ('forgotten_leads'), ('social_comments'), ('social_shares'),
  ('social_clicks'), ('follower_growth'), ('support_page_views'), ('originated_conversions'), ('originated_revenue'),
  ('converted_conversions'), ('converted_revenue'), ('lead_created_conversions'), ('lead_created_revenue'), ('assisted_conversions'), ('assisted_revenue'), ('sole_reach'),
  ('attributed_conversions'), ('attributed_revenue'), ('rejected_leads'), ('lost_leads'), ('overdue_leads'), ('work_hours'), ('work_cost'),
  ('work_overdue');
CREATE TABLE scaled AS
SELECT * REPLACE (
  amount / CASE WHEN what IN ('cost', 'media_cost', 'pipeline', 'weighted_pipeline', 'goal_gap', 'value_created')
                  OR what LIKE '%revenue' THEN 100 ELSE 1 END AS amount)
FROM sums;

-- 6. Medians: of waiting times, by the day on which they were over (hours of the day of the hand-over) ---------------------------
CREATE TABLE waits AS
SELECT 'lead_to_customer_days' AS what, customer AS day, channel, epoch(instant(customer_at) - instant(lead_at)) / 86400 AS amount
FROM journeys WHERE customer IS NOT NULL
UNION ALL SELECT 'sales_cycle_days', close_on, channel, epoch(instant(close_said) - instant(created_said)) / 86400 FROM business WHERE won
UNION ALL
SELECT 'speed_to_lead_hours', mql_said[:10], channel, greatest(epoch(instant(called_said) - instant(mql_said)) / 3600, 0)
FROM people WHERE mql_said IS NOT NULL AND called_said IS NOT NULL
UNION ALL
SELECT 'approval_days', "Approved", coalesce(nullif("Channel", ''), '(not set)'), CAST("Approved" AS DATE) - CAST("Submitted" AS DATE)
FROM read_csv(getvariable('folder') || '/exports/work.csv', header = TRUE, all_varchar = TRUE) WHERE "Approved" <> '';
INSERT INTO scaled
SELECT scenario, first, last, grain, what, channel, median(amount)
FROM slots JOIN (SELECT what, day, '' AS channel, amount FROM waits UNION ALL SELECT * FROM waits WHERE channel IS NOT NULL) ON day BETWEEN first AND last
WHERE channel = '' OR grain = '' GROUP BY ALL;

-- 7. The truth -----------------------------------------------------------------------------------------------------------------
-- Every stretch and channel with its sums side by side, for what is no simple quotient of two.
CREATE TABLE wide AS PIVOT scaled ON what USING sum(amount);
CREATE TABLE truth AS
SELECT what AS kpi, scenario, first, last, grain, channel, amount AS value FROM scaled
WHERE what IN (SELECT what FROM shown UNION ALL SELECT what FROM waits)
UNION ALL
SELECT r.kpi, b.scenario, b.first, b.last, b.grain, b.channel, coalesce(a.amount, 0) / b.amount
FROM ratios r JOIN scaled b ON b.what = r.below AND b.amount <> 0
LEFT JOIN scaled a ON a.what = r.above AND (a.scenario, a.first, a.last, a.channel) = (b.scenario, b.first, b.last, b.channel)
-- No leads is a count of nought; no cost is no cost known.
WHERE a.amount IS NOT NULL OR r.above NOT IN ('cost', 'media_cost')
UNION ALL
SELECT kpi, scenario, first, last, grain, channel, value
FROM (
  SELECT
    *, -- revenue is nought where nothing was sold; the margin makes gross profit of it
    (coalesce(revenue, 0) * getvariable('margin') - cost) / cost AS roi,
    (coalesce(revenue, 0) - coalesce(cost, 0)) / leads AS return_per_lead,
    cost / (new_revenue / new_deals * getvariable('margin')) AS break_even_customers,
    year_revenue / buyer_months * getvariable('margin') * getvariable('lifetime_months') AS customer_lifetime_value,
    year_revenue / buyer_months * getvariable('margin') * getvariable('lifetime_months') / (cost / customers) AS ltv_to_cac,
    cost / customers / (year_revenue / buyer_months * getvariable('margin')) AS payback_months,
    open_deals * (deals_won / deals_decided) * (own_revenue / deals_won) / sales_cycle_days AS pipeline_velocity
  FROM wide
) UNPIVOT (value FOR kpi IN (roi, return_per_lead, break_even_customers, customer_lifetime_value, ltv_to_cac, payback_months, pipeline_velocity))
WHERE channel <> '(shared)' OR kpi <> 'roi';
