"""`homeroom`: the group of all commands, and how each ends.

Exit status 0: done. 1: refused or failed, with a sentence on standard error. 2: wrong usage.
"""

from __future__ import annotations

import functools
import os
import sys

import click

from appliance import __version__
from appliance.cli.accounts import account
from appliance.cli.audit import audit
from appliance.cli.box import Place, place_options
from appliance.cli.consent import consent
from appliance.cli.demo import demo
from appliance.cli.drafts import draft
from appliance.cli.fields import fields
from appliance.cli.imports import import_sources, refresh, runs
from appliance.cli.init import init
from appliance.cli.links import links
from appliance.cli.reconcile import reconcile
from appliance.cli.serve import serve
from appliance.cli.sources import source
from appliance.cli.status import counts, status
from appliance.cli.suggest import choices, suggest
from appliance.errors import HomeroomError


@click.group(
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    }
)
@click.version_option(__version__, prog_name="homeroom")
@functools.partial(place_options, from_environment=True)
@click.pass_context
def homeroom(context: click.Context) -> None:
    """One school's records from databases that do not agree, in one encrypted file."""
    context.ensure_object(Place)


for command in (
    demo,
    init,
    serve,
    status,
    source,
    import_sources,
    refresh,
    runs,
    reconcile,
    links,
    account,
    fields,
    consent,
    audit,
    counts,
):
    homeroom.add_command(command)


source.add_command(suggest)
source.add_command(choices)
source.add_command(draft)

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
