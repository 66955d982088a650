"""Plans in the store: edited, drawn, exported, looked up and designed again."""
