"""A site's own checks: declared in the settings, or Python files in the folder that `[custom]` names.

The files run as the user who runs the audit, with all that this user may do. Therefore only a folder that the settings
name is read, and only where nobody else could have written there: owner root or this user, not writable by others.
Nothing of a file stays behind: not in the catalogue, not in `sys.modules`, no compiled copy on the disk.
"""

import io
import os
import stat
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import CodeType, ModuleType

from agent.config import Settings, declared_checks, refuse_unknown_checks
from agent.errors import ConfigError
from agent.output import note
from checks.azure_record import Pointer
from checks.catalogue import all_checks
from checks.check import BrokenCheckError, Check, Outcome, RefusedCheckError, Subject, Verdict, collecting
from checks.severity import Severity
from parsers import known_platforms, render
from parsers.model.change import Change
from parsers.model.source import Where, mask_text

_MAX_BYTES = 1_000_000
_MODULE = "msee_audit_custom_"
_TOLD = (ImportError, NameError, SyntaxError, AttributeError, TypeError)  # their texts name words of the program


def custom_checks(settings: Settings, settings_file: Path | None) -> dict[str, Check]:
    """Return the site's own checks by id, in alphabetical order; raises `ConfigError` for what cannot be one."""
    name = str(settings_file or "settings")
    found = declared_checks(settings, "", name)
    if settings.custom.folder is not None and settings_file is not None:
        for check_id, one in _of_folder(settings_file, settings.custom.folder).items():
            if check_id in found:
                raise ConfigError(name, f"custom: two checks are called {check_id}: a file's, and one declared here")
            found[check_id] = one
        refuse_unknown_checks(settings, {*all_checks(), *found}, settings_file.read_text("utf-8"), name)
    return dict(sorted(found.items()))


def _of_folder(settings_file: Path, folder: str) -> dict[str, Check]:
    all_checks()  # before anything is collected: a file may import one of the product's modules
    given = settings_file.parent / folder
    try:
        real = given.resolve(strict=True)
        settled = settings_file.resolve(strict=True)  # it says what is run
        _refuse_strangers(settings_file, settled.stat())
        _refuse_strangers(given, real.stat())
        for above in dict.fromkeys((*settled.parents, *real.parents)):
            _refuse_strangers(above, above.stat(), is_above=True)
        names = sorted(one.name for one in real.iterdir() if one.suffix == ".py" and not one.name.startswith("."))
    except OSError as error:
        raise ConfigError(
            str(settings_file), f"custom: folder {folder!r}: {error.strerror or 'cannot be read'}"
        ) from None
    if not names:
        raise ConfigError(str(settings_file), f"custom: folder {folder!r} holds no Python file")
    found: dict[str, Check] = {}
    at: dict[str, Path] = {}
    for number, name in enumerate(names):
        for check_id, one in _of_file(real / name, given / name, number).items():
            if check_id in found:
                raise ConfigError(str(given / name), f"{check_id} stands in {at[check_id]} already")
            found[check_id], at[check_id] = one, given / name
    return found


def _refuse_strangers(path: Path, status: os.stat_result, *, is_above: bool = False) -> None:
    """Refuse what somebody else could have written: what stands there is run."""
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigError(str(path), "custom checks are run: expected owner root or the user who runs the audit")
    is_shared = bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    if is_shared and not (is_above and status.st_mode & stat.S_ISVTX):  # as /tmp: others cannot replace what is in it
        raise ConfigError(str(path), f"custom checks are run: others may write here, do chmod go-w {path}")


def _of_file(path: Path, shown: Path, number: int) -> dict[str, Check]:
    """Return the checks of one file."""
    code = _compiled(path, shown)
    module = ModuleType(f"{_MODULE}{number}")
    module.__file__ = str(shown)
    sys.modules[module.__name__] = module  # dataclasses look their module up while it is run
    try:
        with collecting() as found, _quiet(str(shown)):
            exec(code, module.__dict__)  # noqa: S102  what this module is for
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  whatever the file does wrong, sys.exit too: its name and line are told
        raise ConfigError(str(shown), _reason(error), line=_line(error, str(shown))) from None
    finally:
        sys.modules.pop(module.__name__, None)
    if not found:
        raise ConfigError(str(shown), "holds no check: decorate a function with @check, from checks.check")
    for one in found.values():
        if not (one.function.__doc__ or "").strip():
            line = getattr(getattr(one.function, "__code__", None), "co_firstlineno", None)
            raise ConfigError(
                str(shown), f"{one.id}: a docstring is missing: its first sentence is the claim", line=line
            )
    return {name: replace(one, function=_guarded(one, str(shown))) for name, one in found.items()}


