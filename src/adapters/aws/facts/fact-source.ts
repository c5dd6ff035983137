import type { Fact, GrantFacts, NodeRoleFacts, SessionFacts } from '../../../domain/guardrails/facts.ts';
import { known } from '../../../domain/guardrails/facts.ts';
import { parsePrincipal } from '../../../domain/guardrails/principal.ts';
import type { DocumentContent } from '../../../domain/guardrails/session-document.ts';
import { sessionKindOf } from '../../../domain/guardrails/session-kind.ts';
import {
  DEFAULT_DOCUMENT,
  factsOfStart,
  type GuardrailSettings,
  normalDocumentName,
} from '../../../domain/guardrails/start-facts.ts';
import { parseTarget } from '../../../domain/guardrails/target.ts';
import type { Place, SessionStart } from '../../../domain/sessions/session.ts';
import type { Clock, FactSource } from '../../../operations/ports.ts';
import { toFact } from './ask.ts';
import { readDocument } from './document-facts.ts';
import type { FactClientSource, FactClients } from './fact-clients.ts';
import { KeptAnswers } from './kept-answers.ts';
import { type BucketFound, readBucket, readLogGroup } from './log-facts.ts';
import { NodeAnswers } from './node-facts.ts';
import { NodeLogging } from './node-logging.ts';
import { readNodeRole } from './node-role.ts';
import { readPrincipalTags } from './principal-tags.ts';

/** What the fact source works with. */
export interface FactSourceParts {
  readonly clients: FactClientSource;
  readonly settings: () => GuardrailSettings;
  readonly clock: Clock;
  /** The grant that covers a session; without it there are no grants. */
  readonly grantOf?: (start: SessionStart) => Promise<Fact<GrantFacts | null>>;
}

/**
 * Gathers facts from AWS, all at the same time, each asked once for all sessions that share it. A call that is denied,
 * throttled or not answered leaves its fact unknown with the operation and AWS's error name.
 */
export class AwsFactSource implements FactSource {
  readonly #parts: FactSourceParts;
  readonly #kept: KeptAnswers;
  readonly #logging: NodeLogging;

  constructor(parts: FactSourceParts) {
    this.#parts = parts;
    this.#kept = new KeptAnswers(parts.clock);
    this.#logging = new NodeLogging(this.#kept, parts.clients, parts.clock);
  }

  forget(place: Place): void {
    this.#kept.forget(place);
  }

  async gather(start: SessionStart): Promise<SessionFacts> {
    const clients = this.#clientsOrReason(start);
    if (typeof clients === 'string') return factsOfStart(start, this.#parts.settings(), clients);
    const target = parseTarget(start.target);
    const nodes = new NodeAnswers(this.#kept, start, clients);
    const documentName = normalDocumentName(start);
    const content = readDocument(this.#kept, start, clients, documentName);
    const bucket = content.then((found) => this.#bucket(start, found));
    const role = readNodeRole(this.#kept, start, clients, { facts: target, answers: nodes });
    const asked = await inParallel({
      principalTags: toFact(readPrincipalTags(this.#kept, start, clients, parsePrincipal(start.owner))),
      targetTags: toFact(nodes.tags(target)),
      node: toFact(nodes.node(target)),
      documentContent: toFact(content),
      preferences: toFact(readDocument(this.#kept, start, clients, DEFAULT_DOCUMENT)),
      logBucket: toFact(
        bucket.then(({ name, exists, encrypted, kmsKey }) => ({ name, exists, encrypted, kmsKey })),
      ),
      logGroup: toFact(content.then((found) => readLogGroup(this.#kept, start, clients, found))),
      nodeRole: toFact(role),
      nodeLogging: this.#nodeLogging(start, role, content, bucket),
      grant: this.#parts.grantOf?.(start) ?? known(null),
    });
    const told = factsOfStart(start, this.#parts.settings(), 'it was not asked for');
    return { ...told, ...asked, sessionKind: sessionKindOf(documentName, asked.documentContent) };
  }

  /** An account that is not configured cannot be asked; that is no fact's fault and no reason to stop judging. */
  #clientsOrReason(place: Place): FactClients | string {
    try {
      return this.#parts.clients.clientsFor(place);
    } catch (error) {
      return error instanceof Error ? error.message : 'the account cannot be asked';
    }
  }

  #bucket(start: SessionStart, content: DocumentContent): Promise<BucketFound> {
    const owner = this.#bucketOwner(start, content);
    const { hub } = this.#parts.clients;
    const clients = owner.account === hub.account ? hub.clients : this.#parts.clients.clientsFor(start);
    return readBucket(this.#kept, owner, clients, content);
  }

  /** The archive is the hub's; any other bucket is taken to be the session's own account's. */
  #bucketOwner(start: SessionStart, content: DocumentContent): Place {
    const { hub } = this.#parts.clients;
    const isArchive = content.s3Bucket !== null && content.s3Bucket === this.#parts.settings().archiveBucket;
    return isArchive
      ? { account: hub.account, region: hub.region }
      : { account: start.account, region: start.region };
  }

  async #nodeLogging(
    start: SessionStart,
    role: Promise<NodeRoleFacts>,
    content: Promise<DocumentContent>,
    bucket: Promise<BucketFound>,
  ): Promise<SessionFacts['nodeLogging']> {
    const weighed = await toFact(
      Promise.all([role, content]).then(([found, document]) =>
        this.#logging.weigh({
          start,
          role: found,
          content: document,
          bucket,
          bucketOwner: this.#bucketOwner(start, document),
        }),
      ),
    );
    return weighed.known ? weighed.value : weighed;
  }
}

/** Awaits every member of a record. */
async function inParallel<T extends Record<string, unknown>>(
  record: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const values = await Promise.all(Object.values(record));
  return Object.fromEntries(Object.keys(record).map((key, index) => [key, values[index]])) as {
    [K in keyof T]: Awaited<T[K]>;
  };
}
