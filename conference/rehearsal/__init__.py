"""A dress rehearsal: fictional delegates go the whole way through the real product."""
