import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { uuid } from '../ids.ts';
import type { Bucket } from './bucket.ts';
import { bucketArn } from './bucket.ts';
import { canonicalId } from './canonical-id.ts';
import type { StoredObject } from './stored-object.ts';
import { childOf, childrenOf, malformedXml, textOf, type XmlElement } from './xml-input.ts';

/** The kinds of places that S3 itself tells of new objects, with the element that holds their ARN. */
const PLACES: Readonly<Record<string, string>> = { QueueConfiguration: 'Queue', TopicConfiguration: 'Topic' };
const EVENT =
  /^s3:(ObjectCreated|ObjectRemoved|ObjectRestore|ObjectTagging|ObjectAcl|LifecycleExpiration|Replication|IntelligentTiering|LifecycleTransition|ReducedRedundancyLostObject|TestEvent)(:[\w*]+)?$/;

/** Checks a NotificationConfiguration before it is stored: known places that exist, known events. */
export function assertNotification(root: XmlElement, bucket: Bucket, call: Call): void {
  if (root.name !== 'NotificationConfiguration') throw malformedXml();
  for (const configuration of root.children) {
    const place = PLACES[configuration.name];
    if (configuration.name === 'EventBridgeConfiguration') continue;
    if (place === undefined) {
      throw new AwsError(
        'NotImplemented',
        `${configuration.name} is not here: queues, topics and EventBridge are.`,
        { status: 501 },
      );
    }
    const arn = textOf(configuration, place) ?? '';
    const events = childrenOf(configuration, 'Event').map((event) => event.text.trim());
    if (events.length === 0 || events.some((event) => !EVENT.test(event))) throw malformedXml();
    const region = arn.split(':')[3];
    const known = place === 'Queue' ? call.world.sqs.queueByArn(arn) : call.world.sns.topic(arn);
    if (known === undefined || region !== bucket.region) {
      throw new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', {
        members: { ArgumentName: arn, ArgumentValue: 'The destination queue or topic does not exist' },
      });
    }
  }
}

function filterMatches(configuration: XmlElement, key: string): boolean {
  const rules = childrenOf(childOf(childOf(configuration, 'Filter'), 'S3Key'), 'FilterRule');
  return rules.every((rule) => {
    const value = textOf(rule, 'Value') ?? '';
    return textOf(rule, 'Name')?.toLowerCase() === 'prefix' ? key.startsWith(value) : key.endsWith(value);
  });
}

function wantsEvent(configuration: XmlElement, name: string): boolean {
  return childrenOf(configuration, 'Event').some((event) => {
    const wanted = event.text.trim().replace(/^s3:/, '');
    return wanted === name || (wanted.endsWith(':*') && name.startsWith(wanted.slice(0, -1)));
  });
}

/** What happened to an object: `ObjectCreated:Put`. */
interface Happening {
  readonly name: string;
  readonly object: StoredObject;
}

function isRemoval({ name }: Happening): boolean {
  return name.startsWith('ObjectRemoved:');
}

function sequencer(object: StoredObject): string {
  return object.sequence.toString(16).toUpperCase().padStart(18, '0');
}

/** One record of an event message. Source: S3 user guide, "Event message structure", version 2.1. */
function recordOf(call: Call, bucket: Bucket, happening: Happening, configurationId: string): object {
  const { name, object } = happening;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(isRemoval(happening) ? call.now : object.modifiedAt).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${call.principal.userId}` },
    requestParameters: { sourceIPAddress: call.sourceIp },
    responseElements: { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: canonicalId(bucket.account) },
        arn: bucketArn(bucket.name),
      },
      object: {
        key: encodeURIComponent(object.key).replace(/%20/g, '+').replace(/%2F/g, '/'),
        // Of what is gone neither is told.
        ...(isRemoval(happening) ? {} : { size: object.sizeBytes, eTag: object.etag }),
        ...(object.versionId === 'null' ? {} : { versionId: object.versionId }),
        sequencer: sequencer(object),
      },
    },
  };
}

/** How EventBridge tells a deletion. Source: S3 user guide, "EventBridge event message structure". */
const DELETION_TYPES: Readonly<Record<string, string>> = {
  'ObjectRemoved:Delete': 'Permanently Deleted',
  'ObjectRemoved:DeleteMarkerCreated': 'Delete Marker Created',
};

function tellEventBridge(call: Call, bucket: Bucket, happening: Happening): void {
  const { name, object } = happening;
  const removed = isRemoval(happening);
  const at = removed ? call.now : object.modifiedAt;
  call.world.events.put({
    version: '0',
    id: uuid(),
    'detail-type': removed ? 'Object Deleted' : 'Object Created',
    source: 'aws.s3',
    account: bucket.account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region: bucket.region,
    resources: [bucketArn(bucket.name)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: object.key,
        ...(removed ? {} : { size: object.sizeBytes, etag: object.etag }),
        ...(object.versionId === 'null' ? {} : { 'version-id': object.versionId }),
        sequencer: sequencer(object),
      },
      'request-id': call.requestId,
      requester: call.account,
      'source-ip-address': call.sourceIp,
      reason: REASONS[name] ?? name,
      ...(removed ? { 'deletion-type': DELETION_TYPES[name] } : {}),
    },
  });
}

const REASONS: Readonly<Record<string, string>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
};

/** Tells the places that a bucket names of an object that came or went. What cannot be delivered is dropped, as AWS does. */
export function notify(call: Call, bucket: Bucket, object: StoredObject, name: string): void {
  const { world } = call;
  const configuration = world.s3.bucket(bucket.name)?.kept['notification'];
  if (configuration === undefined) return;
  const happening = { name, object };
  const source = {
    service: 's3.amazonaws.com',
    sourceArn: bucketArn(bucket.name),
    sourceAccount: bucket.account,
  };
  for (const each of configuration.children) {
    if (each.name === 'EventBridgeConfiguration') tellEventBridge(call, bucket, happening);
    else if (wantsEvent(each, name) && filterMatches(each, object.key)) {
      const record = recordOf(call, bucket, happening, textOf(each, 'Id') ?? uuid());
      const body = JSON.stringify({ Records: [record] });
      const queueArn = textOf(each, 'Queue');
      const topicArn = textOf(each, 'Topic');
      if (queueArn !== undefined) world.sqs.deliver({ queueArn, body, ...source });
      if (topicArn !== undefined) {
        world.sns.deliver({ topicArn, message: body, subject: 'Amazon S3 Notification', ...source });
      }
    }
  }
}
