"""The product: sales territories from accounts, units and reps."""

__all__: list[str] = []
