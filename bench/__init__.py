"""Measurements: each a ratio against a yardstick taken in the same run (./script/manage bench)."""
