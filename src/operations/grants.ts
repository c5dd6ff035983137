import type { GrantSettings } from '../domain/grants/settings.ts';
import type { Place } from '../domain/sessions/session.ts';
import type {
  BypassFinder,
  GrantJudge,
  GrantMechanisms,
  GrantStore,
  PrincipalFinder,
  PropagationLog,
  TargetFinder,
} from './grant-ports.ts';
import type { Watch } from './watch.ts';

/** All that the operations on grants work with; sessions end through the watch alone. */
export interface Grants {
  readonly watch: Watch;
  readonly store: GrantStore;
  readonly settings: () => GrantSettings;
  readonly judge: GrantJudge;
  readonly mechanisms: GrantMechanisms;
  readonly targets: TargetFinder;
  readonly principals: PrincipalFinder;
  readonly bypasses: BypassFinder;
  readonly propagation: PropagationLog;
  /** A new id: `g-` and 12 hexadecimal digits that nobody can guess. */
  readonly newId: () => string;
  /** Every place that grants may be for. */
  readonly places: () => readonly Place[];
}
