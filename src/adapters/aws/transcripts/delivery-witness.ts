import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { EvaluationRequest } from '@sallyport/iam-evaluation/request.ts';
import type { Writer } from '../../../domain/deliveries/delivery.ts';
import type { NetworkPath } from '../../../domain/deliveries/diagnose.ts';
import { writerOfObject } from '../../../domain/deliveries/object-writer.ts';
import type { Place, SessionRecord } from '../../../domain/sessions/session.ts';
import { looseObject, looseText } from '../../../domain/sessions/trail-record.ts';
import type { DeliveryWitness } from '../../../operations/delivery-ports.ts';
import type { FactSource } from '../../../operations/ports.ts';
import type { TranscriptCopy } from '../../../operations/transcript-ports.ts';
import { NotKnown } from '../facts/ask.ts';
import { compileText } from '../facts/role-policies.ts';
import { networkPath } from './network-path.ts';

/** The stream is made with the session's first line. */
const STREAM_MADE_WITHIN_MS = 60 * 60_000;
const MOST_PAGES = 4;
const NO_DATA_EVENT = "no data event of S3's has told who wrote it (docs/guides/logs.md)";
const NO_MAKER = 'CloudTrail does not tell who made the stream';

type Clients = { readonly cloudtrail: CloudTrailClient; readonly ec2: EC2Client };

/** What CloudTrail and EC2 tell of a session's copies. What they do not tell is not known. */
export class AwsDeliveryWitness implements DeliveryWitness {
  readonly #clientsOf: (place: Place) => Clients;
  readonly #facts: FactSource;

  constructor(clientsOf: (place: Place) => Clients, facts: FactSource) {
    this.#clientsOf = clientsOf;
    this.#facts = facts;
  }

  /** Of a stream its making is a management event; a PutObject is told by data events only, a PutLogEvents by none. */
  async writerOf(session: SessionRecord, copy: TranscriptCopy): Promise<Writer> {
    if (copy.destination === 's3')
      return writerOfObject(session, copy.versionId) ?? { verified: null, arn: null, because: NO_DATA_EVENT };
    const arn = await this.#makerOf(session).catch(() => null);
    if (arn === null) return { verified: null, arn, because: NO_MAKER };
    const node = session.start.target;
    // A node's role session is named after it.
    if (arn.endsWith(`/${node}`))
      return {
        verified: null,
        arn,
        because: `${node} made the stream; of what is put into it nothing tells`,
      };
    return { verified: false, arn, because: `the stream was not made by ${node}` };
  }

  async pathOf(session: SessionRecord, service: 's3' | 'logs'): Promise<NetworkPath> {
    const { start } = session;
    const { nodeRole } = await this.#facts.gather(start);
    const roleArn = nodeRole.known ? nodeRole.value.arn : null;
    const refusedBy = (text: string, endpointId: string): string | null => {
      const request = roleArn === null ? null : uploadOf(session, service, roleArn);
      if (request === null) return null;
      try {
        const endpoint = compileText(text, `policy of ${endpointId}`);
        const { blockedBy } = decide(request, { identity: [ALLOW_ALL], endpoint });
        const block = blockedBy.find(({ layer }) => layer === 'endpoint');
        if (block === undefined) return null;
        return block.cause === 'explicit-deny'
          ? `statement ${block.statement?.sid ?? (block.statement?.index ?? 0) + 1} denies ${request.action}`
          : `no statement allows ${request.action} on ${request.resource}`;
      } catch (error) {
        if (error instanceof NotKnown) return null;
        throw error;
      }
    };
    const { ec2 } = this.#clientsOf(start);
    return networkPath(ec2, { target: start.target, region: start.region, service, refusedBy });
  }

  /** Who made the session's stream. */
  async #makerOf({ start }: SessionRecord): Promise<string | null> {
    const { cloudtrail } = this.#clientsOf(start);
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await cloudtrail.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateLogStream' }],
          StartTime: new Date(start.startedAt - 1000),
          EndTime: new Date(start.startedAt + STREAM_MADE_WITHIN_MS),
          NextToken,
        }),
      );
      for (const { CloudTrailEvent } of answer.Events ?? []) {
        const record = parsed(CloudTrailEvent);
        const request = looseObject(record?.['requestParameters']);
        if (request?.['logStreamName'] !== start.id || record?.['errorCode'] !== undefined) continue;
        return looseText(looseObject(record?.['userIdentity'])?.['arn']);
      }
      NextToken = answer.NextToken;
      if (NextToken === undefined) return null;
    }
    return null;
  }
}

const ALLOW_ALL = compileText(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  }),
  'everything',
);

/** The node's upload as a call that an endpoint's policy is held against. */
function uploadOf(
  { start, logTo }: SessionRecord,
  service: 's3' | 'logs',
  roleArn: string,
): EvaluationRequest | null {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const principal = {
    kind: 'role-session' as const,
    arn: `arn:aws:sts::${start.account}:assumed-role/${roleName}/${start.target}`,
    account: start.account,
    roleArn,
  };
  if (service === 's3' && logTo?.s3)
    return {
      principal,
      action: 's3:PutObject',
      resource: `arn:aws:s3:::${logTo.s3.bucket}/${logTo.s3.key}`,
      resourceAccount: start.account,
      context: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    };
  if (service === 'logs' && logTo?.cloudwatch)
    return {
      principal,
      action: 'logs:PutLogEvents',
      resource: `arn:aws:logs:${start.region}:${start.account}:log-group:${logTo.cloudwatch.logGroup}:log-stream:${start.id}`,
      resourceAccount: start.account,
      context: {},
    };
  return null;
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    return looseObject(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}
