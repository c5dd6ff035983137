import type { Finding } from '../../src/domain/detections/finding.ts';
import { LEVELS } from '../../src/domain/detections/sigma/rule.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import type { FindingFilter, FindingStore } from '../../src/operations/detection-ports.ts';

interface Row {
  readonly finding: Finding;
  readonly version: number;
  readonly toldVersion: number;
  readonly toldCount: number;
}

/** Findings in memory; `put` is what a session's write does. */
export function memoryFindings(
  notices: Map<string, Notice>,
): FindingStore & { put(finding: Finding): void; readonly rows: Map<string, Row> } {
  const rows = new Map<string, Row>();
  let since: number | null = null;
  const put = (finding: Finding) => {
    const before = rows.get(finding.id);
    if (before === undefined) rows.set(finding.id, { finding, version: 1, toldVersion: 0, toldCount: 0 });
    else if (JSON.stringify(before.finding) !== JSON.stringify(finding))
      rows.set(finding.id, { ...before, finding, version: before.version + 1 });
  };
  return {
    put,
    rows,
    read: async (id) => rows.get(id)?.finding ?? null,
    keep: async (finding, raised = []) => {
      put(finding);
      for (const notice of raised) if (!notices.has(notice.id)) notices.set(notice.id, notice);
    },
    list: async (filter) =>
      [...rows.values()]
        .map(({ finding }) => finding)
        .filter((finding) => matches(finding, filter))
        .sort((a, b) => b.foundAt - a.foundAt || (a.id < b.id ? -1 : 1))
        .slice(0, filter.limit ?? 1000),
    untold: async (limit) =>
      [...rows.values()]
        .filter(({ version, toldVersion }) => toldVersion < version)
        .sort((a, b) => a.finding.lastAt - b.finding.lastAt || (a.finding.id < b.finding.id ? -1 : 1))
        .slice(0, limit),
    markTold: async ({ finding, version }) => {
      const row = rows.get(finding.id);
      if (row) rows.set(finding.id, { ...row, toldVersion: version, toldCount: finding.count });
    },
    judgesSince: async (now) => {
      since ??= now;
      return since;
    },
  };
}

function matches(finding: Finding, filter: FindingFilter): boolean {
  const { person, principal, node, nodeName, ruleId, title, level } = finding;
  const has = <T>(wanted: T | undefined, ...values: readonly unknown[]) =>
    wanted === undefined || values.includes(wanted);
  return (
    has(filter.id, finding.id) &&
    has(filter.session, finding.sessionId, ...finding.relatedSessions) &&
    (filter.user === undefined || person === filter.user || principal?.includes(filter.user) === true) &&
    has(filter.node, node, nodeName) &&
    (filter.rule === undefined ||
      ruleId === filter.rule ||
      title.toLowerCase().includes(filter.rule.toLowerCase())) &&
    (filter.level === undefined || LEVELS.indexOf(level) >= LEVELS.indexOf(filter.level)) &&
    has(filter.source, finding.source) &&
    finding.lastAt >= (filter.since ?? -Infinity) &&
    finding.foundAt < (filter.until ?? Infinity)
  );
}
