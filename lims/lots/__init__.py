"""Lots (ロット) and their items (検体): what was made in one preservation or propagation event.

An item is known here by its barcode, its state and how much is left; where it lies is changed by `storage`.
"""
