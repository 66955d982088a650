"""HiGHS that prints nothing: its constructor greets on standard output, where JSON may go."""

from __future__ import annotations

import highspy


class QuietHighs(highspy.Highs):
    """A HiGHS solver whose output is off before its first word."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        """Turn the output off; the constructor calls this first, and it is what prints."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]
