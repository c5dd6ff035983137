import type { WebSocket } from 'ws';
import type { Caller } from '../gateway/caller.ts';
import { nodePath } from '../gateway/node-path.ts';
import type { World } from '../world.ts';

/**
 * Cuts the channels of nodes whose network path has been blocked since they were opened. An ACL stops packets of
 * open connections too; a security group may let tracked ones live on AWS, here it does not. An endpoint's policy is
 * asked when a channel is opened, and never again.
 */
export class CutOffs {
  readonly #world: World;
  readonly #callers = new Map<WebSocket, Caller>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
    world.ec2.networks.onChange(() => this.#soon());
    world.ec2.onInstance(() => this.#soon());
    world.onClosing(() => clearTimeout(this.#timer));
  }

  /** Keeps an eye on a channel that a node has opened; people's are of no concern. */
  follow(socket: WebSocket, caller: Caller): void {
    if (nodePath(this.#world, caller, 'ssmmessages') === undefined) return;
    this.#callers.set(socket, caller);
    socket.once('close', () => this.#callers.delete(socket));
  }

  /** A path that is open again in time loses nothing, as on AWS. */
  #soon(): void {
    if (this.#timer !== undefined || this.#callers.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const [socket, caller] of this.#callers)
        if (nodePath(this.#world, caller, 'ssmmessages')?.open === false) socket.terminate();
    }, this.#world.options.blockedPathMs).unref();
  }
}
