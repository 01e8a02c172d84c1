"""Labels (ラベル): drawing and printing what `labels/` designs, for items, locations and positions.

A stock (用紙) is the paper, a design (デザイン) is what stands on it, a print job (印刷) is who printed which codes,
when, and why again. A print is a file, PDF or ZPL, or goes through the queue (印刷待ち) to a label printer of
`config/printers.toml`. What a code means is looked up in the areas to the left; nothing but the code is in the
symbol.
"""
