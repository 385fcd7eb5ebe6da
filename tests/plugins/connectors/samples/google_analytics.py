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

SAMPLES = (
    Sample(name="traffic.csv", content=REPORT.encode(), rows={"sessions": 2}),
    Sample(name="free-form.csv", content=EXPLORATION.encode(), rows={"sessions": 2}),
)
