import type { Instant } from '../kernel/instant.ts';

/** Where a copy of a session's log must be. */
export type Destination = 's3' | 'cloudwatch';

/** How it stands with a copy. */
export type DeliveryState = 'expected' | 'delivered' | 'late' | 'missing' | 'incomplete' | 'not-configured';

/** Something that a copy lacks, or that could not be read. Times and bytes are null where they are not known. */
export interface DeliveryGap {
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  /** In the S3 copy. */
  readonly fromByte: number | null;
  readonly toByte: number | null;
  /** One sentence; nothing of the transcript is in it. */
  readonly reason: string;
}

/** Who wrote a copy: verified null means that it cannot be known. */
export interface Writer {
  readonly verified: boolean | null;
  readonly arn: string | null;
  readonly because: string;
}

/** A cause of a missing or incomplete copy, with what it rests on. */
export interface DeliveryCause {
  readonly cause: string;
  readonly evidence: string;
  /** `shown`: what was found explains it by itself; `likely`, `possible`: as good as the evidence. */
  readonly certainty: 'shown' | 'likely' | 'possible';
  readonly advice: string;
}

/** One copy of a session's log that must reach a place by a time, and what is known of it. */
export interface Delivery {
  readonly destination: Destination;
  /** `s3://BUCKET/KEY` or `LOGGROUP:STREAM`; null: not known, or not configured. */
  readonly location: string | null;
  readonly state: DeliveryState;
  /** Null: the session is open, or nothing is due. */
  readonly dueAt: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly versionId: string | null;
  readonly etag: string | null;
  readonly encryptedWith: string | null;
  readonly lockedUntil: Instant | null;
  readonly gaps: readonly DeliveryGap[];
  readonly writer: Writer | null;
  /** The likeliest first; empty where nothing is wrong or nothing was found. */
  readonly causes: readonly DeliveryCause[];
  /** One sentence on why it stands as it does; null where the state says all. */
  readonly because: string | null;
  /** Whoever takes delivered copies has taken this one. */
  readonly handedOn: boolean;
  /** It stands so for now: the other copy, with which it is compared, is still to come. */
  readonly settling?: boolean;
}

/** The deliveries of one session, as its record keeps them. */
export interface DeliveryBook {
  readonly deliveries: readonly Delivery[];
  /** Looks since the end. */
  readonly looks: number;
  readonly lookedAt: Instant | null;
  /** When to look again; null: settled. */
  readonly lookAt: Instant | null;
  /** It was made while the session was open: of the copies that come at the end it tells nothing. */
  readonly open?: true;
  /** When the last event that was found in an open session's stream was taken; left out: none was found. */
  readonly streamedAt?: Instant;
  /** The writes of the object that had been told when it was looked at last, by writeKey; left out: none. */
  readonly writesSeen?: readonly string[];
}

/** By when a copy must be there; the server's config sets each, in milliseconds. */
export interface DeliverySettings {
  /** A streamed line, and the last ones after the end. */
  readonly streamDueMs: number;
  /** What the agent uploads at the end. */
  readonly uploadDueMs: number;
  /** From then on a late copy is missing. */
  readonly missingMs: number;
  /** A missing copy is looked for until then. */
  readonly givenUpMs: number;
  /** How often it is looked for; left out: DEFAULT_PACE. */
  readonly pace?: DeliveryPace;
}

/** How the waits between two looks for a copy grow. */
export interface DeliveryPace {
  readonly leastMs: number;
  /** Of the time since the end. */
  readonly growth: number;
  readonly mostMs: number;
  /** Beyond the deadline a copy is hardly to come. */
  readonly mostMissingMs: number;
}

const MINUTE = 60_000;

/** What AWS's own words promise (design: 60 s, 15 min, 60 min), and two days for a node that comes back. */
export const DEFAULT_DELIVERY_SETTINGS: DeliverySettings = {
  streamDueMs: MINUTE,
  uploadDueMs: 15 * MINUTE,
  missingMs: 60 * MINUTE,
  givenUpMs: 48 * 60 * MINUTE,
};

/** Where nobody tells that a copy has come, and a look costs little. */
export const DEFAULT_PACE: DeliveryPace = {
  leastMs: 2000,
  growth: 1 / 4,
  mostMs: 2 * MINUTE,
  mostMissingMs: 4 * 60 * MINUTE,
};

/** A copy of which nothing is known yet. */
export function expectedDelivery(destination: Destination, location: string | null): Delivery {
  return {
    destination,
    location,
    state: 'expected',
    dueAt: null,
    deliveredAt: null,
    bytes: null,
    sha256: null,
    versionId: null,
    etag: null,
    encryptedWith: null,
    lockedUntil: null,
    gaps: [],
    writer: null,
    causes: [],
    because: null,
    handedOn: false,
  };
}

/** Whether there is a copy, whole or not. */
export function isThere({ state, sha256 }: Delivery): boolean {
  return (state === 'delivered' || state === 'incomplete') && sha256 !== null;
}
