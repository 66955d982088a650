"""Many solves about one question: the frontier, the price of a rule, how steady a plan is."""
