import type { DeliverySettings } from '../../domain/deliveries/delivery.ts';
import type { WatchRules } from '../../operations/watch.ts';
import type { DetectionsConfig } from '../server/detections-config.ts';

/** The settings that hold now: a runtime may take changed ones over while it runs. */
export interface Settings {
  readonly rules: WatchRules;
  readonly detections: DetectionsConfig;
  readonly approvedDocuments: readonly string[];
  readonly deliveries: DeliverySettings;
}
