import pc from 'picocolors';
import type { SessionView } from '../domain/sessions/view.ts';
import { type Column, renderFields, shown, showTime } from './output.ts';

type ShownVerdict = SessionView['verdict'];

/** The verdict in a word, coloured. */
export function verdictWord(verdict: ShownVerdict): string {
  if (verdict === null) return pc.dim('not judged');
  if (verdict.compliant === true) return pc.green('compliant');
  if (verdict.compliant === null) return pc.yellow('unknown');
  const worst = verdict.violations.map((violation) => violation.guardrail).join(', ');
  return verdict.violations.some((violation) => violation.response === 'terminate')
    ? pc.red(worst)
    : pc.yellow(worst);
}

function stateWord(session: SessionView): string {
  return session.state === 'active'
    ? pc.green(session.status)
    : `ended${session.endCause === null ? '' : `: ${session.endCause}`}`;
}

/** How it stands with a copy of the session's log: `log check` tells more. */
function deliveryWord({
  state,
  deliveredAt,
  dueAt,
  diagnosis,
  because,
}: SessionView['deliveries'][number]): string {
  if (state === 'delivered')
    return `${pc.green(state)} ${deliveredAt === null ? '' : showTime(deliveredAt)}`.trim();
  const due = dueAt === null ? '' : `, due ${showTime(dueAt)}`;
  const why = diagnosis?.[0]?.cause ?? because;
  const word = state === 'expected' || state === 'not-configured' ? pc.dim(state) : pc.red(state);
  return `${word}${due}${why === null || why === undefined ? '' : `: ${shown(why)}`}`;
}

/** The columns of `session list`. */
export const sessionColumns: readonly Column<SessionView>[] = [
  { heading: 'SESSION', cell: (s) => shown(s.id) },
  { heading: 'WHO', cell: (s) => shown(s.person ?? s.owner) },
  { heading: 'NODE', cell: (s) => shown(s.nodeName ?? s.target) },
  { heading: 'DOCUMENT', cell: (s) => shown(s.documentName ?? 'default') },
  { heading: 'STARTED', cell: (s) => showTime(s.startedAt) },
  { heading: 'STATE', cell: stateWord },
  { heading: 'VERDICT', cell: (s) => verdictWord(s.verdict) },
];

/** A session as \`session show\` prints it, with its timeline when it is asked for. */
export function renderSession(
  session: SessionView & { readonly timeline?: readonly { at: string; kind: string; text: string }[] },
  withTimeline: boolean,
): string {
  const fields = renderFields([
    ['session', shown(session.id)],
    ['who', `${shown(session.person)}  ${pc.dim(shown(session.owner))}`],
    ['node', `${shown(session.nodeName)}  ${pc.dim(shown(session.target))}`],
    ['account', `${session.account} ${session.region}`],
    ['document', shown(session.documentName ?? 'the default document')],
    ['reason', shown(session.reason)],
    ['started', showTime(session.startedAt)],
    ['state', stateWord(session)],
    ['ended', showTime(session.endedAt)],
    ['verdict', verdictWord(session.verdict)],
    ...session.deliveries.map((one): [string, string] => [
      one.destination === 's3' ? 'log in S3' : 'log in CloudWatch',
      deliveryWord(one),
    ]),
  ]);
  const reasons = (session.verdict?.violations ?? []).map(
    (v) => `  ${pc.red('✗')} ${v.guardrail} (${v.severity}, ${v.response}): ${shown(v.reason)}`,
  );
  const unknowns = (session.verdict?.unknowns ?? []).map(
    (u) => `  ${pc.yellow('?')} ${u.guardrail}: ${shown(u.fact)}: ${shown(u.reason)}`,
  );
  const timeline = withTimeline
    ? (session.timeline ?? []).map(
        (e) => `  ${pc.dim(showTime(e.at))}  ${e.kind.padEnd(22)} ${shown(e.text)}`,
      )
    : [];
  return [
    fields,
    ...reasons,
    ...unknowns,
    ...(timeline.length > 0 ? ['', pc.bold('Timeline'), ...timeline] : []),
  ].join('\n');
}
