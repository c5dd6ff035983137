/**
 * The service's part of one session's data channel: carries frames between the client and the agent as they are,
 * and mends what a cut of either side leaves behind. It reads of a frame no more than its head, of an acknowledgement
 * its number. A frame that breaks the rules closes the channel that it came on, and no other.
 */
import { decodeMessage } from '@sallyport/session-channel/codec.ts';
import { FrameError } from '@sallyport/session-channel/frame-error.ts';
import { MessageType, PayloadType } from '@sallyport/session-channel/message.ts';
import { parseAcknowledge } from '@sallyport/session-channel/payloads/acknowledge.ts';
import { parseAgentSessionState } from '@sallyport/session-channel/payloads/agent-session-state.ts';
import { renderPublication } from '@sallyport/session-channel/payloads/publication.ts';
import { readSwappedUuid } from '@sallyport/session-channel/uuid.ts';
import type { WebSocket } from 'ws';
import { CLOSE_NORMAL, CLOSE_POLICY, closeSocket, sendFrame } from './channel-socket.ts';
import { Congestion } from './congestion.ts';
import { type FrameHead, readHead } from './frame-head.ts';
import { Lane, type Offer } from './lane.ts';
import { Probe } from './probe.ts';
import { acknowledgement, serviceFrame } from './service-frame.ts';

/** The two ends of a session. */
export type Role = 'client' | 'agent';

const MESSAGE_ID_AT = 64;

/** Why a channel was closed, by what its frame was. */
const REFUSED: Partial<Record<Offer, string>> = {
  'out-of-window': 'a frame is too far ahead of those before it',
  replayed: 'a frame repeats a sequence number with another payload',
  flood: 'too many frames are repeated',
};

/** What a relay tells of its session. */
export interface RelayEvents {
  /** A side came or went. */
  readonly presence: (role: Role, present: boolean) => void;
  /** The agent says that the shell or port is at its end. */
  readonly agentTerminating: () => void;
  /** The client has acknowledged output for the first time. */
  readonly clientReady: () => void;
}

interface Side {
  socket: WebSocket | undefined;
  /** What this side sends, and its type. */
  readonly lane: Lane;
  readonly sends: string;
}

export class Relay {
  readonly #sessionId: string;
  readonly #now: () => number;
  readonly #events: RelayEvents;
  readonly #sides: Record<Role, Side>;
  readonly #probe: Probe;
  readonly #congestion = new Congestion();
  #clientReady: boolean;
  #ended = false;
  /** Last new keystroke or output, epoch ms. */
  activeAt: number;
  /** When the agent went; Infinity while it is there. */
  agentGoneAt: number;