def _compiled(path: Path, shown: Path) -> CodeType:
    """Return a file's program. What is run is what was looked at: owner, rights and text are of one open file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        reason = "is a link: put the file itself there" if path.is_symlink() else error.strerror
        raise ConfigError(str(shown), f"custom check: {reason}") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(str(shown), "custom check: expected a file")
        _refuse_strangers(shown, status)
        text = file.read(_MAX_BYTES + 1)
    if len(text) > _MAX_BYTES:
        raise ConfigError(str(shown), f"custom check: larger than {_MAX_BYTES} bytes")
    try:
        return compile(text, str(shown), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        reason = error.msg if isinstance(error, SyntaxError) else "it holds a null byte"
        raise ConfigError(str(shown), f"not Python: {reason}", line=line) from None


def _reason(error: BaseException) -> str:
    """Return what is wrong; of errors whose text may quote what the program read, the kind alone."""
    if isinstance(error, RefusedCheckError):
        return str(error)
    if isinstance(error, _TOLD):
        return f"cannot be loaded: {type(error).__name__}: {mask_text(str(error))}"
    return f"cannot be loaded: {type(error).__name__}"


def _line(error: BaseException, file: str) -> int | None:
    """Return the line of the file that an exception came from, the last one that is in it."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[-1] if lines else None


def _guarded(one: Check, file: str) -> Callable[..., Outcome]:
    """Return the check's function, so that whatever it does is an outcome, or breaks the check alone and says where."""
    own = one.function

    def judge(subject: Subject) -> Outcome:
        try:
            with _quiet(one.id):
                outcome = own(subject)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  sys.exit would end the audit, and as a clean one
            line = _line(error, file)
            raise BrokenCheckError(f"{type(error).__name__} at {file}{f':{line}' if line else ''}") from None
        try:
            problem = _problem(outcome)
        except Exception as error:  # noqa: BLE001  as around every check: an odd outcome must not break the others'
            problem = f"what it returned cannot be read ({type(error).__name__})"
        if problem:
            raise BrokenCheckError(f"{file}: {problem}")
        return outcome

    judge.__doc__ = own.__doc__
    return judge


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep what is printed inside off stdout, which carries the result; it goes to stderr, masked."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            yield
    finally:
        for line in printed.getvalue().splitlines():
            note(f"{name}: {mask_text(line)}")


def _problem(outcome: object) -> str | None:
    """Return why what a check returned is no outcome, None where it is one."""
    if not isinstance(outcome, Outcome):
        return (
            f"expected passed(…), failed(…), unknown(…) or not_applicable(…), and it returned {type(outcome).__name__}"
        )
    if outcome.verdict not in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE):
        return "its verdict is none that a check gives"
    texts = (outcome.message, outcome.expected, outcome.actual, outcome.azure_cli, *outcome.details)
    if not all(isinstance(text, str) for text in texts) or not outcome.message:
        return "message, expected, actual, azure_cli and details are texts, and a message there must be"
    if not all(_is_place(place) for place in outcome.places):
        return "a place is a router line or an Azure pointer: record.line(field), record.pointer(field)"
    severity: object = outcome.severity  # no type checker may have seen the file
    device: object = outcome.device
    if not isinstance(severity, Severity | None) or not isinstance(device, str | None):
        return "severity is a Severity or None, device a router's name or None"
    if not all(isinstance(change, Change) for change in outcome.changes):
        return "changes are records of parsers.model.change"
    for platform in known_platforms() if outcome.changes else ():
        for change in outcome.changes:
            render(platform, change)  # one that lacks a value its kind needs breaks here, and not the report
    if outcome.verdict is Verdict.FAIL and not outcome.places:
        return "a fail names a place: failed(message, record.line(field))"
    return None


def _is_place(place: object) -> bool:
    if isinstance(place, Where):
        return isinstance(place.file, str) and isinstance(place.line, int)
    return isinstance(place, Pointer) and all(isinstance(part, str) for part in place)
