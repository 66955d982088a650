"""A believable medical-device seller in the 48 contiguous states, for trying everything on."""
