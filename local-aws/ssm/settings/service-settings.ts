import { AwsError } from '../../error.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';

/** Which hybrid nodes may be had: sessions to them need `advanced`. facts/aws.md A3. */
export const ACTIVATION_TIER = '/ssm/managed-instance/activation-tier';
/** How long a change of tier takes; until then its status is PendingUpdate and the old value holds. */
export const TIER_CHANGE_MS = 5_000;

/** The settings that there are, with default and allowed values. */
const SETTINGS: Readonly<Record<string, { standard: string; allowed: readonly string[]; delayMs: number }>> =
  {
    [ACTIVATION_TIER]: { standard: 'standard', allowed: ['standard', 'advanced'], delayMs: TIER_CHANGE_MS },
    '/ssm/managed-instance/default-ec2-instance-management-role': {
      standard: '$None',
      allowed: [],
      delayMs: 0,
    },
    '/ssm/documents/console/public-sharing-permission': {
      standard: 'Enable',
      allowed: ['Enable', 'Disable'],
      delayMs: 0,
    },
    '/ssm/parameter-store/default-parameter-tier': {
      standard: 'Standard',
      allowed: ['Standard', 'Advanced', 'Intelligent-Tiering'],
      delayMs: 0,
    },
    '/ssm/parameter-store/high-throughput-enabled': {
      standard: 'false',
      allowed: ['true', 'false'],
      delayMs: 0,
    },
  };

interface SettingRow {
  readonly value: string;
  readonly previous: string;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** A setting as it is now. */
export interface Setting {
  readonly id: string;
  readonly value: string;
  readonly status: 'Default' | 'Customized' | 'PendingUpdate';
  readonly changedAt: number;
  readonly changedBy: string;
}

/** The id of a setting from its id or ARN. */
export function settingId(idOrArn: string): string {
  const at = idOrArn.indexOf(':servicesetting/');
  return at < 0 ? idOrArn : idOrArn.slice(at + ':servicesetting'.length);
}

/** The ARN of a setting. */
export function settingArn(id: string, account: string, region: string): string {
  return `arn:aws:ssm:${region}:${account}:servicesetting${id.startsWith('/') ? id : `/${id}`}`;
}

/** Account settings of Systems Manager. */
export class ServiceSettings {
  readonly #world: World;
  readonly #rows: Table<SettingRow>;

  constructor(world: World) {
    this.#world = world;
    this.#rows = world.store.table('ssm.settings');
  }

  get(account: string, region: string, id: string): Setting {
    const known = this.#known(id);
    const row = this.#rows.get(`${account}/${region}${id}`);
    if (row === undefined)
      return { id, value: known.standard, status: 'Default', changedAt: 0, changedBy: 'System' };
    const { changedAt, changedBy } = row;
    const pending = this.#world.now() < changedAt + known.delayMs;
    const value = pending ? row.previous : row.value;
    const settled = row.value === known.standard ? 'Default' : 'Customized';
    return { id, value, status: pending ? 'PendingUpdate' : settled, changedAt, changedBy };
  }

  /** Changes a setting; `changedAt` in the past makes the change already done. */
  put(
    account: string,
    region: string,
    id: string,
    change: { value: string; changedBy: string; changedAt?: number },
  ): void {
    const known = this.#known(id);
    const { value, changedBy } = change;
    if (known.allowed.length > 0 && !known.allowed.includes(value))
      throw new AwsError(
        'ValidationException',
        `Setting value ${value} is not valid for ${id}; allowed are ${known.allowed.join(', ')}.`,
      );
    const now = this.get(account, region, id);
    if (now.status === 'PendingUpdate')
      throw new AwsError(
        'TooManyUpdates',
        `A change of ${id} is under way; wait until its status is no longer PendingUpdate.`,
      );
    if (now.value === value) return;
    this.#rows.set(`${account}/${region}${id}`, {
      value,
      previous: now.value,
      changedAt: change.changedAt ?? this.#world.now(),
      changedBy,
    });
  }

  /** The value that the setting has when nobody changed it. */
  standard(id: string): string {
    return this.#known(id).standard;
  }

  #known(id: string) {
    const known = Object.hasOwn(SETTINGS, id) ? SETTINGS[id] : undefined;
    if (known === undefined)
      throw new AwsError(
        'ServiceSettingNotFound',
        `The service setting ${id} was not found. Check the ID and try again.`,
      );
    return known;
  }
}
