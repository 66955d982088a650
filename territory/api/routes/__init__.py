"""The resources: one file each, with thin handlers that call use cases."""
