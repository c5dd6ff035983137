import type {
  ArchivedCommandRow,
  ArchivedLineRow,
  ArchivedSessionRow,
} from '../domain/archive/archive-table.ts';
import type { DeliveryView } from '../domain/deliveries/view.ts';
import type { FindingView } from '../domain/detections/finding-view.ts';
import type { GrantView } from '../domain/grants/view.ts';
import type { NoticeView } from '../domain/notices/view.ts';
import type { RecordingView } from '../domain/recordings/view.ts';
import type { timelineView } from '../domain/sessions/view.ts';
import type { PageRecording } from '../operations/export-recording.ts';
import type { NodeView, TailLine, TranscriptLine, WatchLine } from './contract.ts';
import type { BundleView } from './routes/evidence.ts';
import type { HoldView } from './routes/retention.ts';
import type { SearchAnswerView } from './routes/search.ts';

/**
 * How far a field may go. `public`: to whoever may see the thing at all. `sensitive`: what people typed, saw or are
 * called; masked where it is text of a session. `secret`: nowhere but to its one receiver; never in a log or notice.
 */
export type FieldClass = 'public' | 'sensitive' | 'secret';

type Leaf = string | number | boolean | bigint | undefined;
type Keys<T> = T extends unknown ? keyof T & string : never;
type At<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;

/** A class for each field of a schema, nested ones and all members of a union included: one that is left out does not compile. */
export type Classes<T> = [NonNullable<T>] extends [Leaf]
  ? FieldClass
  : [NonNullable<T>] extends [readonly (infer Each)[]]
    ? Classes<Each>
    : [NonNullable<T>] extends [object]
      ? string extends Keys<NonNullable<T>>
        ? FieldClass
        : { readonly [Key in Keys<NonNullable<T>>]: Classes<At<NonNullable<T>, Key>> }
      : FieldClass;

/** Everything that leaves the server: the API's answers, notices, findings, derived rows, exports. */
export interface Schemas {
  readonly session: ReturnType<typeof timelineView>;
  readonly notice: NoticeView;
  readonly finding: FindingView;
  readonly grant: GrantView;
  readonly node: NodeView;
  readonly delivery: DeliveryView;
  readonly watchLine: WatchLine;
  readonly tailLine: TailLine;
  readonly transcriptLine: TranscriptLine;
  readonly recording: RecordingView;
  readonly search: SearchAnswerView;
  readonly hold: HoldView;
  readonly bundle: BundleView;
  readonly sessionRow: ArchivedSessionRow;
  readonly commandRow: ArchivedCommandRow;
  readonly lineRow: ArchivedLineRow;
  readonly page: PageRecording;
}

type Names<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Names<Rest> : Text;

/** Fields of one class, their names with blanks between. */
function fields<const Class extends FieldClass, const Text extends string>(
  fieldClass: Class,
  names: Text,
): { readonly [Name in Names<Text>]: Class } {
  return Object.fromEntries(names.split(' ').map((name) => [name, fieldClass])) as {
    readonly [Name in Names<Text>]: Class;
  };
}

const VERDICT = {
  ...fields('public', 'compliant judgedAt'),
  violations: fields('public', 'guardrail severity reason response because'),
  unknowns: fields('public', 'guardrail fact reason'),
};
const DELIVERY: Classes<DeliveryView> = {
  ...fields(
    'public',
    'destination location state dueAt deliveredAt bytes sha256 versionId encryptedWith lockedUntil because',
  ),
  gaps: fields('public', 'fromAt toAt fromByte toByte reason'),
  writer: fields('public', 'verified arn because'),
  diagnosis: fields('public', 'cause evidence certainty advice'),
};
const BYPASSES = fields('public', 'kind action because');

