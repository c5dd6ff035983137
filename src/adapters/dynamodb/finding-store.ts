import type { Finding } from '../../domain/detections/finding.ts';
import { LEVELS } from '../../domain/detections/sigma/rule.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { FindingFilter, FindingStore, UntoldFinding } from '../../operations/detection-ports.ts';
import type { Tabled } from './effects.ts';
import { type FindingLook, findingItemKey, findingsOfSession, putFinding, UNTOLD } from './finding-items.ts';
import { type Item, number, numberOf, unpacked } from './item.ts';
import { putNotice } from './notice-items.ts';
import { NOT_THERE } from './table.ts';
import { WAITING } from './table-definition.ts';
import { DEFAULT_LIST_LIMIT, newestFirst, readRows } from './time-index.ts';

const JUDGES_SINCE = { pk: 'finding-watch', sk: 'since' };

/** Findings in DynamoDB. */
export class DynamoFindingStore implements FindingStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(id: string): Promise<Finding | null> {
    const item = await this.#at.table.get(findingItemKey(id));
    return item === null ? null : findingOf(item);
  }

  /** The notices first: a finding that is there has its notices, and both are written again by who saw it fail. */
  async keep(finding: Finding, notices: readonly Notice[] = []): Promise<void> {
    for (const notice of notices) await putNotice(this.#at, notice);
    await putFinding(this.#at, finding, null);
  }

  async list(filter: FindingFilter): Promise<readonly Finding[]> {
    const limit = filter.limit ?? DEFAULT_LIST_LIMIT;
    if (filter.id === undefined && filter.session === undefined)
      return readRows(this.#at.table, newestFirst(this.#at, 'finding', { until: filter.until }), {
        limit,
        read: findingOf,
        looks: (look: FindingLook) => fits(look, filter),
        fits: (one) => fits(one, filter),
      });
    const items = await this.#at.table.getAll(await this.#named(filter));
    return items
      .map(findingOf)
      .filter((finding) => fits(finding, filter))
      .sort((a, b) => b.foundAt - a.foundAt || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async #named({ id, session }: FindingFilter) {
    if (id !== undefined || session === undefined) return id === undefined ? [] : [findingItemKey(id)];
    const names = await this.#at.signposts.of(findingsOfSession(session));
    return names.map((name) => ({ ...findingItemKey(''), pk: `finding/${name}` }));
  }

  async untold(limit: number): Promise<readonly UntoldFinding[]> {
    return readRows(this.#at.table, this.#at.table.query({ index: WAITING, pk: UNTOLD }), {
      limit,
      read: (item) => ({
        finding: findingOf(item),
        version: numberOf(item['version']) ?? 0,
        toldCount: numberOf(item['toldCount']) ?? 0,
        toldVersion: numberOf(item['toldVersion']) ?? 0,
      }),
      fits: ({ version, toldVersion }) => toldVersion < version,
    }).then((found) => found.map(({ toldVersion, ...untold }) => untold));
  }

  async markTold({ finding, version }: UntoldFinding): Promise<void> {
    const key = findingItemKey(finding.id);
    const told = { toldVersion: number(version), toldCount: number(finding.count) };
    const values = { ':told': number(version) };
    const whole = await this.#at.table.update(
      key,
      { set: told, remove: [WAITING.pk, WAITING.sk] },
      { where: '#version = :told', values },
    );
    if (!whole)
      await this.#at.table.update(
        key,
        { set: told },
        { where: 'attribute_exists(#pk) AND #toldVersion < :told', values },
      );
  }

  async judgesSince(now: Instant): Promise<Instant> {
    await this.#at.table.put(JUDGES_SINCE, { since: number(Math.round(now)) }, NOT_THERE);
    return numberOf((await this.#at.table.get(JUDGES_SINCE))?.['since']) ?? now;
  }
}

function fits(one: FindingLook, filter: FindingFilter): boolean {
  const { id, session, user, node, rule, level, source, since, until } = filter;
  return (
    (id === undefined || one.id === id) &&
    (session === undefined || one.sessionId === session || one.relatedSessions.includes(session)) &&
    (user === undefined || one.person === user || (one.principal ?? '').includes(user)) &&
    (node === undefined || one.node === node || one.nodeName === node) &&
    (rule === undefined || one.ruleId === rule || one.title.toLowerCase().includes(rule.toLowerCase())) &&
    (level === undefined || LEVELS.indexOf(one.level) >= LEVELS.indexOf(level)) &&
    (source === undefined || one.source === source) &&
    one.lastAt >= (since ?? Number.NEGATIVE_INFINITY) &&
    one.foundAt < (until ?? Number.POSITIVE_INFINITY)
  );
}

const findingOf = (item: Item): Finding => unpacked(item['body']) as Finding;
