/**
 * The control channels of the nodes: over them agents are told of new sessions and of ended ones, are given commands,
 * and tell how these went. facts/session-manager.md B.4 to B.7.
 */
import { decodeMessage } from '@sallyport/session-channel/codec.ts';
import { FrameError } from '@sallyport/session-channel/frame-error.ts';
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import {
  type AgentJob,
  parseAgentJob,
  parseAgentJobAck,
  renderAgentJob,
  renderAgentJobReplyAck,
} from '@sallyport/session-channel/payloads/agent-job.ts';
import {
  parseAgentTaskComplete,
  renderAgentTask,
  renderAgentTaskAcknowledge,
} from '@sallyport/session-channel/payloads/agent-task.ts';
import type { WebSocket } from 'ws';
import { isActive, type Session } from '../ssm/sessions/session.ts';
import type { World } from '../world.ts';
import { channelClosedFrame } from './channel-closed-frame.ts';
import { CLOSE_NORMAL, CLOSE_POLICY, closeSocket, sendFrame } from './channel-socket.ts';
import { serviceFrame } from './service-frame.ts';

/** What the agent says of a session that went well. */
const SUCCESS = 'Success';

/** Where a node is. */
export interface NodePlace {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

function keyOf({ account, region, id }: NodePlace): string {
  return `${account}/${region}/${id}`;
}

export class ControlChannels {
  readonly #world: World;
  readonly #sockets = new Map<string, WebSocket>();
  /** Ended sessions whose agent was not there to be told, by node. */
  readonly #untold = new Map<string, Set<string>>();

  constructor(world: World) {
    this.#world = world;
  }

  isOpen(node: NodePlace): boolean {
    return this.#sockets.has(keyOf(node));
  }

  /** Takes over a node's socket; a channel that was there before is replaced. */
  attach(node: NodePlace, socket: WebSocket): void {
    const key = keyOf(node);
    const before = this.#sockets.get(key);
    this.#sockets.set(key, socket);
    if (before !== undefined) closeSocket(before, CLOSE_NORMAL, 'the control channel was opened again');
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#sockets.get(key) === socket) this.#receive(node, socket, data, isBinary);
    });
    socket.on('close', () => {
      if (this.#sockets.get(key) === socket) this.#sockets.delete(key);
    });
    this.#catchUp(node, socket);
  }

  /** Repeats what the node may have missed: tasks that it has not taken up, ends that it was not told. */
  #catchUp(node: NodePlace, socket: WebSocket): void {
    const { sessions } = this.#world.ssm;
    for (const session of sessions.active())
      if (session.target === node.id && session.account === node.account && session.region === node.region)
        this.start(session);
    for (const job of this.#world.ssm.commands.untaken(node)) this.giveJob(node, job);
    const untold = this.#untold.get(keyOf(node));
    this.#untold.delete(keyOf(node));
    for (const id of untold ?? []) {
      sendFrame(socket, channelClosedFrame({ id, output: '' }, this.#world.now()));
      sessions.noteAgentTold(id);
    }
  }

  /** Tells the agent to start a session. False when its node has no control channel, or it has started. */
  start(session: Session): boolean {
    const socket = this.#sockets.get(keyOf({ ...session, id: session.target }));
    if (socket === undefined || session.task === undefined) return false;
    sendFrame(
      socket,
      serviceFrame(MessageType.interactiveShell, renderAgentTask(session.task), this.#world.now()),
    );
    return true;
  }

  /** Gives a node a job; one that is away gets it when it comes back. */
  giveJob(node: NodePlace, job: AgentJob): void {
    const socket = this.#sockets.get(keyOf(node));
    if (socket === undefined) return;
    sendFrame(socket, serviceFrame(MessageType.agentJob, renderAgentJob(job), this.#world.now()));
  }

  /** Tells the agent that a session has ended; once it is back, when it is away. */
  close(session: Session): void {
    const key = keyOf({ ...session, id: session.target });
    const socket = this.#sockets.get(key);
    if (socket === undefined) {
      const untold = this.#untold.get(key) ?? new Set();
      this.#untold.set(key, untold.add(session.id));
      return;
    }
    sendFrame(
      socket,
      channelClosedFrame({ id: session.id, output: session.endOutput ?? '' }, this.#world.now()),
    );
    this.#world.ssm.sessions.noteAgentTold(session.id);
  }

  #receive(node: NodePlace, socket: WebSocket, data: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) throw new FrameError('message-type', 0, 'a text frame came after the opening');
      const message = decodeMessage(data);
      const { commands } = this.#world.ssm;
      // Telemetry is of no concern here.
      if (message.messageType === MessageType.agentTaskComplete) this.#complete(node, socket, message);
      else if (message.messageType === MessageType.agentJobAck)
        commands.acknowledged(node, parseAgentJobAck(message.payload).jobId);
      else if (message.messageType === MessageType.agentJobReply) this.#jobReply(node, socket, message);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      closeSocket(socket, CLOSE_POLICY, error.message);
    }
  }

  #jobReply(node: NodePlace, socket: WebSocket, message: AgentMessage): void {
    const reply = parseAgentJob(message.payload);
    this.#world.ssm.commands.replied(node, reply);
    const payload = renderAgentJobReplyAck({ jobId: reply.jobId, acknowledgedMessageId: message.messageId });
    sendFrame(socket, serviceFrame(MessageType.agentJobReplyAck, payload, this.#world.now()));
  }

  /** A session's end as its agent tells it, several times perhaps: each is acknowledged, the first one counts. */
  #complete(node: NodePlace, socket: WebSocket, message: AgentMessage): void {
    const complete = parseAgentTaskComplete(message.payload);
    const { taskId } = complete;
    const payload = renderAgentTaskAcknowledge({
      messageId: message.messageId,
      taskId,
      topic: 'agent_task_complete',
    });
    sendFrame(socket, serviceFrame(MessageType.agentTaskAcknowledge, payload, this.#world.now()));
    const { sessions } = this.#world.ssm;
    const session = sessions.findIn(taskId, node.account, node.region);
    if (session === undefined || session.target !== node.id || session.claimed !== undefined) return;
    const { s3Bucket, s3UrlSuffix, cwlGroup, cwlStream, output, finalTaskStatus } = complete;
    const status = finalTaskStatus === SUCCESS ? 'Terminated' : 'Failed';
    if (isActive(session)) sessions.end(taskId, { output, status, agentKnows: true });
    sessions.claim(taskId, { s3Bucket, s3UrlSuffix, cwlGroup, cwlStream });
  }

  /** Remembers, after a restart, an ended session whose agent was not told. */
  remember(session: Session): void {
    const key = keyOf({ ...session, id: session.target });
    const untold = this.#untold.get(key) ?? new Set();
    this.#untold.set(key, untold.add(session.id));
  }

  /** Closes the channel of a node that is no more. */
  hangUp(node: NodePlace): void {
    const socket = this.#sockets.get(keyOf(node));
    if (socket !== undefined) closeSocket(socket, CLOSE_POLICY, 'the node is deregistered');
  }
}
