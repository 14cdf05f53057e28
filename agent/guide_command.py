"""`guide`: Microsoft's guide point by point, and the baseline that two of its points ask for."""

from agent.audit_command import AuditOptions, audit_site, style_of
from agent.audit_result import AuditResult
from agent.baseline import BASELINE, write_baseline
from agent.documents import guide_document
from agent.errors import ConfigError
from agent.exit_codes import CLEAN, FINDINGS, INCOMPLETE, strongest
from agent.output import note, write_result
from agent.report.guide import guide_markdown, guide_table
from checks.check import Verdict
from checks.guide import judge


def run_guide(options: AuditOptions, *, is_baseline_written: bool = False) -> int:
    """Judge a site by the guide, and print; return 3 where a point fails, 4 where something was not seen."""
    result, _ = audit_site(options)
    estate = result.estate
    if is_baseline_written:
        return _write_baseline(options, result)
    has_routers = bool(estate.devices) and all(edge.device is not None for edge in estate.devices)
    verdicts = judge(estate.azure, result.findings, has_routers)
    if options.format == "json":
        text = guide_document(result, verdicts).model_dump_json(indent=2, by_alias=True) + "\n"
    elif options.format == "md":
        text = guide_markdown(result, verdicts)
    else:
        text = guide_table(result, verdicts, style_of(options))
    write_result(text, options.output)
    for sentence in result.incomplete:
        note(f"incomplete: {sentence}")
    codes = [FINDINGS] if any(one.verdict is Verdict.FAIL for one in verdicts if one.point.is_of_guide) else []
    return strongest([*codes, *([INCOMPLETE] if result.incomplete else [])])


def _write_baseline(options: AuditOptions, result: AuditResult) -> int:
    """Write the site's baseline; an incomplete one would be found complete by every later comparison."""
    if options.site is None or not result.estate.azure.circuits:
        raise ConfigError(str(options.site or "guide"), "no circuit to write down: export one into azure/ first")
    if result.incomplete:
        for sentence in result.incomplete:
            note(f"incomplete: {sentence}")
        return INCOMPLETE
    path = options.site / BASELINE
    count = write_baseline(path, result.estate.azure, result.started_at)
    note(f"{path}: {count} values; keep it under version control")
    return CLEAN
