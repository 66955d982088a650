"""The terminal: what every command says there goes through here."""

from rich.console import Console

console = Console(stderr=True)
"""Everything for people goes to standard error: standard output is kept for --json."""


def print_report(lines: tuple[str, ...]) -> None:
    """Print what was assumed, a line each."""
    for line in lines:
        # Whole lines in a log file, wrapped between words where a person looks.
        wrap = not console.is_terminal
        console.print(f"  • {line}", style="yellow", markup=False, highlight=False, soft_wrap=wrap)