  /** `fresh`: the session's first relay, so that all its frames pass here; not so after a restart. */
  constructor(
    session: { id: string; fresh: boolean; clientReady: boolean },
    now: () => number,
    events: RelayEvents,
  ) {
    this.#sessionId = session.id;
    this.#now = now;
    this.#events = events;
    this.#clientReady = session.clientReady;
    this.#sides = {
      client: { socket: undefined, lane: new Lane(session.fresh), sends: MessageType.inputStreamData },
      agent: { socket: undefined, lane: new Lane(session.fresh), sends: MessageType.outputStreamData },
    };
    this.#probe = new Probe(this.#sides.agent.lane, (sequence, frame) =>
      this.#answer('agent', sequence, frame),
    );
    this.activeAt = now();
    this.agentGoneAt = now();
  }

  present(role: Role): boolean {
    return this.#sides[role].socket !== undefined;
  }

  /** Takes over a socket whose token was good; one that was there before is replaced. */
  attach(role: Role, socket: WebSocket): void {
    const side = this.#sides[role];
    if (side.socket !== undefined) closeSocket(side.socket, CLOSE_NORMAL, 'the channel was opened again');
    side.socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (side.socket === socket) this.#receive(role, socket, data, isBinary);
    });
    socket.on('close', () => this.#detach(role, socket));
    if (role === 'client') {
      this.#probe.forget();
      socket.on('pong', (word: Buffer) => this.#probe.pong(word));
    } else this.agentGoneAt = Number.POSITIVE_INFINITY;
    this.#catchUp(role, socket);
    this.#events.presence(role, true);
  }

  /** Gives a side that has come what waits for it, and lets the agent speak while its client is there. */
  #catchUp(role: Role, socket: WebSocket): void {
    const pending = this.#sides[role === 'client' ? 'agent' : 'client'].lane.pending();
    for (const [, frame] of pending) sendFrame(socket, frame);
    if (role === 'client' && this.#clientReady) this.#probe.ask(socket, pending);
    this.#publish();
  }

  #publish(): void {
    const { client, agent } = this.#sides;
    if (agent.socket === undefined || this.#ended) return;
    const type = client.socket === undefined ? MessageType.pausePublication : MessageType.startPublication;
    sendFrame(agent.socket, serviceFrame(type, renderPublication(this.#sessionId), this.#now()));
  }

  #detach(role: Role, socket: WebSocket): void {
    const side = this.#sides[role];
    this.#congestion.gone(socket);
    if (side.socket !== socket) return;
    side.socket = undefined;
    if (role === 'client') {
      this.#probe.forget();
      this.#publish();
    } else this.agentGoneAt = this.#now();
    this.#events.presence(role, false);
  }

  #receive(role: Role, socket: WebSocket, data: Buffer, isBinary: boolean): void {
    // What was in flight when a channel is closed is not looked at any more.
    if (this.#ended || socket.readyState !== socket.OPEN) return;
    try {
      if (!isBinary) throw new FrameError('message-type', 0, 'a text frame came after the opening');
      const head = readHead(data);
      if (head.messageType === this.#sides[role].sends) this.#data(role, head, data);
      else if (head.messageType === MessageType.acknowledge) this.#acknowledge(role, data);
      else if (role === 'agent') this.#agentWord(head, data);
      else throw new FrameError('message-type', 4, 'a client sends input_stream_data and acknowledge only');
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      closeSocket(socket, CLOSE_POLICY, error.message);
    }
  }

  #data(role: Role, head: FrameHead, frame: Buffer): void {
    const { sequenceNumber, payloadType } = head;
    const from = this.#sides[role];
    const now = this.#now();
    const offer = from.lane.offer(sequenceNumber, frame, now);
    const refused = REFUSED[offer];
    if (refused !== undefined) throw new FrameError('number-range', 0, refused);
    if (offer === 'acknowledged') {
      this.#answer(role, sequenceNumber, frame);
      return;
    }
    if (offer === 'new' && (role === 'agent' || payloadType === PayloadType.output)) this.activeAt = now;
    const to = this.#sides[role === 'client' ? 'agent' : 'client'].socket;
    if (to === undefined || from.socket === undefined) return;
    this.#congestion.carry(from.socket, to, frame);
    if (offer === 'repeat' && role === 'agent' && this.#clientReady && from.lane.isOldest(sequenceNumber))
      this.#probe.ask(to, [[sequenceNumber, frame]]);
  }

  /** Acknowledges a frame in the place of a receiver that has had it. */
  #answer(role: Role, sequence: number, frame: Buffer): void {
    const { socket, sends } = this.#sides[role];
    if (socket !== undefined)
      sendFrame(socket, acknowledgement(sends, readSwappedUuid(frame, MESSAGE_ID_AT), sequence, this.#now()));
  }

  #acknowledge(role: Role, frame: Buffer): void {
    const { sequenceNumber } = parseAcknowledge(decodeMessage(frame).payload);
    const sender = this.#sides[role === 'client' ? 'agent' : 'client'];
    const kept = sender.lane.keptFrame(sequenceNumber);
    if (!sender.lane.acknowledge(sequenceNumber))
      throw new FrameError('payload-field', 0, 'a frame is acknowledged that was never sent');
    if (sender.socket !== undefined) sendFrame(sender.socket, frame);
    if (
      role === 'client' &&
      !this.#clientReady &&
      kept !== undefined &&
      readHead(kept).payloadType === PayloadType.output
    ) {
      this.#clientReady = true;
      this.#events.clientReady();
    }
  }

  #agentWord(head: FrameHead, frame: Buffer): void {
    // Types that this version does not know are left alone, as telemetry is on the control channel.
    if (head.messageType !== MessageType.agentSessionState) return;
    const state = parseAgentSessionState(decodeMessage(frame).payload);
    if (state.sessionId !== this.#sessionId)
      throw new FrameError('payload-field', 0, 'agent_session_state is of another session');
    if (state.sessionState === 'Terminating') this.#events.agentTerminating();
  }

  /** Sends the last frame to both sides that are there (the agent only if it must be told) and takes no more. */
  end(closed: Buffer, tellAgent: boolean, done: () => void): void {
    this.#ended = true;
    const { client, agent } = this.#sides;
    client.lane.clear();
    agent.lane.clear();
    if (tellAgent && agent.socket !== undefined) sendFrame(agent.socket, closed);
    if (client.socket === undefined) done();
    else sendFrame(client.socket, closed, done);
  }

  /** Closes what is still open of one side. */
  hangUp(role: Role): void {
    const { socket } = this.#sides[role];
    if (socket !== undefined) closeSocket(socket, CLOSE_NORMAL, 'the session has ended');
  }
}
