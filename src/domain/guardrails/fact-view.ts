import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { FactName, SessionFacts } from './facts.ts';
import { isIpAddress } from './ip-address.ts';
import type { DocumentContent } from './session-document.ts';

/** A value as policies and reasons see it; null is "known to be absent". */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The facts that were found, under the names that policies and reasons use. An unknown fact is not in it. */
export type FactView = { readonly [Name in FactName]?: Plain };

type Viewer = { readonly [Name in FactName]: (value: KnownValue<Name>) => Plain };
type KnownValue<Name extends FactName> = Extract<SessionFacts[Name], { known: true }>['value'];

const asIs = (value: object): Plain => value as { readonly [key: string]: Plain };

/** What policies rest on: what the agent types into a shell is none of it. */
const contentView = ({ typesProfile: _, ...content }: DocumentContent): Plain => asIs(content);

const VIEWERS: Viewer = {
  session: asIs,
  principal: asIs,
  credentials: asIs,
  principalTags: asIs,
  person: (id) => ({ id }),
  target: asIs,
  targetTags: asIs,
  node: asIs,
  document: asIs,
  sessionKind: (kind) => kind,
  documentContent: contentView,
  preferences: contentView,
  parameters: asIs,
  approvedDocuments: (names) => names,
  archive: asIs,
  logBucket: asIs,
  logGroup: asIs,
  nodeRole: asIs,
  nodeLogging: ({ allowed, missing, because }) => ({ allowed, missing, because }),
  grant: (grant) => ({
    exists: grant !== null,
    id: grant?.id ?? null,
    endsAt: grant?.endsAt ?? null,
    breakGlass: grant?.breakGlass ?? false,
  }),
  network: ({ source }) => ({ source, ip: isIpAddress(source) ? source : null }),
  time: ({ startedAt }) => ({
    startedAt: renderRfc3339(startedAt),
    hour: modulo(Math.floor(startedAt / 3_600_000), 24),
    minute: modulo(Math.floor(startedAt / 60_000), 60),
    // 1970-01-01 was a Thursday, the 4th day.
    weekday: modulo(Math.floor(startedAt / 86_400_000) + 3, 7) + 1,
  }),
};

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The names of all facts. */
export const FACT_NAMES = Object.keys(VIEWERS) as readonly FactName[];

/** What is known, as plain values. */
export function viewFacts(facts: SessionFacts): FactView {
  const view: Partial<Record<FactName, Plain>> = {};
  for (const name of FACT_NAMES) {
    const plain = viewFact(facts, name);
    if (plain !== undefined) view[name] = plain;
  }
  return view;
}

function viewFact<Name extends FactName>(facts: SessionFacts, name: Name): Plain | undefined {
  const fact = facts[name];
  return fact.known ? VIEWERS[name](fact.value as KnownValue<Name>) : undefined;
}
