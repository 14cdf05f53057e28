"""`azure pull`, `azure role`, `azure commands`: the settings' words made calls. `run` pulls through here too."""

from pathlib import Path

from agent.azure.live.role import commands, role
from agent.azure_login import azure_login
from agent.config import AzureSettings, Settings, load_settings
from agent.errors import AgentError, ConfigError, StoreError
from agent.exit_codes import CLEAN, INCOMPLETE
from agent.output import note, write_result
from agent.pipeline import product_version


def pull_command(site: Path, settings_file: Path | None) -> int:
    """Pull into a site folder, and say on stderr what came of it; return the exit code."""
    file = settings_file or site / "msee-audit.toml"
    settings = load_settings(file)
    if not settings.azure.scope:
        raise ConfigError(str(file), "no [[azure.scope]]: name a subscription and its resource_groups")
    missed = pull_site(settings, file, site)
    for sentence in missed:
        note(f"incomplete: {sentence}")
    return INCOMPLETE if missed else CLEAN


def pull_site(settings: Settings, settings_file: Path, site: Path) -> list[str]:
    """Fill the site's `azure/pulled/` and `azure/state/`; return what could not be read, a sentence each."""
    from agent.azure.live.client import Pace, Subscription
    from agent.azure.live.pull import Scope, pull

    azure = settings.azure
    login = azure_login(azure, settings_file.resolve().parent, settings_file.name)
    pace = Pace(
        read_seconds=azure.read_timeout_seconds,
        answer_seconds=azure.answer_timeout_seconds,
        poll_seconds=azure.poll_seconds,
    )
    scopes = [
        Scope(
            Subscription(
                id=one.subscription.lower(),
                credential=login.credential,
                endpoint=login.endpoints.manager,
                scope=login.endpoints.scope,
                pace=pace,
                ca_file=login.ca_file,
                version=product_version(),
            ),
            tuple(dict.fromkeys(one.resource_groups)),
        )
        for one in azure.scope
    ]
    pulled = pull(scopes, site / "azure", frozenset(azure.leave_out), azure.workers)
    note(f"azure pull: {len(pulled.files)} files and {len(pulled.tables)} tables, {len(pulled.missed)} reads failed")
    return [f"{one.kind} of {one.where} was not fetched: {one.reason}" for one in pulled.missed]


def pull_for_run(settings: Settings, settings_file: Path, site: Path) -> None:
    """Pull where the settings ask for it. What fails is recorded in the site's folder: the audit reads it there."""
    from agent.azure.live.pull import record_failure

    if not settings.azure.scope:
        return
    try:
        pull_site(settings, settings_file, site)
    except StoreError:
        raise
    except AgentError as error:
        record_failure(site / "azure", str(error))


def role_command(settings_file: Path | None, output: Path | None) -> int:
    """Print the least-privilege role."""
    azure = load_settings(settings_file).azure if settings_file else AzureSettings()
    write_result(role(_scopes(azure), frozenset(azure.leave_out)), output)
    return CLEAN


def commands_command(settings_file: Path | None, output: Path | None) -> int:
    """Print the az commands that fetch the same by hand."""
    azure = load_settings(settings_file).azure if settings_file else AzureSettings()
    write_result(commands(_scopes(azure), frozenset(azure.leave_out)), output)
    return CLEAN


def _scopes(azure: AzureSettings) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.subscription, one.resource_groups) for one in azure.scope]
