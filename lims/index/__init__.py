"""The national index (ナショナルインデックス): what the centres publish, in one place for the whole world.

Records (公開レコード) arrive signed from registered centres and are kept in tables of their own, as signed and as
columns for search. Researchers search them in Japanese and English and ask for resources; the centre collects
what it is asked for. The catalogue of a centre, its lots and its stock are not known here.
"""
