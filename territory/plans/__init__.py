"""Plans that stand: what they were made of, how they are kept as files, read back and compared."""
