import { join } from 'node:path';
import type { AwsCaller } from '../aws-call.ts';
import type { AgentLog } from '../log/agent-log.ts';
import { uploadToCloudWatch } from '../log/cloudwatch-plain.ts';
import type { CloudWatchStream } from '../log/cloudwatch-stream.ts';
import type { LogSettings } from '../log/preflight.ts';
import { uploadToS3 } from '../log/s3-upload.ts';
import { writeTranscript } from '../log/transcript.ts';

/** Writes a session's transcript and brings it where the document says. False when a log that was asked for did not arrive. */
export async function deliverLogs(options: {
  host: { aws: AwsCaller; log: AgentLog; logDelayMs: () => number };
  settings: LogSettings;
  sessionId: string;
  dir: string;
  stream: CloudWatchStream | undefined;
  contexts: readonly string[];
}): Promise<boolean> {
  const { host, settings, sessionId, dir, stream, contexts } = options;
  const log = { agent: host.log, contexts };
  const transcript = join(dir, `${sessionId.replace(/[^A-Za-z0-9@+=,._-]/g, '_')}.log`);
  try {
    await writeTranscript(join(dir, 'ipcTempFile.log'), transcript, () => Date.now());
  } catch (error) {
    host.log.error(contexts, `unable to generate log data: ${(error as Error).message}`);
    return false;
  }
  const delayMs = host.logDelayMs();
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
  let delivered = true;
  if (settings.s3BucketName !== '')
    delivered = await uploadToS3(host.aws, transcript, { settings, sessionId }, log);
  if (stream !== undefined) await stream.finish();
  else if (settings.cloudWatchLogGroupName !== '' && !settings.cloudWatchStreamingEnabled) {
    const names = { logGroupName: settings.cloudWatchLogGroupName, logStreamName: sessionId };
    delivered = (await uploadToCloudWatch(host.aws, transcript, names, log)) && delivered;
  }
  return delivered;
}
