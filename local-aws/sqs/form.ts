import { z } from 'zod';
import type { Call } from '../action.ts';
import { flat } from '../protocols/xml.ts';

type Fields = Record<string, unknown>;

/** Flattened lists of the query protocol and the members of the JSON protocol that they are. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
  ActionName: 'Actions',
  AWSAccountId: 'AWSAccountIds',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};

/** Flattened maps of the query protocol: the JSON member, and the member that holds each key. */
const MAPS: Readonly<Record<string, readonly [string, string]>> = {
  Attribute: ['Attributes', 'Name'],
  MessageAttribute: ['MessageAttributes', 'Name'],
  MessageSystemAttribute: ['MessageSystemAttributes', 'Name'],
  Tag: ['Tags', 'Key'],
};

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function mapOf(value: unknown, keyName: string): Fields {
  return Object.fromEntries(
    listOf(value).map((entry) => {
      const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as Fields;
      return [String(fields[keyName] ?? ''), fields['Value']];
    }),
  );
}

/** SQS speaks two protocols: the form of the older one becomes the shape of the newer. */
function readForm(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const input: Fields = {};
  for (const [name, value] of Object.entries(raw)) {
    const map = Object.hasOwn(MAPS, name) ? MAPS[name] : undefined;
    const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
    if (map !== undefined) input[map[0]] = mapOf(value, map[1]);
    else if (list === 'Entries') input[list] = listOf(value).map(readForm);
    else if (list !== undefined) input[list] = listOf(value);
    else if (name === 'tags') input['Tags'] = value;
    else input[name] = value;
  }
  return input;
}

/** The schema of an SQS action, for both protocols. */
export function sqsInput<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(readForm, z.object(shape));
}

function entriesOf(map: unknown, keyName: string) {
  return flat(Object.entries(map as Fields).map(([key, value]) => ({ [keyName]: key, Value: value })));
}

function messageForm(message: Fields): Fields {
  const { Attributes, MessageAttributes, ...rest } = message;
  return {
    ...rest,
    ...(Attributes === undefined ? {} : { Attribute: entriesOf(Attributes, 'Name') }),
    ...(MessageAttributes === undefined ? {} : { MessageAttribute: entriesOf(MessageAttributes, 'Name') }),
  };
}

/** An output in the protocol of the call: as it is, or with the flattened names of the query protocol. */
export function sqsOutput(call: Call, output: Fields): object {
  if (call.protocol === 'json') return output;
  const form: Fields = {};
  for (const [name, value] of Object.entries(output)) {
    if (value === undefined) continue;
    if (name === 'Attributes') form['Attribute'] = entriesOf(value, 'Name');
    else if (name === 'Tags') form['Tag'] = entriesOf(value, 'Key');
    else if (name === 'QueueUrls' || name === 'queueUrls') form['QueueUrl'] = flat(value as unknown[]);
    else if (name === 'Messages') form['Message'] = flat((value as Fields[]).map(messageForm));
    else form[name] = value;
  }
  return form;
}

/** The output of a batch action; `entry` is the name of its results in the query protocol. */
export function batchOutput(
  call: Call,
  entry: string,
  results: { successful: readonly object[]; failed: readonly object[] },
): object {
  const { successful, failed } = results;
  if (call.protocol === 'json') return { Successful: successful, Failed: failed };
  return { [entry]: flat(successful), BatchResultErrorEntry: flat(failed) };
}

/** What CloudTrail keeps of a request about a queue's settings: names of attributes and tags stay as they are. */
export function trailSettings(input: {
  QueueName?: string;
  QueueUrl?: string;
  Attributes?: Fields;
  Tags?: Fields;
}): Fields {
  const { QueueName, QueueUrl, Attributes, Tags } = input;
  return {
    ...(QueueName === undefined ? {} : { queueName: QueueName }),
    ...(QueueUrl === undefined ? {} : { queueUrl: QueueUrl }),
    ...(Attributes === undefined ? {} : { attributes: Attributes }),
    ...(Tags === undefined ? {} : { tags: Tags }),
  };
}
