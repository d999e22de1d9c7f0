"""Backups: everything the site keeps in one file, and back into any database that the site can use.

`backing_up.back_up` writes a file, `restoring.restore` reads one. docs/backups.md says what the file holds.
"""
