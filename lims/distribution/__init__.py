"""Requests for resources and what must be true before one of them may leave the centre.

Words: request (分譲依頼), order (an accepted request), requester (依頼者), agreement (MTA),
clearance (法令確認).

Picking, packing and parcels are left to shipping; what is wrong with a lot is left to quality.
"""
