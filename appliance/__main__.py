"""`python -m appliance` is `homeroom`: so a child process is the same program as its parent."""

from __future__ import annotations

from appliance.cli import main

main()
