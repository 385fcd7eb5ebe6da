from __future__ import annotations

from reportgen.testing import Sample

POSTS = """\
Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,URL Clicks
1930000000000000001,"Tue, Sep 1, 2026","New guide, out now
(two lines)",https://x.com/example/status/1930000000000000001,1204,11,40,9
1930000000000000002,"Wed, Sep 2, 2026",Webinar day,https://x.com/example/status/1930000000000000002,800,4,12,3
"""

SAMPLES = (Sample(name="posts.csv", content=POSTS.encode(), rows={"social_posts": 2}),)
