import type { World } from '../world.ts';
import type { Alarm, AlarmState, HistoryItem } from './alarm.ts';
import { alarmEvent, alarmMessage } from './alarm-notice.ts';
import { evaluationSpan, judgeAlarm } from './judge-alarm.ts';
import type { Place } from './metric.ts';
import type { MetricStore } from './metric-store.ts';

/** How often alarms are judged; a change shows after the end of its period and at most this long. */
const EVALUATE_MS = 10_000;
/** AWS keeps an alarm's history for 30 days; here so many lines of each. */
const MAX_HISTORY = 200;

/** The alarms of all accounts and regions. */
export class Alarms {
  readonly #world: World;
  readonly #metrics: MetricStore;
  #judgedAt = Number.NEGATIVE_INFINITY;

  constructor(world: World, metrics: MetricStore) {
    this.#world = world;
    this.#metrics = metrics;
    const timer = setInterval(() => this.judge(), EVALUATE_MS).unref();
    world.onClose(() => clearInterval(timer));
  }

  #alarms() {
    return this.#world.store.table<Alarm>('monitoring.alarms');
  }

  #histories() {
    return this.#world.store.table<{ items: readonly HistoryItem[] }>('monitoring.histories');
  }

  get(place: Place, name: string): Alarm | undefined {
    return this.#alarms().get(`${place.account}/${place.region}/${name}`);
  }

  all(place: Place): Alarm[] {
    return [...this.#alarms().values(`${place.account}/${place.region}/`)];
  }

  #set(alarm: Alarm): void {
    this.#alarms().set(`${alarm.account}/${alarm.region}/${alarm.name}`, alarm);
  }

  /** Makes an alarm or changes its configuration. */
  put(alarm: Alarm): void {
    const isNew = this.get(alarm, alarm.name) === undefined;
    this.#set(alarm);
    const summary = `Alarm "${alarm.name}" ${isNew ? 'created' : 'updated'}`;
    this.#note(alarm, { type: 'ConfigurationUpdate', summary, at: alarm.configuredAt, data: alarm });
  }

  /** Deletes an alarm; its history stays. */
  delete(alarm: Alarm): void {
    this.#alarms().delete(`${alarm.account}/${alarm.region}/${alarm.name}`);
    const summary = `Alarm "${alarm.name}" deleted`;
    this.#note(alarm, { type: 'ConfigurationUpdate', summary, at: this.#world.now(), data: alarm });
  }

  setActions(alarm: Alarm, actionsEnabled: boolean): void {
    this.put({ ...alarm, actionsEnabled, configuredAt: this.#world.now() });
  }

  /** Changes an alarm's state, and does what it is set to do then. */
  setState(alarm: Alarm, next: { state: AlarmState; reason: string; reasonData?: string | undefined }): void {
    const now = this.#world.now();
    // Set by hand, a state stands until the next round.
    this.#judgedAt = now;
    const { reasonData, ...rest } = next;
    const transitionedAt = next.state === alarm.state ? alarm.transitionedAt : now;
    const changed: Alarm = { ...alarm, ...rest, reasonData, stateUpdatedAt: now, transitionedAt };
    this.#set(changed);
    if (next.state === alarm.state) return;
    const summary = `Alarm updated from ${alarm.state} to ${next.state}`;
    const data = { version: '1.0', oldState: told(alarm), newState: told(changed) };
    this.#note(changed, { type: 'StateUpdate', summary, at: now, data });
    this.#world.events.put(alarmEvent(changed, alarm));
    if (!changed.actionsEnabled) return;
    for (const action of changed.actions[next.state]) this.#act(changed, alarm, action);
  }

  #act(alarm: Alarm, before: Alarm, action: string): void {
    if (!action.startsWith('arn:aws:sns:')) return;
    const result = this.#world.sns.deliver({
      topicArn: action,
      ...alarmMessage(alarm, before),
      service: 'cloudwatch.amazonaws.com',
      sourceArn: alarm.arn,
      sourceAccount: alarm.account,
    });
    const done = result === 'delivered';
    const summary = `${done ? 'Successfully executed' : 'Failed to execute'} action ${action}`;
    const data = { actionState: done ? 'Succeeded' : 'Failed', notificationResource: action };
    this.#note(alarm, { type: 'Action', summary, at: this.#world.now(), data });
  }

  #note(alarm: Alarm, item: { type: HistoryItem['type']; summary: string; at: number; data: object }): void {
    const key = `${alarm.account}/${alarm.region}/${alarm.name}`;
    const items = this.#histories().get(key)?.items ?? [];
    const line: HistoryItem = { ...item, alarm: alarm.name, data: JSON.stringify(item.data) };
    this.#histories().set(key, { items: [...items, line].slice(-MAX_HISTORY) });
  }

  /** What happened to the alarms of a place, in time's order. */
  history(place: Place): HistoryItem[] {
    const rows = [...this.#histories().values(`${place.account}/${place.region}/`)];
    return rows.flatMap(({ items }) => items).sort((a, b) => a.at - b.at);
  }

  /** Judges all alarms by the data of the periods that have ended, if that is due. */
  judge(): void {
    const now = this.#world.now();
    if (now - this.#judgedAt < EVALUATE_MS) return;
    this.#judgedAt = now;
    this.#world.logs.settleMetrics();
    for (const alarm of [...this.#alarms().values()]) {
      const span = {
        ...evaluationSpan(alarm, now),
        ...(alarm.unit === undefined ? {} : { unit: alarm.unit }),
      };
      const verdict = judgeAlarm(alarm, this.#metrics.samples(alarm, alarm.metric, span), now);
      if (verdict === undefined) continue;
      const { state, reason, data } = verdict;
      this.setState(alarm, { state, reason, reasonData: JSON.stringify(data) });
    }
  }
}

function told({ state, reason, reasonData }: Alarm): object {
  return { stateValue: state, stateReason: reason, stateReasonData: reasonData };
}
