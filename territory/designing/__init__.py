"""From a company's question to the problem posed, and from the solver's answer to a plan."""
