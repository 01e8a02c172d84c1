"""Labels (ラベル): drawing and printing what `labels/` designs, for items and for locations.

A stock (用紙) is the paper, a design (デザイン) is what stands on it, a print job (印刷) is who printed
which codes, when, and why again. What a code means is looked up in the areas to the left; nothing but the
code is in the symbol.
"""
