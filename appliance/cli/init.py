"""`homeroom init`: a new, empty store."""

from __future__ import annotations

import click

from appliance.bootstrap.opening import make_home
from appliance.cli.box import Place, with_place
from appliance.cli.output import say

KIT = """
Recovery key:  {recovery}

Print it, and lock it away from this machine. It opens the store when the passphrase is
forgotten; without either, nobody can open it, not even we. It is shown only now.
"""


@click.command()
@click.option("--school", default="Our school", show_default=True, help="The school's name.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    default=("localhost",),
    show_default=True,
    help="A name by which browsers will call this machine; may be given several times.",
)
@with_place
def init(place: Place, school: str, hosts: tuple[str, ...]) -> None:
    """Make a new store: its key, its encrypted file, its certificate."""
    recovery = make_home(
        place.home, place.passphrase(confirm=True), school_name=school, host_names=hosts
    )
    say(f"Made a new store in {place.home}.")
    click.echo(KIT.format(recovery=recovery))
