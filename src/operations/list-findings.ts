import { type FindingView, findingView } from '../domain/detections/finding-view.ts';
import type { FindingFilter, FindingStore } from './detection-ports.ts';

/** Findings, the newest first. */
export async function listFindings(
  findings: Pick<FindingStore, 'list'>,
  filter: FindingFilter,
): Promise<readonly FindingView[]> {
  return (await findings.list(filter)).map(findingView);
}
