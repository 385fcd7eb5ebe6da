-- What the demo's report must say, from the raw exports alone. Nothing of the product is used here: SQLite, hand-written.
-- The loader beside it has filled, all as text: contacts, deals, ga4, spend, touches (as exported), plan_costs (a row a line of the
-- plan's costs), periods (scenario, first, last, grain: '' or 'month'). Money is in cents until the last step.

CREATE TABLE names (raw TEXT PRIMARY KEY, channel TEXT);
INSERT INTO names VALUES
  ('organic search', 'Organic search'), ('email marketing', 'E-mail'), ('email', 'E-mail'), ('paid search', 'Paid search'),
  ('referrals', 'Referral'), ('ai referrals', 'Referral'), ('referral', 'Referral'), ('organic social', 'Organic social'),
  ('paid social', 'Paid social'), ('direct traffic', 'Direct'), ('direct', 'Direct'), ('offline sources', 'Offline sources');

-- People: one row an id, whatever the number of files; no id or no such day: no person.
CREATE TABLE people AS
SELECT DISTINCT "Record ID" AS id, substr("Create Date", 1, 10) AS created, "Lifecycle Stage" AS stage,
       nullif(substr("Became a Lead Date", 1, 10), '') AS lead_on,
       nullif(substr("Became a Marketing Qualified Lead Date", 1, 10), '') AS mql_on,
       nullif(substr("Became a Sales Qualified Lead Date", 1, 10), '') AS sql_on,
       nullif(substr("Became an Opportunity Date", 1, 10), '') AS opportunity_on,
       nullif(substr("Became a Customer Date", 1, 10), '') AS customer_on,
       coalesce((SELECT channel FROM names WHERE raw = lower("Original Traffic Source")), '(not set)') AS channel
FROM contacts
WHERE "Record ID" <> '' AND date(substr("Create Date", 1, 10)) = substr("Create Date", 1, 10);

CREATE TABLE business AS
SELECT "Record ID" AS id, substr("Create Date", 1, 10) AS created, substr("Close Date", 1, 10) AS close_on,
       "Is Closed Won" = 'true' AS won, "Is Deal Closed?" = 'true' AS closed, "Deal Type" AS kind,
       CAST(round("Amount in company currency" * 100) AS INTEGER) AS cents, "Associated Contact IDs" AS ids,
       coalesce((SELECT channel FROM names WHERE raw = lower("Original Traffic Source")),
                (SELECT channel FROM people WHERE id = substr("Associated Contact IDs" || ';', 1, instr("Associated Contact IDs" || ';', ';') - 1)),
                '(not set)') AS channel
FROM deals;

-- A stage nobody dated follows from the person's deals, then from the next stage that has a date.
CREATE TABLE journeys AS
WITH linked AS (
  SELECT p.id, min(b.created) AS first_deal, min(CASE WHEN b.won THEN b.close_on END) AS first_win
  FROM people p LEFT JOIN business b ON instr(';' || b.ids || ';', ';' || p.id || ';') > 0 GROUP BY p.id
), a AS (
  SELECT p.*, coalesce(customer_on, first_win) AS customer, coalesce(opportunity_on, first_deal) AS opportunity
  FROM people p JOIN linked USING (id)
)
SELECT id, channel,
       coalesce(lead_on, CASE WHEN stage <> 'Subscriber' THEN created END) AS lead,
       coalesce(mql_on, sql_on, opportunity, customer) AS mql, coalesce(sql_on, opportunity, customer) AS sql,
       coalesce(opportunity, customer) AS opportunity, customer
FROM a;

-- Every count and sum as an event: what, on which day, of which channel, how much.
CREATE TABLE events (what TEXT, day TEXT, channel TEXT, amount INTEGER);
INSERT INTO events SELECT 'leads', lead, channel, 1 FROM journeys WHERE lead IS NOT NULL;
INSERT INTO events SELECT 'mqls', mql, channel, 1 FROM journeys WHERE mql IS NOT NULL;
INSERT INTO events SELECT 'sqls', sql, channel, 1 FROM journeys WHERE sql IS NOT NULL;
INSERT INTO events SELECT 'opportunities', opportunity, channel, 1 FROM journeys WHERE opportunity IS NOT NULL;
INSERT INTO events SELECT 'customers', customer, channel, 1 FROM journeys WHERE customer IS NOT NULL;
INSERT INTO events SELECT 'own_revenue', close_on, channel, cents FROM business WHERE won;
-- Revenue by channel follows the plan's model: 40 % to the first and the last touch of the 90 days before, 20 % to the others.
INSERT INTO events
WITH won AS (
  SELECT "Record ID" AS id, "Close Date" AS at, CAST(round("Amount in company currency" * 100) AS INTEGER) AS cents, "Associated Contact IDs" AS ids
  FROM deals WHERE "Is Closed Won" = 'true'
), ranked AS (
  SELECT won.id, names.channel, row_number() OVER (PARTITION BY won.id ORDER BY t."When", t."Contact", names.channel, t."Campaign") AS place,
         count(*) OVER (PARTITION BY won.id) AS n
  FROM won JOIN touches t ON instr(';' || won.ids || ';', ';' || t."Contact" || ';') > 0 JOIN names ON names.raw = lower(t."Channel")
  WHERE t."When" <= won.at AND julianday(won.at) - julianday(t."When") <= 90
)
SELECT 'revenue', substr(won.at, 1, 10), coalesce(r.channel, '(no recorded touch)'),
       won.cents * CASE WHEN r.n IS NULL OR r.n = 1 THEN 1.0 WHEN r.n = 2 THEN 0.5 WHEN r.place IN (1, r.n) THEN 0.4 ELSE 0.2 / (r.n - 2) END
FROM won LEFT JOIN ranked r ON r.id = won.id;
INSERT INTO events SELECT 'deals_won', close_on, channel, 1 FROM business WHERE won;
INSERT INTO events SELECT 'deals_lost', close_on, channel, 1 FROM business WHERE closed AND NOT won;
INSERT INTO events
SELECT metric, substr(g."Date", 1, 4) || '-' || substr(g."Date", 5, 2) || '-' || substr(g."Date", 7, 2), n.channel, amount
FROM (SELECT 'sessions' AS metric, "Date", "Session primary channel group (Default Channel Group)" AS raw, "Sessions" AS amount FROM ga4
      UNION ALL
      SELECT 'engaged_sessions', "Date", "Session primary channel group (Default Channel Group)", "Engaged sessions" FROM ga4
      UNION ALL
      SELECT 'pageviews', "Date", "Session primary channel group (Default Channel Group)", "Views" FROM ga4
      UNION ALL
      SELECT 'engagement_seconds', "Date", "Session primary channel group (Default Channel Group)", "User engagement" FROM ga4) g
JOIN names n ON n.raw = lower(g.raw)
WHERE g."Date" <> '';
INSERT INTO events
SELECT 'media_cost', day, channel, cents
FROM (SELECT substr("Day", 7, 4) || '-' || substr("Day", 4, 2) || '-' || substr("Day", 1, 2) AS day,
             (SELECT channel FROM names WHERE raw = lower(spend."Channel")) AS channel,
             CAST(replace("Cost", ',', '') AS INTEGER) AS cents
      FROM spend)
WHERE date(day) = day;
INSERT INTO events SELECT 'cost', day, channel, amount FROM events WHERE what = 'media_cost';
-- The plan's monthly costs all begin on the first and end on the last day of a month: each month has its whole amount.
INSERT INTO events
WITH RECURSIVE months(first) AS (SELECT '2024-10-01' UNION ALL SELECT date(first, '+1 month') FROM months WHERE first < '2026-12-01')
SELECT 'cost', first, channel, cents FROM plan_costs JOIN months ON first >= begins AND first <= ends WHERE every = 'month'
UNION ALL SELECT 'cost', begins, channel, cents FROM plan_costs WHERE every = '';

CREATE TABLE sums AS
SELECT scenario, first, last, grain, what, '' AS channel, sum(amount) AS amount
FROM periods JOIN events ON day BETWEEN first AND last GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT scenario, first, last, grain, what, channel, sum(amount)
FROM periods JOIN events ON day BETWEEN first AND last WHERE grain = '' GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT scenario, first, last, grain, 'pipeline', '', sum(cents)
FROM periods JOIN business ON created <= last AND NOT (closed AND close_on <= last) GROUP BY 1, 2, 3, 4
UNION ALL
SELECT scenario, first, last, grain, 'pipeline', channel, sum(cents)
FROM periods JOIN business ON created <= last AND NOT (closed AND close_on <= last) WHERE grain = '' GROUP BY 1, 2, 3, 4, 6;

-- Quotients, from the sums; a zero or missing divisor gives no row.
CREATE TABLE ratios (kpi TEXT, above TEXT, below TEXT);
INSERT INTO ratios VALUES
  ('engagement_rate', 'engaged_sessions', 'sessions'), ('average_engagement_seconds', 'engagement_seconds', 'sessions'),
  ('visitor_to_lead_rate', 'leads', 'sessions'), ('lead_to_mql_rate', 'mqls', 'leads'), ('mql_to_sql_rate', 'sqls', 'mqls'),
  ('sql_to_opportunity_rate', 'opportunities', 'sqls'), ('opportunity_to_customer_rate', 'customers', 'opportunities'),
  ('sql_to_customer_rate', 'customers', 'sqls'), ('lead_to_customer_rate', 'customers', 'leads'),
  ('visitor_to_customer_rate', 'customers', 'sessions'), ('average_deal', 'own_revenue', 'deals_won'),
  ('cost_per_session', 'cost', 'sessions'), ('cost_per_lead', 'cost', 'leads'), ('cost_per_mql', 'cost', 'mqls'),
  ('cost_per_sql', 'cost', 'sqls'), ('cost_per_opportunity', 'cost', 'opportunities'),
  ('paid_cost_per_lead', 'media_cost', 'leads'), ('customer_acquisition_cost', 'cost', 'customers'),
  ('paid_customer_acquisition_cost', 'media_cost', 'customers'), ('revenue_per_lead', 'revenue', 'leads'),
  ('roas', 'revenue', 'media_cost');
CREATE TABLE money (what TEXT);
INSERT INTO money VALUES ('revenue'), ('own_revenue'), ('cost'), ('media_cost'), ('pipeline');

CREATE TABLE truth AS
WITH scaled AS (
  SELECT scenario, first, last, grain, what, channel, amount / CASE WHEN what IN (SELECT what FROM money) THEN 100.0 ELSE 1.0 END AS amount
  FROM sums
)
SELECT what AS kpi, scenario, first, last, grain, channel, amount AS value FROM scaled
WHERE what NOT IN ('engaged_sessions', 'engagement_seconds', 'own_revenue')
UNION ALL
SELECT r.kpi, b.scenario, b.first, b.last, b.grain, b.channel, coalesce(a.amount, 0) / b.amount
FROM ratios r JOIN scaled b ON b.what = r.below AND b.amount <> 0
LEFT JOIN scaled a ON a.what = r.above AND (a.scenario, a.first, a.last, a.channel) = (b.scenario, b.first, b.last, b.channel)
-- No leads is a count of nought; no cost is no cost known.
WHERE a.amount IS NOT NULL OR r.above NOT IN ('cost', 'media_cost')
UNION ALL
SELECT 'bounce_rate', e.scenario, e.first, e.last, e.grain, e.channel, 1 - e.amount / s.amount
FROM scaled e JOIN scaled s ON s.what = 'sessions' AND (s.scenario, s.first, s.last, s.channel) = (e.scenario, e.first, e.last, e.channel)
WHERE e.what = 'engaged_sessions'
UNION ALL
SELECT 'win_rate', w.scenario, w.first, w.last, w.grain, w.channel,
       sum(CASE WHEN w.what = 'deals_won' THEN w.amount ELSE 0 END) / sum(w.amount)
FROM scaled w WHERE w.what IN ('deals_won', 'deals_lost') GROUP BY 2, 3, 4, 5, 6
UNION ALL
-- 70 % of revenue is gross profit, as the plan says.
SELECT 'roi', c.scenario, c.first, c.last, c.grain, c.channel, (0.7 * coalesce(r.amount, 0) - c.amount) / c.amount
FROM scaled c
LEFT JOIN scaled r ON r.what = 'revenue' AND (r.scenario, r.first, r.last, r.channel) = (c.scenario, c.first, c.last, c.channel)
WHERE c.what = 'cost' AND c.channel <> '(shared)';
