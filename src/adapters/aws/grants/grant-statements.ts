/**
 * What a grant lets its person do, as IAM statements: open sessions on one node with one document, and go on with, end
 * and join their own sessions there. Each holds the end of the window, so that nothing has to propagate when it comes
 * (facts/aws.md D): the clock that decides is AWS's own.
 */
import type { Instant } from '../../../domain/kernel/instant.ts';
import { renderRfc3339 } from '../../../domain/kernel/rfc3339.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { partitionOf } from '../facts/node-role.ts';
import { checkTerms, type GrantTerms } from './grant-terms.ts';

/** The document that a session without a document name is opened with. */
export const DEFAULT_DOCUMENT = 'SSM-SessionManagerRunShell';
const SECOND_MS = 1000;

/** One statement of a policy of ours. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy of ours. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** The ARN of a managed node: EC2's for `i-`, Systems Manager's for `mi-`. */
export function nodeArnOf({ account, region }: Place, target: string): string {
  const partition = partitionOf(region);
  return target.startsWith('mi-')
    ? `arn:${partition}:ssm:${region}:${account}:managed-instance/${target}`
    : `arn:${partition}:ec2:${region}:${account}:instance/${target}`;
}

/** The ARN of a document by its name; AWS's own documents belong to no account. */
export function documentArnOf({ account, region }: Place, name: string): string {
  if (name.startsWith('arn:')) return name;
  const owner = /^(AWS|Amazon)[A-Za-z]*-/.test(name) ? '' : account;
  return `arn:${partitionOf(region)}:ssm:${region}:${owner}:document/${name}`;
}

/** Whole seconds, downwards: never a moment longer than the grant. */
export function policyTime(at: Instant): string {
  return renderRfc3339(Math.floor(at / SECOND_MS) * SECOND_MS).replace('.000Z', 'Z');
}

/** The Sid of a grant's statements begins with this, and the digits of its id. */
export const SID_PREFIX = 'Sallyport';
const PARTS = ['Start', 'Own', 'Key'] as const;
const OUR_SID = new RegExp(`^${SID_PREFIX}([0-9a-f]{12})(${PARTS.join('|')})$`);

/** The grant that a statement is of; null when it is none of ours. */
export function grantOfSid(sid: string | null | undefined): string | null {
  const digits = OUR_SID.exec(sid ?? '')?.[1];
  return digits === undefined ? null : `g-${digits}`;
}

/** The statements of a grant. There is no start in them: they are written when it has come. */
export function grantStatements(terms: GrantTerms): readonly Statement[] {
  checkTerms(terms);
  const sid = `${SID_PREFIX}${terms.id.slice('g-'.length)}`;
  const window = { DateLessThan: { 'aws:CurrentTime': policyTime(terms.endsAt) } };
  const isNamed = terms.documentName !== DEFAULT_DOCUMENT;
  const statements: Statement[] = [
    {
      Sid: `${sid}Start`,
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: [nodeArnOf(terms, terms.target), documentArnOf(terms, terms.documentName)],
      // A grant of another document must not open the default one, which is not asked about by itself: facts/aws.md E3,
      // docs/decisions/0004.
      Condition: {
        ...window,
        ...(isNamed ? { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } : {}),
      },
    },
    {
      Sid: `${sid}Own`,
      Effect: 'Allow',
      Action: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
      Resource: `arn:${partitionOf(terms.region)}:ssm:${terms.region}:${terms.account}:session/*`,
      Condition: {
        StringEquals: {
          'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}`,
          'ssm:resourceTag/aws:ssmmessages:target-id': terms.target,
        },
        ...window,
      },
    },
  ];
  if (terms.keyArn !== null)
    statements.push({
      Sid: `${sid}Key`,
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: terms.keyArn,
      Condition: window,
    });
  return statements;
}

/** A policy of statements, as text without white space, which the limits count nearly all of. */
export function renderPolicy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements } satisfies PolicyDocument);
}
