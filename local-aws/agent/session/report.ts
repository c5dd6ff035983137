import type { AgentTaskComplete } from '@sallyport/session-channel/payloads/agent-task.ts';
import { logKey } from '../log/s3-upload.ts';
import type { SessionPlan } from './document.ts';

/**
 * What the agent tells of a session's end. It names the places of the logs even when nothing arrived there, as the
 * real one does. facts/session-manager.md B.6.
 */
export function completionReport(
  plan: SessionPlan | undefined,
  end: { sessionId: string; instanceId: string; status: 'Success' | 'Failed'; output: string },
): AgentTaskComplete {
  return {
    taskId: end.sessionId,
    finalTaskStatus: end.status,
    isRoutingFailure: false,
    instanceId: end.instanceId,
    output: end.output,
    s3Bucket: plan?.log.s3BucketName ?? '',
    s3UrlSuffix: plan === undefined ? '' : logKey(plan.log.s3KeyPrefix, end.sessionId),
    cwlGroup: plan?.log.cloudWatchLogGroupName ?? '',
    cwlStream: end.sessionId,
    retryNumber: 0,
  };
}
