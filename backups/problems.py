class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says why, and how to fix it."""
