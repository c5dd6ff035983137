import type { WebSocket } from 'ws';
import type { Caller } from '../gateway/caller.ts';
import type { Presence } from '../ssm/sessions/judge-session.ts';
import { isActive, type Session } from '../ssm/sessions/session.ts';
import type { World } from '../world.ts';
import { AgentTokens } from './agent-tokens.ts';
import { channelClosedFrame } from './channel-closed-frame.ts';
import { CLOSE_NORMAL, closeSocket, sendFrame } from './channel-socket.ts';
import { ControlChannels, type NodePlace } from './control-channels.ts';
import { CutOffs } from './cut-offs.ts';
import { Relay, type Role } from './relay.ts';

/** A client leaves by itself when it has read the end; if not, it is hung up. */
export const CLIENT_LINGER_MS = 2_000;
/** An agent writes its logs before it closes its data channel. */
export const AGENT_LINGER_MS = 60_000;
/** A client that does not read is not waited for. */
const LAST_FRAME_MS = 1_000;
/** A channel whose other end answers no ping for two rounds is cut. */
const KEEPALIVE_MS = 60_000;

/** The state of ssmmessages: control channels of nodes, and a relay for each session that has a data channel. */
export class MessagesState {
  readonly controls: ControlChannels;
  readonly agentTokens: AgentTokens;
  readonly #world: World;
  readonly #startedAt: number;
  readonly #relays = new Map<string, Relay>();
  readonly #answered = new WeakSet<WebSocket>();
  readonly #sockets = new Set<WebSocket>();
  readonly #cutOffs: CutOffs;

  constructor(world: World) {
    this.#world = world;
    this.#startedAt = world.now();
    this.controls = new ControlChannels(world);
    this.#cutOffs = new CutOffs(world);
    this.agentTokens = new AgentTokens(() => world.now());
    for (const session of world.ssm.sessions.untold()) this.controls.remember(session);
    const keepalive = setInterval(() => this.#keepalive(), KEEPALIVE_MS).unref();
    world.onClosing(() => {
      clearInterval(keepalive);
      this.#closing = true;
      for (const socket of this.#sockets) socket.terminate();
    });
    world.onClose(() => clearInterval(keepalive));
  }

  #closing = false;

  /** Takes note of every socket, for pings and for the stop. */
  adopt(socket: WebSocket, caller: Caller | undefined): void {
    this.#sockets.add(socket);
    if (caller !== undefined) this.#cutOffs.follow(socket, caller);
    this.#answered.add(socket);
    const alive = () => this.#answered.add(socket);
    socket.on('pong', alive);
    socket.on('ping', alive);
    // Malformed WebSocket traffic closes the socket; there is nothing more to do about it.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #keepalive(): void {
    for (const socket of this.#sockets) {
      if (this.#answered.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }

  clientPresent(id: string): boolean {
    return this.#relays.get(id)?.present('client') ?? false;
  }

  presence(session: Session): Presence {
    const relay = this.#relays.get(session.id);
    return {
      agentGoneAt: relay?.agentGoneAt ?? Math.max(this.#startedAt, session.agentConnectedAt ?? 0),
      activeAt: Math.max(relay?.activeAt ?? 0, session.startedAt, this.#startedAt),
    };
  }

  nodeConnected(node: NodePlace): boolean {
    return this.controls.isOpen(node);
  }

  /** Puts one side of a session on its relay. A session that has ended tells its late client so, and no more. */
  attach(session: Session, role: Role, socket: WebSocket): void {
    if (!isActive(session) || session.status === 'Terminating') {
      const output = session.endOutput ?? '';
      sendFrame(socket, channelClosedFrame({ id: session.id, output }, this.#world.now()));
      setTimeout(() => closeSocket(socket, CLOSE_NORMAL, 'the session has ended'), CLIENT_LINGER_MS).unref();
      return;
    }
    this.#relayOf(session).attach(role, socket);
  }

  #relayOf(session: Session): Relay {
    const known = this.#relays.get(session.id);
    if (known !== undefined) return known;
    const { sessions } = this.#world.ssm;
    const { id } = session;
    const fresh = session.agentConnectedAt === undefined && session.clientConnectedAt === undefined;
    const relay = new Relay(
      { id, fresh, clientReady: session.clientReady === true },
      () => this.#world.now(),
      {
        presence: (role, present) => {
          if (!this.#closing) sessions.note(id, { [role]: present });
        },
        agentTerminating: () => sessions.end(id, { output: '', status: 'Terminated', agentKnows: true }),
        clientReady: () => sessions.noteReady(id),
      },
    );
    this.#relays.set(id, relay);
    return relay;
  }

  /** Tells both sides that a session has ended; `done` once the client has the word, or will not take it. */
  closeSession(session: Session, done: () => void): void {
    const relay = this.#relays.get(session.id);
    const closed = channelClosedFrame({ id: session.id, output: session.endOutput ?? '' }, this.#world.now());
    const tellAgent = session.agentTold !== true;
    const tellOverData = tellAgent && relay?.present('agent') === true;
    if (tellOverData) this.#world.ssm.sessions.noteAgentTold(session.id);
    else if (tellAgent) this.controls.close(session);
    if (relay === undefined) {
      done();
      return;
    }
    const timer = setTimeout(done, LAST_FRAME_MS).unref();
    relay.end(closed, tellAgent, () => {
      clearTimeout(timer);
      done();
    });
    setTimeout(() => relay.hangUp('client'), CLIENT_LINGER_MS).unref();
    setTimeout(() => {
      relay.hangUp('agent');
      this.#relays.delete(session.id);
    }, AGENT_LINGER_MS).unref();
  }
}
