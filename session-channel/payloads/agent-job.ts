import { jsonBytes, parseJsonObject } from './json-object.ts';

// Run Command on the control channel: a job and its receipt, a reply and its receipt
// (facts/session-manager.md A.5; field names as amazon-ssm-agent 3.3 reads and writes them).

/** What a job is about. */
export const JobTopic = { send: 'aws.ssm.sendCommand', cancel: 'aws.ssm.cancelCommand' } as const;

/** A job that the service gives to an agent, or the agent's reply to one: `content` is JSON as text. */
export interface AgentJob {
  /** `aws.ssm.COMMAND-ID.NODE-ID`. */
  readonly jobId: string;
  readonly topic: string;
  readonly content: string;
}

/** The agent's receipt for a job. */
export interface AgentJobAck {
  readonly jobId: string;
  readonly acknowledgedMessageId: string;
  /** '200', or a number of the agent's that says why it dropped the job. */
  readonly statusCode: string;
  readonly errorMessage: string;
}

/** The id of the job that runs a command on a node. */
export function jobIdOf(commandId: string, nodeId: string): string {
  return `aws.ssm.${commandId}.${nodeId}`;
}

/** The command of a job's id; undefined when it is none. */
export function commandOfJob(jobId: string): string | undefined {
  return /^aws\.ssm\.([0-9a-f-]{36})\.[a-z0-9-]+$/.exec(jobId)?.[1];
}

/** The payload of an agent_job message. */
export function renderAgentJob({ jobId, topic, content }: AgentJob): Buffer {
  return jsonBytes({ Content: content, JobId: jobId, Topic: topic, SchemaVersion: 1 });
}

/** The payload of an agent_job_reply message. */
export function renderAgentJobReply({ jobId, topic, content }: AgentJob): Buffer {
  return jsonBytes({ schemaVersion: 1, jobId, content, topic });
}

/** Reads an agent_job or agent_job_reply payload: they differ in the case of their names only. Throws FrameError. */
export function parseAgentJob(payload: Uint8Array): AgentJob {
  const json = parseJsonObject(payload, 'agent_job');
  return { jobId: json.text('JobId'), topic: json.text('Topic'), content: json.text('Content') };
}

/** The payload of an agent_job_ack message; `createdDate` is when the job was made, ISO 8601 UTC. */
export function renderAgentJobAck(ack: AgentJobAck, createdDate: string): Buffer {
  return jsonBytes({ ...ack, createdDate });
}

/** Reads an agent_job_ack payload. Throws FrameError. */
export function parseAgentJobAck(payload: Uint8Array): AgentJobAck {
  const json = parseJsonObject(payload, 'agent_job_ack');
  return {
    jobId: json.text('jobId'),
    acknowledgedMessageId: json.textOr('acknowledgedMessageId', ''),
    statusCode: json.textOr('statusCode', ''),
    errorMessage: json.textOr('errorMessage', ''),
  };
}

/** The payload of an agent_job_reply_ack message. */
export function renderAgentJobReplyAck(ack: { jobId: string; acknowledgedMessageId: string }): Buffer {
  return jsonBytes(ack);
}

/** Reads an agent_job_reply_ack payload. Throws FrameError. */
export function parseAgentJobReplyAck(payload: Uint8Array): { jobId: string; acknowledgedMessageId: string } {
  const json = parseJsonObject(payload, 'agent_job_reply_ack');
  return { jobId: json.textOr('jobId', ''), acknowledgedMessageId: json.text('acknowledgedMessageId') };
}
