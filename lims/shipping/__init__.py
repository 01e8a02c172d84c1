"""Parcels: which items are promised, picked, packed and sent, and with which papers.

Words: shipment (発送), line (明細), pick (ピッキング), consignee (荷受人).
Why a parcel may be sent (requests, agreements, law) is left to distribution, which plans shipments here.
"""
