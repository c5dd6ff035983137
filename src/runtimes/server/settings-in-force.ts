import { statSync } from 'node:fs';
import type { DeliverySettings } from '../../domain/deliveries/delivery.ts';
import type { WatchRules } from '../../operations/watch.ts';
import { loadConfig, type ServerConfig } from './config.ts';
import type { DetectionsConfig } from './detections-config.ts';
import { rulesOfConfig } from './rules-of-config.ts';

/**
 * The settings that hold now. Of a config file that changes while the server runs, the rules of the watch take effect at
 * once (above all the kill switch); accounts, queues and directories need a restart.
 */
export class SettingsInForce {
  readonly #file: string | null;
  #config: ServerConfig;
  #rules: WatchRules;
  #stamp: string;
  /** Why the file on disk is not in force; null when it is. */
  mistake: string | null = null;

  constructor(config: ServerConfig, file: string | null) {
    this.#file = file;
    this.#config = config;
    this.#rules = rulesOfConfig(config);
    this.#stamp = stampOf(file);
  }

  get rules(): WatchRules {
    return this.#rules;
  }

  get detections(): DetectionsConfig {
    return this.#config.detections;
  }

  get approvedDocuments(): readonly string[] {
    return this.#config.approvedDocuments;
  }

  get deliveries(): DeliverySettings {
    return this.#config.deliveries;
  }

  /** Reads the file anew when it changed; true when other settings hold now. */
  async reload(): Promise<boolean> {
    const stamp = stampOf(this.#file);
    if (this.#file === null || stamp === this.#stamp) return false;
    this.#stamp = stamp;
    try {
      this.#config = await loadConfig(this.#file);
    } catch (error) {
      this.mistake = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.#rules = rulesOfConfig(this.#config);
    this.mistake = null;
    return true;
  }
}

function stampOf(file: string | null): string {
  const found = file === null ? undefined : statSync(file, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : 'none';
}
