"""Change a plan that stands: rebalance, repair, explain, and say when it has drifted."""
