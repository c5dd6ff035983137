import { compileGlob, type Glob, globMatches } from './glob.ts';

/** A pattern for actions, such as `ssm:Start*`; actions are compared without case. */
export interface ActionPattern {
  readonly source: string;
  readonly glob: Glob;
}

/** A statement's action patterns, sorted so that a call looks only at those of its own service. */
export interface ActionIndex {
  readonly exact: ReadonlySet<string>;
  readonly byService: ReadonlyMap<string, readonly Glob[]>;
  /** Patterns whose service part holds a wildcard. */
  readonly anyService: readonly Glob[];
}

// AWS itself has published actions with a space in them (ViewOnlyAccess: `ec2: DescribeAccountAttributes`); they match nothing.
const ACTION = /^(\*|[a-z0-9*?-]+:[a-z0-9*?_ -]+)$/i;

/** Reads an action pattern; null where it is neither `*` nor `service:Action`. */
export function compileAction(source: string): ActionPattern | null {
  return ACTION.test(source) ? { source, glob: compileGlob(source.toLowerCase()) } : null;
}

/** Sorts the patterns of one statement by service. */
export function indexActions(patterns: readonly ActionPattern[]): ActionIndex {
  const exact = new Set<string>();
  const byService = new Map<string, Glob[]>();
  const anyService: Glob[] = [];
  for (const { source, glob } of patterns) {
    const service = source.slice(0, Math.max(source.indexOf(':'), 0)).toLowerCase();
    if (glob.shape === 'exact') exact.add(glob.text);
    else if (service === '' || /[*?]/.test(service)) anyService.push(glob);
    else byService.set(service, [...(byService.get(service) ?? []), glob]);
  }
  return { exact, byService, anyService };
}

/** Whether an action (in lower case) is one of the statement's. */
export function indexHasAction(index: ActionIndex, action: string, service: string): boolean {
  if (index.exact.has(action)) return true;
  const globs = index.byService.get(service);
  if (globs !== undefined) for (const glob of globs) if (globMatches(glob, action)) return true;
  for (const glob of index.anyService) if (globMatches(glob, action)) return true;
  return false;
}
