"""How dates and numbers are written in each language (FORMAT_MODULE_PATH); days before months."""
