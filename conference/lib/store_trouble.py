"""The store of files does not take or give a file for now."""

from conference.lib.trouble import Trouble


class StoreAway(Trouble):
    """No file can be read or written: it says why, and names the store without its secrets."""


class StoreSilent(StoreAway):
    """It cannot be reached, or does not answer."""

    slow = True
