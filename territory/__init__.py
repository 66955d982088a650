"""The product: sales territories from accounts, units and reps."""
