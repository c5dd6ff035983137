import { type EventPattern, parsePattern } from './pattern/parse-pattern.ts';
import type { Rule } from './rule.ts';

/** A rule with its pattern read, and the sources that it can match at all. */
export interface ReadyRule {
  readonly rule: Rule;
  readonly pattern: EventPattern;
  /** Undefined: any source. Lets most events pass a bus by without being looked into. */
  readonly sources: ReadonlySet<unknown> | undefined;
}

function sourcesOf(pattern: EventPattern): ReadonlySet<unknown> | undefined {
  const sources = new Set<unknown>();
  for (const alternative of pattern.alternatives) {
    const matcher = alternative.get('source');
    if (matcher === undefined || matcher.absent || matcher.tests.length > 0) return undefined;
    for (const source of matcher.exact) sources.add(source);
  }
  return sources;
}

/** The rules of each bus, ready to match; made anew when a rule of the bus changes. */
export class RuleIndex {
  readonly #load: (busKey: string) => Iterable<Rule>;
  readonly #ready = new Map<string, readonly ReadyRule[]>();

  constructor(load: (busKey: string) => Iterable<Rule>) {
    this.#load = load;
  }

  /** The enabled rules of a bus that have a pattern. */
  rulesOf(busKey: string): readonly ReadyRule[] {
    let ready = this.#ready.get(busKey);
    if (ready === undefined) {
      ready = [...this.#load(busKey)].flatMap((rule) => {
        if (rule.state === 'DISABLED' || rule.pattern === undefined) return [];
        const pattern = parsePattern(rule.pattern);
        return [{ rule, pattern, sources: sourcesOf(pattern) }];
      });
      this.#ready.set(busKey, ready);
    }
    return ready;
  }

  forget(busKey: string): void {
    this.#ready.delete(busKey);
  }
}
