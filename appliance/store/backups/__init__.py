"""Backups as they lie in a folder: made, proved, and put back.

A backup is a folder of three files. `store.db` is a consistent copy of the store, encrypted with a
key that no other backup has, so that no page of it can pass for one of the store's or of another
backup's. `home.sealed` holds what else belongs to a home, and what the copy must be like to be
whole. `backup.json` holds the slots of the key file of that day, and the backup's key wrapped with
the data key that they give out: the passphrase or the recovery key of that day opens it.
"""
