"""The demonstration: facts of the press report as they are, and plainly fictional people."""
