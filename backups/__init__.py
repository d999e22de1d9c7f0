"""Backups: everything the site stores, in one file, and back into any supported database.

`backing_up.back_up` writes a file, `restoring.restore` reads one. docs/backups.md describes the file.
"""
