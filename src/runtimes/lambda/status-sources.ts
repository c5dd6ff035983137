import { readEvidenceStatus } from '../../operations/evidence-status.ts';
import type { StatusSources } from '../../operations/status.ts';
import { topicStatus } from '../composition/topic-status.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';
import { CHORE_NAMES } from './chore-names.ts';
import type { LambdaParts } from './parts.ts';

/**
 * What a status is made from where no process knows all: the table. What a server knows of its queue and its loops, the
 * alarms on queues and functions tell here.
 */
export function statusSourcesOf(parts: LambdaParts): StatusSources {
  const { config, watch, settings, access, guardrails, rules, detections, chores, clients, evidence } = parts;
  const { clock, sessions, notices, due, log } = watch;
  // No process has run since then, but the watch may have been blind since.
  const startedAt = settings.rules.changedAt ?? 0;
  const errorOf = async (name: string) => (await chores.read(name))?.error ?? null;
  return {
    ...{ clock, sessions, notices, due, log },
    running: () => ({
      startedAt,
      observeOnly: settings.rules.observeOnly,
      places: placesOfConfig(config),
      queueError: null,
      outboxError: null,
      guardrailError: guardrails?.mistake ?? null,
      guardrailsLoadedAt: guardrails?.loadedAt ?? null,
      accessError: access.mistake,
      accessLoadedAt: access.loadedAt,
      ruleError: rules.mistake(detections.settings().responses),
      rulesLoadedAt: rules.loadedAt,
      lastFault: null,
    }),
    evidence: async () =>
      readEvidenceStatus(evidence, {
        sealError: await errorOf(CHORE_NAMES.seal),
        walkError: await errorOf(CHORE_NAMES.walk),
      }),
    topics: topicStatus(config, clients, clock),
  };
}
