"""The one entry point: the WSGI app (`gunicorn "app:create_app()"`) and the command line (`python app.py --help`)."""

import sys
from collections.abc import Sequence

import click

from lims import commands, create_app
from lims.core.refusals import Refusal
from lims.core.settings import WrongSetting
from lims.web.refusing import sentence

__all__ = ["create_app", "main"]


class CommandLine(click.Group):
    """Runs each command inside the app, and turns refusals into one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except WrongSetting as error:
            raise click.ClickException(str(error)) from error
        except Refusal as refusal:
            raise click.ClickException(sentence(refusal)) from refusal


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Laboratory information management for biorepositories: a centre, or the national index.

    Settings come from config/settings.toml, a file named by LIMS_SETTINGS, and the environment (LIMS_...).
    """
    command = main.commands.get(ctx.invoked_subcommand or "")
    if command is not None and not getattr(command, "without_app", False) and not _asks_for_help(sys.argv):
        ctx.with_resource(create_app().app_context())


def _asks_for_help(arguments: Sequence[str]) -> bool:
    return bool({"-h", "--help"} & set(arguments))


for _module in commands():
    for _command in _module.COMMANDS:
        main.add_command(_command)


if __name__ == "__main__":
    main(prog_name="python app.py")
