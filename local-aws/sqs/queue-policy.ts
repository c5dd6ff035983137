import type { QueueRow } from './queue.ts';

/** One statement of a queue policy, as stored. */
export interface QueueStatement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

/** The statements of a queue's policy. */
export function statementsOf(queue: QueueRow): QueueStatement[] {
  const text = queue.attributes['Policy'];
  if (text === undefined || text === '') return [];
  const { Statement } = JSON.parse(text) as { Statement: QueueStatement | QueueStatement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** The queue with these statements as its policy. */
export function withStatements(
  queue: QueueRow,
  statements: readonly QueueStatement[],
  now: number,
): QueueRow {
  const Policy =
    statements.length === 0
      ? ''
      : JSON.stringify({ Version: '2012-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: statements });
  return { ...queue, modifiedAt: now, attributes: { ...queue.attributes, Policy } };
}
