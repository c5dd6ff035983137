import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadGuardrails, SHIPPED_GUARDRAILS } from '../../src/adapters/cedar/load-guardrails.ts';
import type { Guardrail } from '../../src/domain/guardrails/guardrail.ts';
import { explainGuardrail } from '../../src/operations/explain-guardrail.ts';
import { type Page, renderPage, table } from './page.ts';

const INTRODUCTION = `## How to write one

One or several policies in a \`*.cedar\` file, in a directory that the setting \`guardrails\` names. Directories are read
as a whole: a mistake anywhere is told with its file, line and column, and nothing is in force until it is mended. The
shipped guardrails are in \`policies/guardrails\`; name that directory too to keep them.

\`\`\`cedar
@id("night-shift")
@title("No sessions at night")
@severity("low")
@reason("it is {time.hour} o'clock UTC")
@response("notify")
@onUnknown("notify")
forbid (principal, action, resource)
when { context.time.hour < 6 };
\`\`\`

| annotation | |
|---|---|
| \`@id\` | lower-case words joined by hyphens, unique; verdicts and notices name the guardrail by it |
| \`@title\` | what it asks, in a few words |
| \`@severity\` | \`low\`, \`medium\`, \`high\`, \`critical\` |
| \`@reason\` | the sentence told when it is broken; \`{fact}\` and \`{fact.field}\` are filled in, \`{targetTags.Key}\` with a tag |
| \`@response\` | \`observe\`: the verdict tells; \`notify\`: people are told; \`terminate\`: the session is terminated and people are told |
| \`@onUnknown\` | what follows when a fact stays unknown past the deadline (setting \`unknownDeadlineMs\`): \`terminate\` and \`notify\` make it a violation with that response and the reason "not judged: …"; \`observe\` leaves it not judged |

All six are required and there are no others. The head is always \`forbid (principal, action, resource)\`: everything is
asked of \`context\`, one attribute a fact.

## Unknown is not no

A fact that could not be found is absent from the context. A policy that reads it fails, and its guardrail is *unknown*
for that session: it is asked for again until the deadline, and then \`@onUnknown\` decides. So whoever keeps a fact from
being read does not switch a guardrail off. For this, \`context has grant\` is refused when a guardrail is loaded (an
unknown grant would read as none), while \`context.documentContent has maxMinutes\` asks about something that a known
fact may lack. In \`a && b\`, b is not read when a is false: put what is cheap and sure first.

## Tags

\`context.targetTags\` and \`context.principalTags\` are read as
\`context.targetTags.hasTag("Team") && context.targetTags.getTag("Team") == "db"\`.

## Long-term keys

\`federated-only\` and \`user-mfa\` leave alone an IAM user that carries the tag \`sallyport:long-term-keys\` =
\`accepted\`. Who may tag users decides who is exempt.
`;

/** The page of guardrails, from the policy files themselves. */
export function guardrailsPage(): Page {
  const guardrails = loadGuardrails();
  const schema = readFileSync(`${SHIPPED_GUARDRAILS}/schema.cedarschema`, 'utf8');
  const rows = guardrails.map(({ id, title, severity, response, onUnknown }) => [
    `[\`${id}\`](#${id})`,
    title,
    severity,
    response,
    onUnknown,
  ]);
  return {
    file: 'guardrails.md',
    title: 'Guardrails',
    about:
      'A guardrail is a rule about sessions: a Cedar policy that forbids. Every session is held against every guardrail, and all that fire are told, not only the first.',
    body: [
      INTRODUCTION,
      '## The shipped guardrails\n',
      `${table(['id', 'title', 'severity', 'response', 'when unknown'], rows)}\n`,
      ...guardrails.map((guardrail) => renderGuardrail(guardrail, guardrails)),
      '## Facts\n',
      'The schema that every guardrail is held against:\n',
      `\`\`\`cedarschema\n${schema.trimEnd()}\n\`\`\`\n`,
    ].join('\n'),
  };
}

/** The text of the page. */
export function renderGuardrailReference(): string {
  return renderPage(guardrailsPage());
}

function renderGuardrail(guardrail: Guardrail, all: readonly Guardrail[]): string {
  const file = `${SHIPPED_GUARDRAILS}/${guardrail.id}.cedar`;
  const explained = explainGuardrail(all, guardrail.id);
  const meaning = explained.ok ? `${explained.guardrail.effect}; ${explained.guardrail.whenUnknown}` : '';
  return [
    `### ${guardrail.id}\n`,
    `${guardrail.title}: ${meaning}. Reads ${guardrail.facts.map((name) => `\`${name}\``).join(', ')}.\n`,
    `\`\`\`cedar\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\`\n`,
    `Source: \`policies/guardrails/${basename(file)}\`\n`,
  ].join('\n');
}
