import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { API_ACCESS_POLICIES } from '../../src/adapters/cedar/access-judge.ts';
import {
  type AccessPolicy,
  loadAccessPolicies,
  SHIPPED_ACCESS_POLICIES,
} from '../../src/adapters/cedar/load-access-policies.ts';
import { duration } from '../../src/domain/grants/due-notices.ts';
import { cell, type Page, table } from './page.ts';

const ANNOTATIONS = `| annotation | |
|---|---|
| \`@id\` | lower-case words joined by hyphens, unique; grants name the policy that decided by it |
| \`@decision\` | of a \`permit\`: \`approve\` (at once) or \`ask\` (approvers); of a \`forbid\`: \`refuse\` |
| \`@reason\` | of a \`refuse\`: what the person is told; its last sentence should be the next step |
| \`@levels\` | of an \`ask\`: the roles that must agree, one level after the other, separated by commas; several roles of one level by bars: \`approver, administrator\\|approver\` |
| \`@quorum\` | how many different persons of each level must agree, separated by commas; 1 each where it is left out |
| \`@maxWindow\` | of a permit: the longest window that it allows, extensions included: \`90s\`, \`30m\`, \`4h\` |`;

const INTRODUCTION = `## How a request is decided

1. A \`refuse\` that applies, or that cannot be judged, refuses, whatever else applies.
2. Of the permits that apply and whose \`@maxWindow\` is long enough, an \`approve\` goes before every \`ask\`; of several that ask, the one that asks the most people decides.
3. What no policy allows is refused.

The same question is asked again for an extension, with the whole window as it would become, and for a renewal. Nobody answers for themselves: an approver must be another *person* than the owner and than whoever asked, behind whichever principal, and one person counts once. What was decided stays decided when policies change. [Why](../decisions/0017-how-grants-are-decided.md)

## How to write them

The setting \`grants.policies\` names a file, which takes the place of the shipped one. It is read strictly: an unknown annotation, a type that does not fit the schema or a policy that can never apply is a mistake, told with its place, and nothing of the file is in force. Files are loaded anew while the server runs, within a second of their change; a file with a mistake leaves those before in force, and \`sallyport status\` says so.

${ANNOTATIONS}

\`\`\`cedar
@id("databases-ask-two")
@decision("ask")
@levels("approver, administrator")
@quorum("2,1")
@maxWindow("2h")
permit (principal, action == Sallyport::Action::"RequestGrant", resource)
when {
  principal.groups.contains("database-operators") &&
  resource.hasTag("Team") && resource.getTag("Team") == "db" &&
  context has ticket && context.ticket like "OPS-*" &&
  context.weekdayUtc <= 5
};
\`\`\`
`;

/** The page of access policies, from the policy files themselves. */
export function accessPage(): Page {
  const policies = loadAccessPolicies();
  const rows = policies.map((policy) => [`\`${policy.id}\``, cell(answerOf(policy)), windowOf(policy)]);
  return {
    file: 'access.md',
    title: 'Access policies',
    about:
      'Who may have access to which node, for how long and by whose word; and who may call what of the API. Both are Cedar policies, made into this page from the files that ship.',
    body: [
      INTRODUCTION,
      '## The shipped policies on access\n',
      `${table(['id', 'answers', 'longest window'], rows)}\n`,
      fenced('cedar', readFileSync(SHIPPED_ACCESS_POLICIES, 'utf8')),
      'Source: `policies/access/grants.cedar`\n',
      '## What they may ask about\n',
      fenced(
        'cedarschema',
        readFileSync(new URL('grants.cedarschema', `file://${SHIPPED_ACCESS_POLICIES}`), 'utf8'),
      ),
      '## Who may call what of the API\n',
      fenced('cedar', readFileSync(fileURLToPath(API_ACCESS_POLICIES), 'utf8')),
      'Source: `policies/access/api.cedar`\n',
    ].join('\n'),
  };
}

function answerOf({ decision, levels, reason }: AccessPolicy): string {
  if (decision === 'approve') return 'approved at once';
  if (decision === 'refuse') return `refused: ${reason ?? ''}`;
  return `asks ${levels.map((level) => `${level.quorum} of ${level.roles.join(' or ')}`).join(', then ')}`;
}

function windowOf({ maxWindowMs, decision }: AccessPolicy): string {
  if (decision === 'refuse') return '';
  return maxWindowMs === null ? 'as the settings say' : duration(maxWindowMs);
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}
