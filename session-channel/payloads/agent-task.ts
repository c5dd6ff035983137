import { jsonBytes, parseJsonObject } from './json-object.ts';

// What the control channel carries: the task that starts a session, its completion, the answer to that
// (facts/session-manager.md B.5 and B.6).

/** What an agent is told to start: the inner JSON of an interactive_shell message. */
export interface AgentTask {
  readonly documentName: string;
  /** The session document, schema 1.0, with its inputs filled in by the service. */
  readonly documentContent: Readonly<Record<string, unknown>>;
  readonly sessionId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The user resolved from the caller's IAM tag; empty where there is none. */
  readonly runAsUser: string;
  /** The caller's ARN. */
  readonly sessionOwner: string;
}

/** How a session ended at its node. Log places are *claimed*, whether or not an upload succeeded. */
export interface AgentTaskComplete {
  readonly taskId: string;
  readonly finalTaskStatus: string;
  readonly isRoutingFailure: boolean;
  readonly instanceId: string;
  readonly output: string;
  readonly s3Bucket: string;
  readonly s3UrlSuffix: string;
  readonly cwlGroup: string;
  readonly cwlStream: string;
  readonly retryNumber: number;
}

/** The service's receipt for a completion; without it the agent sends the same message three times. */
export interface AgentTaskAcknowledge {
  /** The message id of the completion. */
  readonly messageId: string;
  readonly taskId: string;
  readonly topic: string;
}

/** The payload of an interactive_shell message: JSON whose Content is the text of the task's JSON. */
export function renderAgentTask(task: AgentTask): Buffer {
  const content = JSON.stringify({
    DocumentName: task.documentName,
    DocumentContent: task.documentContent,
    SessionId: task.sessionId,
    Parameters: task.parameters,
    RunAsUser: task.runAsUser,
    SessionOwner: task.sessionOwner,
  });
  return jsonBytes({
    Content: content,
    TaskId: task.sessionId,
    Topic: 'interactive_shell',
    SchemaVersion: 1,
  });
}

/** Reads an interactive_shell payload. Throws FrameError. */
export function parseAgentTask(payload: Uint8Array): AgentTask {
  const outer = parseJsonObject(payload, 'interactive_shell');
  const json = parseJsonObject(outer.text('Content'), 'interactive_shell.Content');
  return {
    documentName: json.textOr('DocumentName', ''),
    documentContent: json.object('DocumentContent').value,
    sessionId: json.text('SessionId'),
    parameters: json.objectOr('Parameters', null)?.value ?? {},
    runAsUser: json.textOr('RunAsUser', ''),
    sessionOwner: json.textOr('SessionOwner', ''),
  };
}

/** The payload of an agent_task_complete message. */
export function renderAgentTaskComplete(complete: AgentTaskComplete): Buffer {
  return jsonBytes({
    SchemaVersion: 1,
    TaskId: complete.taskId,
    Topic: 'agent_task_complete',
    FinalTaskStatus: complete.finalTaskStatus,
    IsRoutingFailure: complete.isRoutingFailure,
    AwsAccountId: '',
    InstanceId: complete.instanceId,
    Output: complete.output,
    S3Bucket: complete.s3Bucket,
    S3UrlSuffix: complete.s3UrlSuffix,
    CwlGroup: complete.cwlGroup,
    CwlStream: complete.cwlStream,
    RetryNumber: complete.retryNumber,
  });
}

/** Reads an agent_task_complete payload. Throws FrameError. */
export function parseAgentTaskComplete(payload: Uint8Array): AgentTaskComplete {
  const json = parseJsonObject(payload, 'agent_task_complete');
  return {
    taskId: json.text('TaskId'),
    finalTaskStatus: json.text('FinalTaskStatus'),
    isRoutingFailure: json.booleanOr('IsRoutingFailure', false),
    instanceId: json.textOr('InstanceId', ''),
    output: json.textOr('Output', ''),
    s3Bucket: json.textOr('S3Bucket', ''),
    s3UrlSuffix: json.textOr('S3UrlSuffix', ''),
    cwlGroup: json.textOr('CwlGroup', ''),
    cwlStream: json.textOr('CwlStream', ''),
    retryNumber: json.numberOr('RetryNumber', 0),
  };
}

/** The payload of an agent_task_acknowledge message. */
export function renderAgentTaskAcknowledge(acknowledge: AgentTaskAcknowledge): Buffer {
  const { messageId, taskId, topic } = acknowledge;
  return jsonBytes({ SchemaVersion: 1, MessageId: messageId, TaskId: taskId, Topic: topic });
}

/** Reads an agent_task_acknowledge payload. Throws FrameError. */
export function parseAgentTaskAcknowledge(payload: Uint8Array): AgentTaskAcknowledge {
  const json = parseJsonObject(payload, 'agent_task_acknowledge');
  return {
    messageId: json.text('MessageId'),
    taskId: json.text('TaskId'),
    topic: json.textOr('Topic', 'agent_task_complete'),
  };
}
