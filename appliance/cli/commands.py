"""`homeroom`: the group of all commands, and how each ends.

Exit status 0: done. 1: refused or failed, with a sentence on standard error. 2: wrong usage.
"""

from __future__ import annotations

import functools
import os
import sys

import click

from appliance import __version__
from appliance.cli.box import Place, place_options
from appliance.cli.late import LateGroup
from appliance.errors import HomeroomError

COMMANDS = {
    "demo": "appliance.cli.demo:demo",
    "init": "appliance.cli.init:init",
    "serve": "appliance.cli.serve:serve",
    "status": "appliance.cli.status:status",
    "source": "appliance.cli.sources:source",
    "import": "appliance.cli.imports:import_sources",
    "refresh": "appliance.cli.imports:refresh",
    "runs": "appliance.cli.imports:runs",
    "reconcile": "appliance.cli.reconcile:reconcile",
    "links": "appliance.cli.links:links",
    "account": "appliance.cli.accounts:account",
    "fields": "appliance.cli.fields:fields",
    "consent": "appliance.cli.consent:consent",
    "retention": "appliance.cli.retention:retention",
    "gate": "appliance.cli.gate:gate",
    "pilot": "appliance.cli.pilot:pilot",
    "backup": "appliance.cli.backup:backup",
    "audit": "appliance.cli.audit:audit",
    "counts": "appliance.cli.status:counts",
}
"""Every command, where it is, and what it is called there."""


@click.group(
    cls=LateGroup,
    late=COMMANDS,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@click.version_option(__version__, prog_name="homeroom")
@functools.partial(place_options, from_environment=True)
@click.pass_context
def homeroom(context: click.Context) -> None:
    """One school's records from databases that do not agree, in one encrypted file."""
    context.ensure_object(Place)


PRIVATE = 0o077
"""The umask of every command: what it writes, the database's own files among it, is for the user
it runs as and for nobody else on this machine, however that user's account is set up."""


def main() -> None:
    """Run one command, and end with its status."""
    os.umask(PRIVATE)
    try:
        status_code = homeroom(standalone_mode=False, prog_name="homeroom")
    except HomeroomError as error:
        click.echo(error.sentence, err=True)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(status_code if isinstance(status_code, int) else 0)
