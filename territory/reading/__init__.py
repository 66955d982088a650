"""The tables people have, cell by cell: columns, numbers, places, and every fault with its row."""
