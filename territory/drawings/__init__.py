"""Plans as maps, pictures and reports."""
