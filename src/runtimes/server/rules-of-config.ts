import type { Place } from '../../domain/sessions/session.ts';
import type { WatchRules } from '../../operations/watch.ts';
import type { ServerConfig } from './config.ts';

/** The rules of the watch that a config sets. */
export function rulesOfConfig(config: ServerConfig): WatchRules {
  return {
    observeOnly: config.observeOnly,
    unknownDeadlineMs: config.unknownDeadlineMs,
    unknownRetryMs: config.unknownRetryMs,
    rejudgeMs: config.rejudgeMs,
    confirmWithinMs: config.confirmWithinMs,
    retryFirstMs: config.terminationRetryMs.first,
    retryMostMs: config.terminationRetryMs.most,
    trailLagMs: config.trailLagMs,
    neverSeenMs: config.neverSeenMs,
    absentMs: config.absentMs,
    terminationCapPerMinute: config.terminationCapPerMinute,
    people: config.people,
  };
}

/** Every account and region that is watched. */
export function placesOfConfig(config: ServerConfig): readonly Place[] {
  return config.members.flatMap(({ account, regions }) => regions.map((region) => ({ account, region })));
}

/** The member's topic for a place, and none where a place has none of its own. */
export function localTopicOf(config: ServerConfig, place: Place): string | null {
  const topic = config.members.find((one) => one.account === place.account)?.localTopicArn;
  if (topic === undefined) return null;
  return typeof topic === 'string' ? topic : (topic[place.region] ?? null);
}
