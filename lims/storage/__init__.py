"""Storage (保管場所): the tree of sites, rooms, freezers, racks and boxes, the positions (位置) in them, and every move
of an item, from the page, the scanner or the API."""
