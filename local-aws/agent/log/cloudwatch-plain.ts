import { readFile } from 'node:fs/promises';
import type { AwsCaller } from '../aws-call.ts';
import type { AgentLog } from './agent-log.ts';

/** The largest message of a plain upload, in bytes. facts/session-manager.md C.6 */
const MAX_MESSAGE_BYTES = 200_000;
const MAX_EVENTS_PER_PUT = 4;

/** Cuts a transcript into messages at line ends where it can. */
export function plainMessages(transcript: Buffer): string[] {
  const text = Buffer.from(
    transcript.toString('latin1').replaceAll('\r\n', '\n').replace(/\n$/, ''),
    'latin1',
  );
  const messages: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + MAX_MESSAGE_BYTES, text.length);
    const lineEnd = text.lastIndexOf(0x0a, to - 1);
    if (to < text.length && lineEnd >= from) to = lineEnd + 1;
    messages.push(text.subarray(from, to).toString('utf8'));
    from = to;
  }
  return messages;
}

/** Uploads the whole transcript at the session's end to a stream named after the session. False: it did not arrive. */
export async function uploadToCloudWatch(
  aws: AwsCaller,
  file: string,
  names: { logGroupName: string; logStreamName: string },
  log: { agent: AgentLog; contexts: readonly string[] },
): Promise<boolean> {
  try {
    await aws.json('logs', 'Logs_20140328.CreateLogStream', names);
    const messages = plainMessages(await readFile(file));
    for (let at = 0; at < messages.length; at += MAX_EVENTS_PER_PUT) {
      const logEvents = messages
        .slice(at, at + MAX_EVENTS_PER_PUT)
        .map((message) => ({ message, timestamp: Date.now() }));
      await aws.json('logs', 'Logs_20140328.PutLogEvents', { ...names, logEvents });
    }
    log.agent.info(log.contexts, 'Finished uploading events to CloudWatch');
    return true;
  } catch (error) {
    log.agent.error(
      log.contexts,
      `Error Creating Log Stream for CloudWatchLogs output: ${(error as Error).message}`,
    );
    return false;
  }
}
