import type { ObserveSettings } from '../domain/sessions/observe.ts';
import type { PeopleMap } from '../domain/sessions/person.ts';
import type { WatchSettings } from '../domain/sessions/plan.ts';
import type { Place } from '../domain/sessions/session.ts';
import type { JudgementLog } from './evidence-ports.ts';
import type { GrantStore } from './grant-ports.ts';
import type {
  Clock,
  DueQueue,
  EndWitness,
  FactSource,
  GuardrailJudge,
  Lookout,
  NoticeStore,
  SessionApi,
  SessionStore,
  TerminationBudget,
  Trail,
  WatchLog,
} from './ports.ts';

/** How the watch works; the server's config sets each, in milliseconds. */
export interface WatchRules extends WatchSettings, ObserveSettings {
  readonly terminationCapPerMinute: number;
  readonly people: PeopleMap;
}

/** All that the operations on sessions work with. */
export interface Watch {
  readonly clock: Clock;
  /** A number in [0, 1) that spreads retries; seeded in the simulation. */
  readonly random: () => number;
  readonly rules: () => WatchRules;
  readonly api: SessionApi;
  readonly trail: Trail;
  readonly witness: EndWitness;
  readonly facts: FactSource;
  readonly judge: GuardrailJudge;
  readonly sessions: SessionStore;
  readonly notices: NoticeStore;
  readonly due: DueQueue;
  readonly budget: TerminationBudget;
  readonly log: WatchLog;
  readonly lookout: Lookout;
  /** Whether sessions of a place are ours to watch: events of others arrive too. */
  readonly watches: (place: Place) => boolean;
  /** The grants that sessions may be under; left out: there are none. */
  readonly grants?: GrantStore;
  /** How sessions were judged, for their evidence; left out: only the last verdict is kept. */
  readonly judgements?: JudgementLog;
}
