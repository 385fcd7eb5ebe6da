"""Attribution: which channels had a part in what was won, by several models that are named wherever they are used.

A third party adds a model with one hook; see ``docs/attribution.md``::

    from reportgen_plugins.attribution.record import AttributionModel

    @hookimpl
    def reportgen_attribution_models():
        yield AttributionModel(name="second-touch", label=..., definition=..., weight="CASE WHEN t.place = 2 THEN 1 ELSE 0 END")
"""
