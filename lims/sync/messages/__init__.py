"""Signed messages between a centre and the national index.

`signing` makes and opens the envelope (JWS with Ed25519), `batches` carries records one way and receipts
the other, `requests` carries what researchers ask for and what became of it.
"""
