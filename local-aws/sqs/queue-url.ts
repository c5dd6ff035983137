import type { Authorization, Call } from '../action.ts';
import { queueDoesNotExist } from './errors.ts';
import type { QueueRow } from './queue.ts';

/** A queue as its URL names it; the region is the one that the call was signed for. */
export interface QueueName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
}

/** `http://127.0.0.1:PORT/ACCOUNT/NAME`, with the host that the caller used. */
export function queueUrl(call: Call, queue: { account: string; name: string }): string {
  return `${call.http.secure ? 'https' : 'http'}://${call.http.host}/${queue.account}/${queue.name}`;
}

/** Reads a queue URL, whatever its host; AWS's own form has the same path. */
export function readQueueUrl(call: Call, url: string): QueueName {
  const [name = '', account = ''] = url
    .split('/')
    .filter((part) => part !== '')
    .reverse();
  if (!/^\d{12}$/.test(account)) throw queueDoesNotExist();
  return { account, region: call.region, name, arn: `arn:aws:sqs:${call.region}:${account}:${name}` };
}

/** What IAM is asked about a queue. */
export function askQueue(
  call: Call,
  named: Pick<QueueName, 'account' | 'name' | 'arn'>,
  action?: string,
): Authorization[] {
  const row = call.world.sqs.queue(named.account, call.region, named.name);
  return [
    {
      ...(action === undefined ? {} : { action }),
      resource: named.arn,
      resourceAccount: named.account,
      resourcePolicy: row === undefined ? undefined : call.world.sqs.policyOf(row),
      resourceTags: row?.tags ?? {},
    },
  ];
}

/** The question of an action that is given a queue by its URL. */
export function askByUrl(action?: string): (input: { QueueUrl: string }, call: Call) => Authorization[] {
  return (input, call) => askQueue(call, readQueueUrl(call, input.QueueUrl), action);
}

/** The queue of a URL; throws QueueDoesNotExist. */
export function findQueue(call: Call, url: string): QueueRow {
  const { account, region, name } = readQueueUrl(call, url);
  const row = call.world.sqs.queue(account, region, name);
  if (row === undefined) throw queueDoesNotExist();
  return row;
}
