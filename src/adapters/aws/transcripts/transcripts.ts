import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Place, SessionRecord } from '../../../domain/sessions/session.ts';
import { Fault } from '../../../operations/fault.ts';
import type { OpenedTranscript, TranscriptCopy, Transcripts } from '../../../operations/transcript-ports.ts';
import { openRecordingFile } from '../../files/recording-file.ts';
import type { Spool } from '../../files/spool.ts';
import { findObject, objectBytes } from './s3-copy.ts';
import { findStream, streamBytes } from './stream-copy.ts';

/** Whom to ask: the member for its own, the hub for the archive. */
export interface TranscriptClients {
  clientsFor(place: Place): { readonly s3: S3Client; readonly logs: CloudWatchLogsClient };
  readonly hub: { readonly clients: { readonly s3: S3Client } };
}

/** Sessions' logs in S3 and CloudWatch. What is opened is fetched once into the spool. */
export class AwsTranscripts implements Transcripts {
  readonly #clients: TranscriptClients;
  readonly #archiveBucket: string | null;
  readonly #spool: Spool;

  constructor(made: { clients: TranscriptClients; archiveBucket: string | null; spool: Spool }) {
    this.#clients = made.clients;
    this.#archiveBucket = made.archiveBucket;
    this.#spool = made.spool;
  }

  async find(
    session: SessionRecord,
    destination: TranscriptCopy['destination'],
    versionId?: string,
  ): Promise<TranscriptCopy | null> {
    const { s3, cloudwatch } = session.logTo ?? { s3: null, cloudwatch: null };
    if (destination === 's3')
      return s3 === null ? null : findObject(this.#s3Of(session, s3.bucket), s3, versionId);
    if (cloudwatch === null) return null;
    const place = { logGroup: cloudwatch.logGroup, stream: session.start.id };
    return findStream(this.#clients.clientsFor(session.start).logs, place);
  }

  async open(session: SessionRecord, copy: TranscriptCopy): Promise<OpenedTranscript> {
    const { location, versionId, etag, deliveredAt, bytes } = copy;
    const { account, region } = session.start;
    const key = JSON.stringify([account, region, location, versionId, etag, deliveredAt, bytes]);
    const spooled = () => this.#spool.get(key, () => this.#bytesOf(session, copy));
    const { path, sha256 } = await spooled();
    const file = await openRecordingFile(path);
    return {
      ...file,
      sha256,
      // By the time that it is read, or read again, the file may have been taken out of the spool.
      async *chunks() {
        yield* (await openRecordingFile((await spooled()).path)).chunks();
      },
    };
  }

  #bytesOf(session: SessionRecord, copy: TranscriptCopy): AsyncIterable<Uint8Array> {
    const { s3, cloudwatch } = session.logTo ?? { s3: null, cloudwatch: null };
    if (copy.destination === 's3' && s3 !== null)
      return objectBytes(this.#s3Of(session, s3.bucket), s3, copy);
    if (copy.destination === 'cloudwatch' && cloudwatch !== null) {
      const place = { logGroup: cloudwatch.logGroup, stream: session.start.id };
      return streamBytes(this.#clients.clientsFor(session.start).logs, place, copy);
    }
    throw new Fault('NO_SUCH_COPY', `session ${session.start.id} has no place in ${copy.destination}`, {
      retry: 'never',
    });
  }

  /** The archive is the hub's; any other bucket is taken to be the session's own account's. */
  #s3Of(session: SessionRecord, bucket: string): S3Client {
    const { hub } = this.#clients;
    return bucket === this.#archiveBucket ? hub.clients.s3 : this.#clients.clientsFor(session.start).s3;
  }
}
