import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../operations/fault.ts';
import { type Bulk, type BulkOutcome, bulkOutcomes, bulksOf, isRetriable } from './bulk.ts';
import type { LineDocument } from './line-document.ts';
import { type DomainAnswer, type SearchDomain, signedRequest } from './signed-request.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/** A document that the domain will not take, and why. */
export interface RefusedDocument {
  readonly document: LineDocument;
  readonly status: number;
  readonly reason: string;
}

/** Keeps what the domain will not take, for people to look at. */
export interface RefusedDocuments {
  keep(refused: readonly RefusedDocument[]): Promise<void>;
}

/** What became of documents. */
export interface FedReport {
  readonly indexed: number;
  readonly refused: number;
}

/** Feeds lines into a domain of Amazon OpenSearch Service. */
export class OpenSearchFeed {
  readonly #domain: SearchDomain;
  readonly #refused: RefusedDocuments;
  readonly #firstPauseMs: number;

  constructor(made: {
    readonly domain: SearchDomain;
    readonly refused: RefusedDocuments;
    /** Shorter in tests. */
    readonly firstPauseMs?: number;
  }) {
    this.#domain = made.domain;
    this.#refused = made.refused;
    this.#firstPauseMs = made.firstPauseMs ?? FIRST_PAUSE_MS;
  }

  /**
   * Sends documents. Items that may be taken later are sent again, and those alone; what will never be taken is kept
   * with its reason. Throws Fault SEARCH_FEED_FAILED where the domain does not take them now: sending the same again
   * changes nothing but that.
   */
  async feed(documents: readonly LineDocument[]): Promise<FedReport> {
    const refused: RefusedDocument[] = [];
    for (const bulk of bulksOf(documents)) refused.push(...(await this.#send(bulk)));
    if (refused.length > 0) await this.#refused.keep(refused);
    return { indexed: documents.length - refused.length, refused: refused.length };
  }

  async #send(bulk: Bulk): Promise<readonly RefusedDocument[]> {
    const refused: RefusedDocument[] = [];
    let left: readonly LineDocument[] = bulk.documents;
    let why = '';
    for (let attempt = 1; attempt <= ATTEMPTS && left.length > 0; attempt += 1) {
      if (attempt > 1) await pause(this.#firstPauseMs * 2 ** (attempt - 2) * (0.5 + Math.random()));
      const again: LineDocument[] = [];
      for (const part of bulksOf(left)) {
        const answer = await this.#ask(part);
        const outcomes = answer === null ? null : await this.#outcomes(part, answer, refused);
        if (outcomes === null) {
          why = answer === null ? 'it did not answer' : `HTTP ${answer.status}`;
          again.push(...part.documents);
          continue;
        }
        for (const { document, status, error } of outcomes) {
          if (error === null) continue;
          if (isRetriable(status)) again.push(document);
          else refused.push({ document, status, reason: error });
          why = error;
        }
      }
      left = again;
    }
    if (left.length > 0) {
      // What was refused is told with the next attempt again; telling it twice is better than never.
      if (refused.length > 0) await this.#refused.keep(refused);
      throw failed(`${left.length} documents were not taken: ${why}`);
    }
    return refused;
  }

  /** Null: no answer. */
  async #ask({ body }: Bulk): Promise<DomainAnswer | null> {
    const request = { method: 'POST', path: '/_bulk', body, contentType: 'application/x-ndjson' };
    try {
      return await signedRequest(this.#domain, request);
    } catch {
      return null;
    }
  }

  /** Null: all of it is to be sent again. A request that is refused whole is halved until the one document is found. */
  async #outcomes(
    bulk: Bulk,
    { status, body }: DomainAnswer,
    refused: RefusedDocument[],
  ): Promise<readonly BulkOutcome[] | null> {
    if (status === 401 || status === 403)
      throw failed(
        `HTTP ${status}: the role of the feed is not mapped in the domain (infra/search/set-up.ts maps it), or its access policy does not let it in`,
      );
    if (status === 400 || status === 413) {
      const [first] = bulk.documents;
      if (bulk.documents.length === 1 && first !== undefined) {
        refused.push({ document: first, status, reason: `the domain refused the request: HTTP ${status}` });
        return [];
      }
      const middle = Math.ceil(bulk.documents.length / 2);
      for (const half of [bulk.documents.slice(0, middle), bulk.documents.slice(middle)])
        for (const part of bulksOf(half)) refused.push(...(await this.#send(part)));
      return [];
    }
    if (status !== 200) return null;
    try {
      return bulkOutcomes(bulk, JSON.parse(body));
    } catch {
      return null;
    }
  }
}

function failed(what: string): Fault {
  return new Fault('SEARCH_FEED_FAILED', `opensearch _bulk: ${what}`, {
    retry: 'later',
    mayHaveHappened: true,
  });
}
