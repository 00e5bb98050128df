"""Tools that know no product: nothing here imports an app."""
