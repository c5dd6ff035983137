/** Message types of the data and the control channel (facts/session-manager.md A.5). */
export const MessageType = {
  inputStreamData: 'input_stream_data',
  outputStreamData: 'output_stream_data',
  acknowledge: 'acknowledge',
  channelClosed: 'channel_closed',
  startPublication: 'start_publication',
  pausePublication: 'pause_publication',
  agentSessionState: 'agent_session_state',
  interactiveShell: 'interactive_shell',
  agentTaskComplete: 'agent_task_complete',
  agentTaskAcknowledge: 'agent_task_acknowledge',
  agentTaskReply: 'agent_task_reply',
  agentJob: 'agent_job',
  agentJobAck: 'agent_job_ack',
  agentJobReply: 'agent_job_reply',
  agentJobReplyAck: 'agent_job_reply_ack',
} as const;

/** What the payload of a stream-data message is (facts/session-manager.md A.5). */
export const PayloadType = {
  none: 0,
  output: 1,
  error: 2,
  size: 3,
  parameter: 4,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  encChallengeRequest: 8,
  encChallengeResponse: 9,
  flag: 10,
  stdErr: 11,
  exitCode: 12,
} as const;

/** Bits of a message's flags. Acknowledgements carry both, the agent's first output frame SYN. */
export const MessageFlag = { none: 0, syn: 1, fin: 2, synFin: 3 } as const;

/** One binary frame of a data or control channel, decoded (facts/session-manager.md A.4). */
export interface AgentMessage {
  /** One of MessageType, or a word that this version does not know. */
  readonly messageType: string;
  readonly schemaVersion: number;
  /** Epoch milliseconds at the writer; never 0 on the wire. */
  readonly createdAt: number;
  readonly sequenceNumber: number;
  readonly flags: number;
  /** Hyphenated lower-case UUID. */
  readonly messageId: string;
  readonly payloadType: number;
  /** A view into the received frame, not a copy. */
  readonly payload: Uint8Array;
}
