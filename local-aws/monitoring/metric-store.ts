import type { DatabaseSync } from 'node:sqlite';
import { dimensionsText, type MetricName, type Place, readDimensions, type Sample } from './metric.ts';

/** CloudWatch keeps data for 15 months. Source: CloudWatch user guide, "Metrics retention". */
const KEEP_MS = 455 * 86_400_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS monitoring_metrics (
    id INTEGER PRIMARY KEY, place TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    dimensions TEXT NOT NULL, last INTEGER NOT NULL, UNIQUE (place, namespace, name, dimensions));
  CREATE TABLE IF NOT EXISTS monitoring_samples (
    metric INTEGER NOT NULL, time INTEGER NOT NULL, unit TEXT NOT NULL,
    count REAL NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL);
  CREATE INDEX IF NOT EXISTS monitoring_by_time ON monitoring_samples (metric, time);`;

function placeText({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** Metrics and what was reported for them, in SQLite. */
export class MetricStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync, now: number) {
    this.#db = db;
    db.exec(SCHEMA);
    db.prepare('DELETE FROM monitoring_samples WHERE time < ?').run(now - KEEP_MS);
  }

  add(place: Place, metric: MetricName, samples: readonly Sample[], now: number): void {
    const id = this.#idOf(place, metric, now);
    const insert = this.#db.prepare(
      'INSERT INTO monitoring_samples (metric, time, unit, count, sum, min, max) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#db.exec('BEGIN');
    try {
      for (const { time, unit, count, sum, min, max } of samples)
        insert.run(id, time, unit, count, sum, min, max);
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  #find(place: Place, metric: MetricName): number | undefined {
    const text = dimensionsText(metric.dimensions);
    const row = this.#db
      .prepare(
        'SELECT id FROM monitoring_metrics WHERE place = ? AND namespace = ? AND name = ? AND dimensions = ?',
      )
      .get(placeText(place), metric.namespace, metric.name, text);
    return row === undefined ? undefined : Number(row['id']);
  }

  #idOf(place: Place, metric: MetricName, now: number): number {
    const known = this.#find(place, metric);
    if (known !== undefined) {
      this.#db.prepare('UPDATE monitoring_metrics SET last = ? WHERE id = ?').run(now, known);
      return known;
    }
    const made = this.#db
      .prepare(
        'INSERT INTO monitoring_metrics (place, namespace, name, dimensions, last) VALUES (?, ?, ?, ?, ?)',
      )
      .run(placeText(place), metric.namespace, metric.name, dimensionsText(metric.dimensions), now);
    return Number(made.lastInsertRowid);
  }

  /** What was reported from one moment until before another (epoch ms), in any unit or in one. */
  samples(place: Place, metric: MetricName, span: { from: number; until: number; unit?: string }): Sample[] {
    const id = this.#find(place, metric);
    if (id === undefined) return [];
    const rows = this.#db
      .prepare(
        'SELECT time, unit, count, sum, min, max FROM monitoring_samples WHERE metric = ? AND time >= ? AND time < ? AND (? IS NULL OR unit = ?)',
      )
      .all(id, span.from, span.until, span.unit ?? null, span.unit ?? null);
    return rows as unknown as Sample[];
  }

  /** The metrics of a place, in the order of their names; `since` leaves out those that had no data after it. */
  metrics(place: Place, wanted: { namespace?: string; name?: string; since: number }): MetricName[] {
    const { namespace = null, name = null, since } = wanted;
    return this.#db
      .prepare(
        `SELECT namespace, name, dimensions FROM monitoring_metrics
         WHERE place = ? AND (? IS NULL OR namespace = ?) AND (? IS NULL OR name = ?) AND last >= ?
         ORDER BY namespace, name, dimensions`,
      )
      .all(placeText(place), namespace, namespace, name, name, since)
      .map((row) => ({
        namespace: String(row['namespace']),
        name: String(row['name']),
        dimensions: readDimensions(String(row['dimensions'])),
      }));
  }
}
