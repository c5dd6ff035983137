import type { DetectionEvent, LogKind } from './event.ts';
import { placeOf } from './log-kinds.ts';
import { compileExpression } from './sigma/compile-expression.ts';
import type { EventTest } from './sigma/compile-test.ts';
import { evaluabilityOf } from './sigma/evaluable.ts';
import { necessaryTexts } from './sigma/necessary-texts.ts';
import type { SigmaRule } from './sigma/rule.ts';
import { TextFinder } from './sigma/text-finder.ts';

/** A rule, and whether it can be judged. */
export interface JudgedRule {
  readonly rule: SigmaRule;
  readonly state: 'evaluable' | 'partly' | 'not-evaluable';
  readonly log: LogKind | null;
  readonly missingFields: readonly string[];
  /** Why it is judged in part or not at all; null for a rule that is judged wholly. */
  readonly reason: string | null;
}

interface Compiled {
  readonly rule: SigmaRule;
  readonly meets: EventTest;
}

/** Compiled rules of one kind of event, with the texts that let most of them be passed over. */
class KindIndex {
  readonly #compiled: Compiled[] = [];
  readonly #always: number[] = [];
  readonly #texts: { text: string; number: number }[] = [];
  #finder: TextFinder | null = null;
  /** The turn in which a rule was last taken up, so that it is judged once an event. */
  #takenIn: number[] = [];
  #turn = 0;

  add(compiled: Compiled, necessary: readonly string[] | null): void {
    const number = this.#compiled.length;
    this.#compiled.push(compiled);
    this.#takenIn.push(0);
    if (necessary === null) this.#always.push(number);
    else for (const text of necessary) this.#texts.push({ text, number });
  }

  judge(event: DetectionEvent): SigmaRule[] {
    const met: SigmaRule[] = [];
    const judge = ({ rule, meets }: Compiled) => {
      if (meets(event)) met.push(rule);
    };
    if (event.scan === null) {
      this.#compiled.forEach(judge);
      return met;
    }
    this.#finder ??= new TextFinder(this.#texts);
    this.#turn += 1;
    for (const number of this.#always) judge(this.#compiled[number]!);
    this.#finder.find(event.scan, (number) => {
      if (this.#takenIn[number] === this.#turn) return;
      this.#takenIn[number] = this.#turn;
      judge(this.#compiled[number]!);
    });
    return met;
  }
}

/** Rules, compiled once, to hold any number of events against. */
export class RuleSet {
  readonly rules: readonly JudgedRule[];
  readonly #byKind = new Map<LogKind, KindIndex>();

  constructor(rules: readonly SigmaRule[]) {
    this.rules = rules.map((rule) => this.#add(rule));
  }

  /** The rules that an event meets. */
  judge(event: DetectionEvent): readonly SigmaRule[] {
    return this.#byKind.get(event.log)?.judge(event) ?? [];
  }

  #add(rule: SigmaRule): JudgedRule {
    const none = { rule, state: 'not-evaluable', missingFields: [] } as const;
    if (rule.condition === null)
      return { ...none, log: null, reason: `line ${rule.refusal?.line}: ${rule.refusal?.reason}` };
    const place = placeOf(rule.logSource);
    if (place.kind === null) {
      const { missingFields } = evaluabilityOf(rule.condition, () => false);
      const fields = missingFields.length === 0 ? '' : ` (${missingFields.join(', ')})`;
      return { ...none, log: null, missingFields, reason: `${place.reason}${fields}` };
    }
    const { state, missingFields } = evaluabilityOf(rule.condition, place.knows);
    const needs = missingFields.join(', ');
    if (state === 'not-evaluable')
      return { ...none, log: place.kind, missingFields, reason: `it needs ${needs}` };
    const index = this.#byKind.get(place.kind) ?? new KindIndex();
    this.#byKind.set(place.kind, index);
    index.add(
      { rule, meets: compileExpression(rule.condition, place.knows) },
      necessaryTexts(rule.condition, place.knows),
    );
    const reason = state === 'partly' ? `what it says of ${needs} is not judged` : null;
    return { rule, state, log: place.kind, missingFields, reason };
  }
}
