/**
 * The WebSocket openings of both channels. A control channel and an agent's data channel are always signed by the
 * node itself; a client's data channel may be unsigned, as older plugins are, unless signed ones are required. A
 * signature that is there is always checked, and the permission with it. The first frame brings the token: until it
 * has come and is good, nothing is relayed. facts/session-manager.md A.2, A.3, B.4, B.6.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { FrameError } from '@sallyport/session-channel/frame-error.ts';
import { parseOpenControlChannel } from '@sallyport/session-channel/payloads/open-control-channel.ts';
import { parseOpenDataChannel } from '@sallyport/session-channel/payloads/open-data-channel.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { askIam } from '../gateway/authorize.ts';
import type { Caller } from '../gateway/caller.ts';
import type { Session } from '../ssm/sessions/session.ts';
import type { World } from '../world.ts';
import { CLOSE_POLICY, closeSocket, noteTransport } from './channel-socket.ts';
import { mayOpenDataChannel } from './may-open.ts';
import { upgradeCall } from './upgrade-call.ts';

/** Largest frame on either channel; the agent itself writes at most 142,000 bytes. facts/session-manager.md B.4. */
export const MAX_CHANNEL_FRAME_BYTES = 160 * 1024;
/** A channel whose first frame has not come by then is closed. */
export const OPENING_MS = 10_000;

const CONTROL_PATH = /^\/v1\/control-channel\/([^/]+)$/;
const DATA_PATH = /^\/v1\/data-channel\/([^/]+)$/;

const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  clientTracking: false,
  maxPayload: MAX_CHANNEL_FRAME_BYTES,
});

function refuse(socket: Duplex, status: string, message: string): void {
  const body = `<BadRequest xmlns=""><message>${message}</message></BadRequest>`;
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/xml\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Upgrades, and gives the socket to `opened` with its first frame. */
function accept(
  world: World,
  upgrade: Pick<Upgrade, 'request' | 'socket' | 'head' | 'caller'>,
  opened: (socket: WebSocket, first: string) => void,
): void {
  if ('setNoDelay' in upgrade.socket)
    (upgrade.socket as Duplex & { setNoDelay(on: boolean): void }).setNoDelay(true);
  server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => {
    noteTransport(socket, upgrade.socket);
    world.messages.adopt(socket, upgrade.caller);
    const timer = setTimeout(
      () => closeSocket(socket, CLOSE_POLICY, 'the opening frame did not come'),
      OPENING_MS,
    ).unref();
    socket.once('close', () => clearTimeout(timer));
    socket.once('message', (data: Buffer) => {
      clearTimeout(timer);
      try {
        opened(socket, data.toString('utf8'));
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        closeSocket(socket, CLOSE_POLICY, error.message);
      }
    });
  });
}

/** Takes over the WebSocket upgrade of a control or data channel; the caller is undefined when unsigned. */
export function upgradeMessages(
  world: World,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  caller: Caller | undefined,
): void {
  const target = request.url ?? '/';
  if (!URL.canParse(target, 'http://localhost')) {
    refuse(socket, '400 Bad Request', 'The request target is malformed.');
    return;
  }
  const url = new URL(target, 'http://localhost');
  const upgrade = { request, socket, head, url, caller };
  const control = CONTROL_PATH.exec(url.pathname)?.[1];
  const data = DATA_PATH.exec(url.pathname)?.[1];
  if (control !== undefined) openControl(world, upgrade, decode(control));
  else if (data !== undefined) openData(world, upgrade, decode(data));
  else refuse(socket, '404 Not Found', 'There is no such channel.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** A request to open a channel; the caller is undefined when it is unsigned. */
interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly url: URL;
  readonly caller: Caller | undefined;
}

function openControl(world: World, upgrade: Upgrade, nodeId: string): void {
  const { caller } = upgrade;
  if (caller === undefined || world.ssm.nodes.nodeOf(caller.principal, caller.region) !== nodeId) {
    refuse(upgrade.socket, '403 Forbidden', 'The request must be signed by the node itself.');
    return;
  }
  const call = upgradeCall(world, upgrade.request, upgrade.url, caller);
  const refused = askIam(call, { resource: '*' }, 'ssmmessages:OpenControlChannel');
  if (refused !== undefined) {
    refuse(upgrade.socket, '403 Forbidden', refused.message);
    return;
  }
  const node = { account: caller.account, region: caller.region, id: nodeId };
  accept(world, upgrade, (socket, first) => {
    const { tokenValue } = parseOpenControlChannel(first);
    if (world.messages.agentTokens.take(`control/${nodeId}`, tokenValue))
      world.messages.controls.attach(node, socket);
    else closeSocket(socket, CLOSE_POLICY, 'the token is not valid for this control channel');
  });
}

function openData(world: World, upgrade: Upgrade, sessionId: string): void {
  const { caller } = upgrade;
  const session = world.ssm.sessions.find(sessionId);
  if (session === undefined) {
    refuse(upgrade.socket, '404 Not Found', 'There is no such session.');
    return;
  }
  if (caller === undefined && world.options.requireSignedChannels) {
    refuse(upgrade.socket, '403 Forbidden', 'The opening must be signed; update session-manager-plugin.');
    return;
  }
  if (caller !== undefined) {
    const refused = mayOpenDataChannel(upgradeCall(world, upgrade.request, upgrade.url, caller), session);
    if (refused !== undefined) {
      refuse(upgrade.socket, '403 Forbidden', refused.message);
      return;
    }
  }
  accept(world, upgrade, (socket, first) => {
    const opening = parseOpenDataChannel(first);
    const isAgent = opening.clientInstanceId !== undefined;
    const good = isAgent
      ? opening.clientInstanceId === session.target &&
        agentMayOpen(world, session, caller, opening.tokenValue)
      : world.ssm.sessions.takeToken(sessionId, opening.tokenValue);
    const now = world.ssm.sessions.find(sessionId);
    if (good && now !== undefined) world.messages.attach(now, isAgent ? 'agent' : 'client', socket);
    else closeSocket(socket, CLOSE_POLICY, 'the token is not valid for this data channel');
  });
}

function agentMayOpen(world: World, session: Session, caller: Caller | undefined, token: string): boolean {
  if (caller === undefined || caller.account !== session.account) return false;
  const isNode = world.ssm.nodes.nodeOf(caller.principal, caller.region) === session.target;
  return isNode && world.messages.agentTokens.take(`data/${session.id}`, token);
}
