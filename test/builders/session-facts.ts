import type { FactName, SessionFacts } from '../../src/domain/guardrails/facts.ts';
import { known, unknown } from '../../src/domain/guardrails/facts.ts';
import type { DocumentContent } from '../../src/domain/guardrails/session-document.ts';

/** The values of all facts, by name. */
export type FactValues = {
  readonly [Name in FactName]: Extract<SessionFacts[Name], { known: true }>['value'];
};

const CONTENT: DocumentContent = {
  sessionType: 'Standard_Stream',
  version: '1',
  hash: 'a3f1c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
  s3Bucket: 'sallyport-archive-111111111111',
  s3Prefix: '222222222222/eu-central-1',
  s3Encrypted: true,
  logGroup: '/sallyport/sessions',
  cloudWatchEncrypted: true,
  streaming: true,
  kmsKey: 'arn:aws:kms:eu-central-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000001',
  runAsEnabled: false,
  runAsUser: null,
  runAsElevated: false,
  idleMinutes: 20,
  maxMinutes: 60,
  chosenLogInputs: [],
};

/** A session that keeps every guardrail: an engineer's shell on a development node, by the default document. */
export const COMPLIANT: FactValues = {
  session: { id: 'engineer-0a1b2c3d4e5f60718', account: '222222222222', region: 'eu-central-1' },
  principal: {
    arn: 'arn:aws:sts::222222222222:assumed-role/Engineer/engineer',
    account: '222222222222',
    kind: 'role-session',
    name: 'Engineer',
    sessionName: 'engineer',
  },
  credentials: { longTerm: false, mfa: false },
  principalTags: {},
  person: 'engineer',
  target: { id: 'i-0123456789abcdef0', kind: 'ec2' },
  targetTags: { Name: 'DevEC2Instance', Environment: 'Dev' },
  node: { name: 'DevEC2Instance', platform: 'Linux', agentVersion: '3.3.3598.0' },
  document: { name: 'SSM-SessionManagerRunShell', isDefault: true },
  sessionKind: 'shell',
  documentContent: CONTENT,
  preferences: CONTENT,
  parameters: {},
  approvedDocuments: ['SSM-SessionManagerRunShell'],
  archive: { bucket: 'sallyport-archive-111111111111', prefix: '222222222222/eu-central-1' },
  logBucket: {
    name: 'sallyport-archive-111111111111',
    exists: true,
    encrypted: true,
    kmsKey: 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000002',
  },
  logGroup: { name: '/sallyport/sessions', exists: true, encrypted: true },
  nodeRole: { arn: 'arn:aws:iam::222222222222:role/NodeRole', source: 'instance-profile' },
  nodeLogging: {
    allowed: true,
    missing: [],
    because: 'every permission that logging needs is given',
    permissions: [],
  },
  grant: null,
  network: { source: '203.0.113.10' },
  time: { startedAt: Date.UTC(2026, 10, 20, 9, 30) },
};

/** Facts of a session: compliant, but for the given values and for what is unknown, by reason. */
export function someFacts(
  values: Partial<FactValues> = {},
  unknowns: Partial<Readonly<Record<FactName, string>>> = {},
): SessionFacts {
  const all = { ...COMPLIANT, ...values };
  const entries = Object.entries(all).map(([name, value]) => [name, known(value)] as const);
  const missing = Object.entries(unknowns).map(([name, reason]) => [name, unknown(reason ?? '')] as const);
  return Object.fromEntries([...entries, ...missing]) as unknown as SessionFacts;
}
