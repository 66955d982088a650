"""How a store says no."""


class NotFound(LookupError):
    """There is no such thing in this workspace."""


class Conflict(RuntimeError):
    """Somebody else was faster, or what is asked for does not fit to how things are now."""


class StoreUnusable(RuntimeError):
    """The store cannot be opened as it is: no such server, an older or a newer schema."""
