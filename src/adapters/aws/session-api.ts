import {
  DescribeSessionsCommand,
  type Session,
  type SessionState,
  type SSMClient,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import type { Instant } from '../../domain/kernel/instant.ts';
import { normalOwner } from '../../domain/sessions/person.ts';
import type { ObservedSession, Place } from '../../domain/sessions/session.ts';
import type { SessionApi } from '../../operations/ports.ts';
import { asFault } from './aws-fault.ts';

/** AWS's own maximum for one page. */
const PAGE_SIZE = 200;
/** The most pages of one look: a service that never ends its pages must not hold the sweep. */
const MOST_PAGES = 100;

/** Session Manager's own API. Source: AWS Systems Manager API reference, DescribeSessions and TerminateSession. */
export class AwsSessionApi implements SessionApi {
  readonly #clientOf: (place: Place) => SSMClient;

  constructor(clientOf: (place: Place) => SSMClient) {
    this.#clientOf = clientOf;
  }

  listActive(place: Place): Promise<readonly ObservedSession[]> {
    return this.#list(place, 'Active', []);
  }

  listEnded(place: Place, since: Instant): Promise<readonly ObservedSession[]> {
    // InvokedAfter means the start, to the second. A session that started before and ended since is found by its own.
    const from = new Date(Math.floor(since / 1000) * 1000 - 1000).toISOString().replace('.000Z', 'Z');
    return this.#list(place, 'History', [{ key: 'InvokedAfter', value: from }]);
  }

  async terminate(place: Place, sessionId: string): Promise<void> {
    try {
      await this.#clientOf(place).send(new TerminateSessionCommand({ SessionId: sessionId }));
    } catch (error) {
      throw asFault('TerminateSession', error);
    }
  }

  async #list(
    place: Place,
    State: SessionState,
    Filters: { key: 'InvokedAfter'; value: string }[],
  ): Promise<readonly ObservedSession[]> {
    const found: ObservedSession[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const input = {
        State,
        MaxResults: PAGE_SIZE,
        ...(Filters.length === 0 ? {} : { Filters }),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      try {
        const answer = await this.#clientOf(place).send(new DescribeSessionsCommand(input));
        for (const row of answer.Sessions ?? []) {
          const session = observedOf(place, row);
          if (session) found.push(session);
        }
        NextToken = answer.NextToken;
      } catch (error) {
        throw asFault('DescribeSessions', error);
      }
      if (NextToken === undefined || NextToken === '') return found;
    }
    return found;
  }
}

/** A row in our words; null for one without an id or a target, which names nothing. */
function observedOf(place: Place, row: Session): ObservedSession | null {
  if (!row.SessionId || !row.Target) return null;
  const minutes = Number(row.MaxSessionDuration);
  return {
    account: place.account,
    region: place.region,
    id: row.SessionId,
    target: row.Target,
    documentName: row.DocumentName ?? null,
    owner: normalOwner(row.Owner ?? 'unknown'),
    reason: row.Reason ?? null,
    status: row.Status ?? 'Connected',
    startedAt: row.StartDate?.getTime() ?? 0,
    endedAt: row.EndDate?.getTime() ?? null,
    maxDurationMs: minutes > 0 ? minutes * 60_000 : null,
  };
}
