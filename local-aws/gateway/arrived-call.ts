import type { IncomingMessage } from 'node:http';
import type { Call, HttpRequest, Protocol, ServiceName } from '../action.ts';
import type { Path } from '../ec2/path/path.ts';
import type { Principal } from '../principal.ts';
import type { World } from '../world.ts';
import type { Caller } from './caller.ts';
import { passage } from './node-path.ts';
import type { Target } from './target.ts';

/** A request as it came in, its head read. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly secure: boolean;
  readonly requestId: string;
  readonly signal: () => AbortSignal;
}

const MAPPED_IPV4 = '::ffff:';

function sourceIp(address = '127.0.0.1'): string {
  return address.startsWith(MAPPED_IPV4) ? address.slice(MAPPED_IPV4.length) : address;
}

/**
 * A call whose caller is known. A class for the sake of `signal`: V8 gives each object literal with a getter a hidden
 * class of its own, which keeps the whole request alive until the next full collection.
 */
export class ArrivedCall implements Call {
  readonly world: World;
  readonly service: ServiceName;
  readonly protocol: Protocol;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly accessKeyId: string;
  readonly requestId: string;
  readonly now: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly http: HttpRequest;
  readonly through: Call['through'];
  readonly #signal: () => AbortSignal;

  constructor(
    world: World,
    arrival: Arrival,
    target: Target,
    { caller, http, path }: { caller: Caller; http: HttpRequest; path: Path | undefined },
  ) {
    this.world = world;
    this.service = target.service;
    this.protocol = target.protocol;
    this.account = caller.account;
    this.region = caller.region;
    this.principal = caller.principal;
    this.accessKeyId = caller.accessKeyId;
    this.requestId = arrival.requestId;
    this.now = world.now();
    this.sourceIp = sourceIp(arrival.request.socket.remoteAddress);
    this.userAgent = http.headers['user-agent'] ?? '';
    this.http = http;
    this.through = passage(path);
    this.#signal = arrival.signal;
  }

  /** Made when asked for: only long polls do. */
  get signal(): AbortSignal {
    return this.#signal();
  }
}
