import pc from 'picocolors';
import type { GrantView } from '../domain/grants/view.ts';
import type { Leftover } from '../operations/grant-ports.ts';
import { type Column, renderFields, shown, showTime } from './output.ts';

function stateWord({ state, endCause }: GrantView): string {
  if (state === 'active') return pc.green(state);
  if (state === 'requested' || state === 'approved') return pc.yellow(state);
  return endCause === null || endCause === state ? state : `${state}: ${endCause}`;
}

/** The columns of `grant list`. */
export const grantColumns: readonly Column<GrantView>[] = [
  { heading: 'GRANT', cell: (g) => g.id },
  { heading: 'WHO', cell: (g) => shown(g.person) },
  { heading: 'NODE', cell: (g) => shown(g.nodeName ?? g.target) },
  { heading: 'STATE', cell: stateWord },
  { heading: 'FROM', cell: (g) => showTime(g.startsAt) },
  { heading: 'UNTIL', cell: (g) => showTime(g.endsAt) },
  { heading: 'BY', cell: (g) => (g.breakGlass ? pc.red('break-glass') : g.mechanism) },
  { heading: 'REASON', cell: (g) => shown(g.reason) },
];

/** The columns of `grant list --leftover`. */
export const leftoverColumns: readonly Column<Leftover>[] = [
  { heading: 'ACCOUNT', cell: (l) => l.account },
  { heading: 'MECHANISM', cell: (l) => l.mechanism },
  { heading: 'PRINCIPAL', cell: (l) => shown(l.principal) },
  { heading: 'GRANT', cell: (l) => shown(l.grantId) },
  { heading: 'WHAT', cell: (l) => shown(l.what) },
];

function seconds(ms: number): string {
  const units = [
    [3_600_000, 'h'],
    [60_000, 'm'],
  ] as const;
  const fits = units.find(([unitMs]) => ms >= unitMs && ms % unitMs === 0);
  return fits ? `${ms / fits[0]}${fits[1]}` : `${ms / 1000}s`;
}

function waitsFor(grant: GrantView): string {
  if (grant.asks.length === 0) return `nobody (${grant.policy})`;
  return `${grant.asks.map(({ quorum, roles }) => `${quorum} of ${roles.join(' or ')}`).join(', then ')} (${grant.policy})`;
}

/** A grant as `grant show` prints it, with its timeline when that is there. */
export function renderGrant(
  grant: GrantView & { readonly timeline?: readonly { at: string; kind: string; text: string }[] },
): string {
  const { receipt, review, extension } = grant;
  const fields: [string, string][] = [
    ['grant', grant.id],
    ['state', stateWord(grant)],
    ['who', `${shown(grant.person)}  ${pc.dim(shown(grant.principal))}`],
    ...(grant.requestedBy === grant.principal
      ? []
      : [['asked by', shown(grant.requestedBy)] as [string, string]]),
    ['node', `${shown(grant.nodeName)}  ${pc.dim(shown(grant.target))}  ${grant.account} ${grant.region}`],
    ['document', shown(grant.documentName)],
    ['mechanism', grant.breakGlass ? `${grant.mechanism}, ${pc.red('break-glass')}` : grant.mechanism],
    [
      'reason',
      grant.ticket === null ? shown(grant.reason) : `${shown(grant.reason)} (${shown(grant.ticket)})`,
    ],
    ['window', `${seconds(grant.windowMs)}: ${showTime(grant.startsAt)} to ${showTime(grant.endsAt)}`],
    ['needs', waitsFor(grant)],
    ['agreed', grant.approvals.map((one) => shown(one.person)).join(', ') || '-'],
  ];
  if (extension)
    fields.push(['more time', `${seconds(extension.windowMs)}, asked by ${shown(extension.askedBy)}`]);
  if (grant.problem !== null) fields.push(['problem', pc.yellow(shown(grant.problem))]);
  if (grant.endedAt !== null)
    fields.push([
      'ended',
      `${showTime(grant.endedAt)}${grant.endReason === null ? '' : `: ${shown(grant.endReason)}`}`,
    ]);
  if (receipt)
    fields.push(
      [
        'confirmed',
        `${showTime(receipt.confirmedAt)}: no session is open, and nothing of it gives access any more`,
      ],
      [
        'last byte',
        `${showTime(receipt.lastByteAt)}${receipt.lastByteSource === null ? '' : ` (${receipt.lastByteSource})`}`,
      ],
      ['sessions', receipt.sessions.map(shown).join(', ') || '-'],
    );
  if (review) fields.push(['review', `${review.outcome} by ${shown(review.person)}: ${shown(review.note)}`]);
  const bypasses = (grant.bypasses ?? []).map(
    (one) => `  ${pc.yellow('!')} gets in without it too: ${shown(one.because)}`,
  );
  const unknown = grant.bypasses === null ? [`  ${pc.yellow('?')} what else lets them in is not known`] : [];
  const timeline = (grant.timeline ?? []).map(
    (entry) => `  ${pc.dim(showTime(entry.at))}  ${entry.kind.padEnd(22)} ${shown(entry.text)}`,
  );
  return [
    renderFields(fields),
    ...bypasses,
    ...unknown,
    ...(timeline.length === 0 ? [] : ['', pc.bold('Timeline'), ...timeline]),
  ].join('\n');
}
