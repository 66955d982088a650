"""Reps and the work there is: skills, homes, hours, shares, and who holds which account."""
