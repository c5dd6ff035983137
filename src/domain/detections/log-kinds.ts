import type { LogKind } from './event.ts';
import type { LogSource } from './sigma/rule.ts';

/** Which events a rule is held against, and which fields those can tell. */
export type Place =
  | { readonly kind: LogKind; readonly knows: (field: string) => boolean }
  | { readonly kind: null; readonly reason: string };

/** Fields of a command that was typed. The first two are Sigma's own; facts on the others: docs/guides/detections.md. */
export const COMMAND_FIELDS = [
  'Image',
  'CommandLine',
  'Argument',
  'Assignment',
  'Launcher',
  'UpstreamImage',
  'UpstreamCommandLine',
  'DownstreamImage',
  'DownstreamCommandLine',
  'Input',
  'ReadFile',
  'WrittenFile',
] as const;

/** Fields of a file that a command writes. */
export const FILE_FIELDS = ['TargetFilename', 'Image', 'CommandLine', 'Content', 'Operation'] as const;

/** The top of a CloudTrail record (AWS, "CloudTrail record contents", version 1.11). */
const TRAIL_FIELDS = new Set(
  (
    'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode ' +
    'errorMessage requestParameters responseElements additionalEventData requestID eventID eventType apiVersion ' +
    'managementEvent readOnly resources recipientAccountId serviceEventDetails sharedEventID vpcEndpointId ' +
    'vpcEndpointAccountId eventCategory addendum sessionCredentialFromConsole edgeDeviceDetails tlsDetails ' +
    'eventContext insightDetails'
  ).split(' '),
);

const commandFields = new Set<string>(COMMAND_FIELDS);
const fileFields = new Set<string>(FILE_FIELDS);

/** Where a rule belongs; a log that neither a transcript nor CloudTrail is, is said by name. */
export function placeOf({ product, category, service }: LogSource): Place {
  if (product === 'aws' && (service === 'cloudtrail' || service === null) && category === null)
    return { kind: 'trail', knows: (field) => TRAIL_FIELDS.has(field.split('.')[0]!) };
  if (product === 'linux' || product === null) {
    if (category === 'process_creation' && service === null)
      return { kind: 'command', knows: (field) => commandFields.has(field) };
    if (category === 'file_event' && service === null)
      return { kind: 'file', knows: (field) => fileFields.has(field) };
    if (product === 'linux' && category === null && service === null)
      return { kind: 'line', knows: () => false };
  }
  const parts = [product, category, service].filter((part) => part !== null);
  return { kind: null, reason: `it needs the log ${parts.join('/') || 'of a source that it does not name'}` };
}