/** The class of every field of every schema. */
export const FIELD_CLASSES: { readonly [Name in keyof Schemas]: Classes<Schemas[Name]> } = {
  session: {
    ...fields(
      'public',
      'id account region target nodeName documentName status state startedAt endedAt endCause grantId findings',
    ),
    ...fields('sensitive', 'owner person reason'),
    verdict: VERDICT,
    deliveries: DELIVERY,
    timeline: { ...fields('public', 'at kind'), ...fields('sensitive', 'text') },
  },
  notice: {
    ...fields('public', 'schema id kind raisedAt account region why'),
    ...fields('sensitive', 'session grant terminationReasons reasons event'),
    verdict: VERDICT,
    to: { ...fields('public', 'as roles'), ...fields('sensitive', 'principal person') },
  },
  finding: {
    ...fields(
      'public',
      'id ruleId title level attack account region source sessionId relatedSessions tiedBy node nodeName event calls moment foundAt lastAt count asked response heldBack replay',
    ),
    ...fields('sensitive', 'person principal command'),
  },
  grant: {
    ...fields(
      'public',
      'id account region target nodeName documentName mechanism state requestedAt policy windowMs startsAt endsAt activeAt endedAt endCause ticket breakGlass renews problem',
    ),
    ...fields('sensitive', 'principal person requestedBy endReason endedBy reason'),
    approvals: { ...fields('public', 'at level'), ...fields('sensitive', 'principal person') },
    asks: fields('public', 'roles quorum'),
    extension: { ...fields('public', 'windowMs endsAt'), ...fields('sensitive', 'askedBy') },
    bypasses: BYPASSES,
    receipt: {
      ...fields('public', 'plannedEndAt lastByteAt lastByteSource confirmedAt sessions'),
      bypasses: BYPASSES,
    },
    review: { ...fields('public', 'at outcome'), ...fields('sensitive', 'principal person note') },
  },
  node: fields(
    'public',
    'id name kind account region environment online pingStatus lastPingAt agentVersion platform ipAddress role tags',
  ),
  delivery: DELIVERY,
  watchLine: { ...fields('public', 'kind at endCause after'), ...fields('sensitive', 'text') },
  tailLine: { ...fields('public', 'kind at sessionId node endCause'), ...fields('sensitive', 'person text') },
  transcriptLine: {
    ...fields('public', 'kind destination location deliveredAt bytes sha256 masked reason'),
    ...fields('sensitive', 'text'),
  },
  recording: {
    ...fields('public', 'format cols rows durationMs'),
    ...fields('sensitive', 'lines screen'),
    commands: {
      ...fields('public', 'startedAt endedAt exitStatus certainty atMs'),
      ...fields('sensitive', 'text'),
    },
    gaps: fields('public', 'fromAt toAt fromByte toByte reason'),
  },
  search: {
    ...fields('public', 'more scanned timedOut notSearched tookMs'),
    hits: {
      ...fields('public', 'account region sessionId node nodeName at moment kind number highlights'),
      ...fields('sensitive', 'person owner text'),
    },
  },
  hold: {
    ...fields('public', 'id session account region placedAt releasedAt'),
    ...fields('sensitive', 'person reason placedBy releasedBy'),
    held: fields('public', 'inBucket objects sessions'),
  },
  bundle: fields(
    'public',
    'account region sequence sessionId sealedAt lockedUntil manifestSha256 previousManifestSha256 publicKeySha256 key bytes sha256',
  ),
  sessionRow: {
    ...fields(
      'public',
      'session_id node node_name document_name started_at ended_at source location version_id sha256 format begun_at lines commands gaps',
    ),
    ...fields('sensitive', 'person owner'),
  },
  commandRow: {
    ...fields('public', 'session_id command at moment_ms exit_status certainty'),
    ...fields('sensitive', 'text'),
  },
  lineRow: { ...fields('public', 'session_id line at moment_ms'), ...fields('sensitive', 'text') },
  page: {
    ...fields('public', 'timed startedAtMs cols rowCount frames gaps endMs'),
    ...fields('sensitive', 'rows'),
    markers: { ...fields('public', 'atMs'), ...fields('sensitive', 'label') },
  },
};

/** The class of a field by its path, as `session.owner`; what has none is secret. */
export function classOf(path: string): FieldClass {
  let at: unknown = FIELD_CLASSES;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) break;
    at = Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  }
  return at === 'public' || at === 'sensitive' ? at : 'secret';
}
