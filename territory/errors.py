"""The faults of user input, under the product's own name."""

from geodata.errors import Fault, InvalidInput, raise_faults, spell_out

__all__ = ["Fault", "InvalidInput", "raise_faults", "spell_out"]
