"""The faults of user input, under the product's own name."""

from geodata.errors import SPELLED_OUT, Fault, InvalidInput, raise_faults, spell_out

__all__ = ["SPELLED_OUT", "Fault", "InvalidInput", "raise_faults", "spell_out"]
