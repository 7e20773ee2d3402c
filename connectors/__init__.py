"""How a school's own systems are read. Read only, and only what was approved."""
