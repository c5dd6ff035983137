import { BatchImportFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type Asff, asffOf } from '../../domain/detections/asff.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { FindingListener, UntoldFinding } from '../../operations/detection-ports.ts';
import { Fault } from '../../operations/fault.ts';
import { asFault } from './aws-fault.ts';

/** Security Hub takes so many findings of one call (API reference, BatchImportFindings). */
const MAX_FINDINGS = 100;

/** Imports findings into Security Hub of the account and Region that each is about: it takes none about another. */
export class SecurityHubFindings implements FindingListener {
  readonly #clientOf: (place: Place) => SecurityHubClient;

  constructor(clientOf: (place: Place) => SecurityHubClient) {
    this.#clientOf = clientOf;
  }

  async tell(findings: readonly UntoldFinding[]): Promise<void> {
    const places = new Map<string, { readonly place: Place; readonly found: Asff[] }>();
    for (const { finding } of findings) {
      const { account, region } = finding;
      const at = places.get(`${account} ${region}`) ?? { place: { account, region }, found: [] };
      at.found.push(asffOf(finding));
      places.set(`${account} ${region}`, at);
    }
    for (const { place, found } of places.values())
      for (let at = 0; at < found.length; at += MAX_FINDINGS)
        await this.#import(place, found.slice(at, at + MAX_FINDINGS));
  }

  async #import(place: Place, found: readonly Asff[]): Promise<void> {
    const answer = await this.#clientOf(place)
      .send(new BatchImportFindingsCommand({ Findings: found as never }))
      .catch((error: unknown) => {
        throw asFault('BatchImportFindings', error);
      });
    const failed = answer.FailedFindings?.[0];
    if (failed === undefined) return;
    throw new Fault(
      'SECURITY_HUB_REFUSED',
      `Security Hub of ${place.account} ${place.region} refused ${answer.FailedCount ?? 1} findings: ${failed.ErrorCode}`,
      { retry: 'later' },
    );
  }
}
