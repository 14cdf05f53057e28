"""`azure pull`, `azure role`, `azure commands`: the settings' words made calls. `run` pulls through here too."""

from pathlib import Path

from agent.azure.live.login import CLOUDS, Endpoints, LoginWords, credential_of
from agent.azure.live.role import commands, role
from agent.config import AzureSettings, Settings, load_settings
from agent.errors import AgentError, ConfigError, StoreError
from agent.exit_codes import CLEAN, INCOMPLETE
from agent.keys import read_reference
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
    base = settings_file.resolve().parent
    endpoints = _endpoints(azure)
    credential = credential_of(_words(azure, endpoints, base, settings_file.name))
    pace = Pace(
        read_seconds=azure.read_timeout_seconds,
        answer_seconds=azure.answer_timeout_seconds,
        poll_seconds=azure.poll_seconds,
    )
    scopes = [
        Scope(
            Subscription(
                id=one.subscription.lower(),
                credential=credential,
                endpoint=endpoints.manager,
                scope=endpoints.scope,
                pace=pace,
                ca_file=base / azure.ca_file if azure.ca_file else None,
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


def _endpoints(azure: AzureSettings) -> Endpoints:
    if azure.endpoint is None or azure.authority is None:
        return CLOUDS[azure.cloud]
    return Endpoints(azure.endpoint, f"{azure.endpoint}/.default", azure.authority)


def _words(azure: AzureSettings, endpoints: Endpoints, base: Path, settings_file: str) -> LoginWords:
    return LoginWords(
        login=azure.login,
        authority=endpoints.authority,
        tenant=azure.tenant,
        client_id=azure.client_id,
        secret=read_reference(azure.secret, base, settings_file) if azure.secret else None,
        certificate=base / azure.certificate if azure.certificate else None,
        ca_file=base / azure.ca_file if azure.ca_file else None,
    )
