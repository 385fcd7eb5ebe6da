from __future__ import annotations

from reportgen.testing import Sample

REPORT = """\
# ----------------------------------------
# Traffic acquisition: Session primary channel group
# Account: Example Co
# Property: Example Co - GA4
# ----------------------------------------
#
# All Users
# Start date: 20260901
# End date: 20260930

Session primary channel group (Default channel group),Date,Sessions,Engaged sessions,Total users,Key events
Organic Search,20260901,412,233,390,5
(not set),20260902,7,0,7,0
"""
EXPLORATION = """\
# ----------------------------------------
# Example Co - GA4
# Free form-Free form 1
# 20261001-20261031
# ----------------------------------------

Date,Session source / medium,Sessions,Engaged sessions,Key events
,,419,233,5,Grand total
20261001,google / organic,412,233,5
20261001,(not set),7,0,0
"""

PAGES = """\
# ----------------------------------------
# Pages and screens: Page path and screen class
# Start date: 20260901
# End date: 20260930

Date,Page path and screen class,Views,Key events
20260901,/pricing,4180,37
20260902,/blog/crm-roi,2907,12
"""
UNIVERSAL = """\
# ----------------------------------------
# All Web Site Data
# Channels
# 20260901-20260930
# ----------------------------------------

Date,Default Channel Grouping,Users,Sessions,Bounce Rate,Avg. Session Duration
20260901,Organic Search,"3,215","4,102",55.43%,00:01:17
20260901,Direct,"1,020","1,300",71.10%,00:00:41
,,"4,235","5,402",59.20%,00:01:08
"""
ANSWER = """\
{"dimensionHeaders":[{"name":"date"},{"name":"sessionDefaultChannelGroup"}],
 "metricHeaders":[{"name":"sessions","type":"TYPE_INTEGER"},{"name":"engagementRate","type":"TYPE_FLOAT"}],
 "rows":[{"dimensionValues":[{"value":"20260901"},{"value":"Organic Search"}],"metricValues":[{"value":"412"},{"value":"0.5"}]},
         {"dimensionValues":[{"value":"20260901"},{"value":"Unassigned"}],"metricValues":[{"value":"7"},{"value":"0"}]}],
 "rowCount":2,"metadata":{"currencyCode":"EUR","timeZone":"Europe/Lisbon","subjectToThresholding":false},
 "kind":"analyticsData#runReport"}
"""
EVENTS = """\
{"event_date":"20260901","event_timestamp":"1788249600123456","event_name":"session_start","event_params":[{"key":"ga_session_id",\
"value":{"int_value":"1788249600"}}],"user_pseudo_id":"1234567890.1788249599","stream_id":"55501","platform":"WEB"}
{"event_date":"20260901","event_timestamp":"1788249661000000","event_name":"page_view","event_params":[{"key":"ga_session_id",\
"value":{"int_value":"1788249600"}},{"key":"page_location","value":{"string_value":"https://www.site.example/pricing"}}],\
"user_pseudo_id":"1234567890.1788249599","stream_id":"55501","platform":"WEB"}
"""
VISITS = """\
{"fullVisitorId":"7710001","visitId":"1641000000","date":"20260901","totals":{"visits":"1","pageviews":"2"},"hits":[]}
{"fullVisitorId":"7710002","visitId":"1641000300","date":"20260901","totals":{"visits":"1","pageviews":"1"},"hits":[]}
"""

SAMPLES = (
    Sample(name="traffic.csv", content=REPORT.encode(), rows={"sessions": 2}),
    Sample(name="free-form.csv", content=EXPLORATION.encode(), rows={"sessions": 2}),
    Sample(name="pages.csv", content=PAGES.encode(), rows={"pages": 2}),
    Sample(name="universal.csv", content=UNIVERSAL.encode(), rows={"sessions": 2}),
    Sample(name="answer.json", content=ANSWER.encode(), rows={"sessions": 2}),
    Sample(
        name="events_20260901.json",
        content=EVENTS.encode(),
        rows={"sessions": 1, "pages": 1},
        personal=("1234567890.1788249599",),
    ),
    Sample(
        name="ga_sessions_20260901.json", content=VISITS.encode(), rows={"sessions": 1}, personal=("7710001", "7710002")
    ),
)
