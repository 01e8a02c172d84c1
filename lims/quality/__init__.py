"""Quality (品質管理): tests of preserved lots, what they showed, when they are due again, and holds.

Words: test (検査) as defined in `config/quality/`, result (結果) with its counts, recheck (再検査) due on
a date, hold (保留) on a lot or resource. Which lots exist is left to `lots`, where their items are to
`storage`, and what a hold means for a parcel to `shipping`, which asks `queries.held_lot_ids`.
"""
