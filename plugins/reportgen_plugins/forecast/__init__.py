"""Where monthly KPIs are heading: a forecast with intervals that history was allowed to contradict."""
