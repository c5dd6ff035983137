import type { DecidingStatement } from './decision.ts';
import type {
  Explanation,
  LayerExplanation,
  Mismatch,
  NotAppliedReason,
  StatementExplanation,
} from './explanation.ts';
import type { Layer } from './policy-set.ts';

/** Lists longer than this are cut, and the rest counted. */
export const MAX_LISTED = 6;

const LAYER_TITLES: Readonly<Record<Layer, string>> = {
  'service-control': 'service control policies',
  'resource-control': 'resource control policies',
  endpoint: 'VPC endpoint policy',
  resource: "the resource's policy",
  identity: 'identity policies',
  boundary: 'permissions boundary',
  session: 'session policies',
};

const NOT_APPLIED: Readonly<Record<NotAppliedReason, string>> = {
  'service-principal': 'the caller is an AWS service',
  anonymous: 'the caller is anonymous',
  'identity-provider': 'the caller comes from an identity provider',
  'service-linked-role': 'the caller is a service-linked role',
  'management-account': "the caller is in the organisation's management account",
  'root-user': 'the caller is the root user',
  'no-session': 'the caller has no session',
};

/** An explanation as lines for people: the answer, what decided it, then every layer, policy and statement. */
export function renderExplanation(explanation: Explanation): string[] {
  const { request, layers, notApplied } = explanation;
  const caller =
    request.principal.arn || request.principal.service || request.principal.provider || 'anonymous';
  return [
    `${explanation.result}: ${caller} ${request.action} on ${request.resource}`,
    ...renderReason(explanation),
    ...layers.flatMap(renderLayer),
    ...notApplied.map(({ layer, reason }) => `${LAYER_TITLES[layer]}: not applied, ${NOT_APPLIED[reason]}`),
  ].map(printable);
}

function renderReason({ isFree, result, decidedBy, blockedBy }: Explanation): string[] {
  if (isFree) return ['  AWS asks no permission for this call'];
  if (result === 'Allowed') {
    return [decidedBy ? `  allowed by ${renderStatementName(decidedBy)}` : '  the root user needs no policy'];
  }
  return blockedBy.map(({ layer, level, cause, statement }) => {
    const where = `${LAYER_TITLES[layer]}${renderLevel(level)}`;
    if (cause === 'explicit-deny' && statement) return `  denied by ${renderStatementName(statement)}`;
    return `  nothing in ${where} allows it`;
  });
}

function renderStatementName({ layer, policy, sid, index }: DecidingStatement): string {
  return `statement ${index}${sid ? ` '${sid}'` : ''} of ${policy} (${LAYER_TITLES[layer]})`;
}

function renderLayer({ layer, level, says, policies }: LayerExplanation): string[] {
  const lines = [`${LAYER_TITLES[layer]}${renderLevel(level)}: ${says === 'nothing' ? 'no Allow' : says}`];
  for (const { policy, statements } of policies) {
    lines.push(`  ${policy}`);
    for (const statement of statements) lines.push(...renderStatement(statement));
  }
  return lines;
}

function renderLevel(level: number | null): string {
  return level === null ? '' : ` at level ${level}`;
}

function renderStatement({ index, sid, effect, matched, mismatches }: StatementExplanation): string[] {
  const title = `    statement ${index}${sid ? ` '${sid}'` : ''} ${effect}: ${matched ? 'applies' : 'does not apply'}`;
  return [title, ...mismatches.map((mismatch) => `      ${renderMismatch(mismatch)}`)];
}

function renderMismatch(mismatch: Mismatch): string {
  if (mismatch.element === 'condition') {
    const { operator, key, expected, got, reason } = mismatch;
    if (reason === 'key-present') return `${operator} ${key}: must be absent, is ${list(got ?? [])}`;
    const wanted = operator.toLowerCase() === 'null' ? 'must be there' : `wants ${list(expected)}`;
    const without = mismatch.variables.length > 0 ? ` (no value for ${mismatch.variables.join(', ')})` : '';
    return `${operator} ${key}: ${wanted}${without}, ${got === null ? 'the request has no such key' : `got ${list(got)}`}`;
  }
  const { element, reason, expected, got } = mismatch;
  switch (reason) {
    case 'not-listed':
      return `${element} ${got} is not among ${list(expected)}`;
    case 'excluded':
      return `${element} ${got} is excluded by Not${element[0]!.toUpperCase()}${element.slice(1)} ${list(expected)}`;
    case 'variable-without-value':
      return `resource ${got}: no value for ${mismatch.variables.join(', ')} in ${list(expected)}`;
    case 'nobody-named':
      return 'principal: the statement names nobody';
  }
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, MAX_LISTED).map((value) => `'${value}'`);
  const more = values.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Names and tags come from strangers: no control character of theirs reaches a terminal. */
function printable(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
