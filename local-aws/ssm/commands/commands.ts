import {
  type AgentJob,
  commandOfJob,
  JobTopic,
  jobIdOf,
} from '@sallyport/session-channel/payloads/agent-job.ts';
import {
  parseCommandReply,
  renderCancelCommand,
  renderRunCommand,
} from '@sallyport/session-channel/payloads/run-command.ts';
import { uuid } from '../../ids.ts';
import type { NodePlace } from '../../ssmmessages/control-channels.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';
import { type Command, type Invocation, isOpen, limitOf, summaryOf } from './command.ts';
import { tellOfCommand, tellOfInvocation } from './command-events.ts';
import { invocationAfter } from './invocation-after.ts';

/** How long commands are listed. Source: user guide, "the command history ... 30 days". */
const HISTORY_MS = 30 * 24 * 3_600_000;
/** How often deadlines are looked at while a command is open. */
const TICK_MS = 500;
/** A node that has a command may take this long and no longer. Source: user guide, "aws:runShellScript", 48 hours. */
const EXECUTION_MS = 48 * 3_600_000;
/** How long a node that was told to cancel may go on before it is taken for cancelled. */
const CANCEL_MS = 60_000;

const keyOf = (place: { account: string; region: string }, id: string) =>
  `${place.account}/${place.region}/${id}`;

/** Run Command: what was sent, what its nodes answered. Jobs go over the control channels. */
export class Commands {
  readonly #world: World;
  readonly #commands: Table<Command>;
  readonly #invocations: Table<Invocation>;
  /** Keys of commands of which more may come. */
  readonly #open = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#commands = world.store.table('ssm.commands');
    this.#invocations = world.store.table('ssm.command-invocations');
    world.onClose(() => clearInterval(this.#timer));
    this.#prune();
    for (const [key, command] of this.#commands.entries())
      if (this.invocations(command).some(isOpen)) this.#watch(key);
  }

  #prune(): void {
    const before = this.#world.now() - HISTORY_MS;
    for (const [key, command] of [...this.#commands.entries()]) {
      if (command.requestedAt >= before || this.#open.has(key)) continue;
      for (const [row] of [...this.#invocations.entries(`${key}/`)]) this.#invocations.delete(row);
      this.#commands.delete(key);
    }
  }

  /** Keeps a command and sends it to as many of its nodes at once as it allows. */
  send(command: Command, invocations: readonly Invocation[]): void {
    this.#prune();
    const key = keyOf(command, command.id);
    this.#commands.set(key, command);
    for (const invocation of invocations) this.#invocations.set(`${key}/${invocation.nodeId}`, invocation);
    tellOfCommand(this.#world, command, summaryOf(command, invocations));
    this.#watch(key);
    this.#advance(key);
  }

  find(place: { account: string; region: string }, id: string): Command | undefined {
    return this.#commands.get(keyOf(place, id));
  }

  /** The commands of an account and region, in no order. */
  list(account: string, region: string): IterableIterator<Command> {
    return this.#commands.values(`${account}/${region}/`);
  }

  invocations(command: Command): Invocation[] {
    return [...this.#invocations.values(`${keyOf(command, command.id)}/`)];
  }

  invocation(command: Command, nodeId: string): Invocation | undefined {
    return this.#invocations.get(`${keyOf(command, command.id)}/${nodeId}`);
  }

  /** Cancels a command on some of its nodes, or all: those that have it are told, the others never get it. */
  cancel(command: Command, nodeIds: readonly string[]): void {
    const key = keyOf(command, command.id);
    this.#commands.set(key, { ...command, isCancelled: true });
    for (const nodeId of nodeIds.length === 0 ? command.nodeIds : nodeIds) {
      const invocation = this.invocation(command, nodeId);
      if (invocation === undefined || !isOpen(invocation)) continue;
      const isSent = invocation.sentAt !== undefined;
      const status = isSent ? 'Cancelling' : 'Cancelled';
      const endedAt = this.#world.now() + CANCEL_MS;
      this.#change(command, { ...invocation, status, statusDetails: status, ...(isSent ? { endedAt } : {}) });
      if (!isSent) continue;
      this.#world.messages.controls.giveJob(this.#placeOf(invocation), {
        jobId: jobIdOf(uuid(), nodeId),
        topic: JobTopic.cancel,
        content: renderCancelCommand(jobIdOf(command.id, nodeId)),
      });
    }
    this.#advance(key);
  }

  #placeOf({ account, region, nodeId }: Invocation): NodePlace {
    return { account, region, id: nodeId };
  }

  /** The jobs that a node has not taken yet: it is given them when it comes back. */
  *untaken(node: NodePlace): IterableIterator<AgentJob> {
    for (const key of this.#open) {
      const command = this.#commands.get(key);
      const invocation = this.#invocations.get(`${key}/${node.id}`);
      if (command === undefined || invocation === undefined || !key.startsWith(keyOf(node, ''))) continue;
      if (isOpen(invocation) && invocation.sentAt !== undefined && invocation.deliveredAt === undefined)
        yield this.#jobOf(command, node.id);
    }
  }

  #jobOf(command: Command, nodeId: string): AgentJob {
    return {
      jobId: jobIdOf(command.id, nodeId),
      topic: JobTopic.send,
      content: renderRunCommand({ ...command, commandId: command.id, documentContent: command.content }),
    };
  }

  /** A node has a job, or says why not. */
  acknowledged(node: NodePlace, jobId: string): void {
    const found = this.#ofJob(node, jobId);
    if (found === undefined || found.invocation.deliveredAt !== undefined) return;
    this.#change(found.command, { ...found.invocation, deliveredAt: this.#world.now() });
  }

  /** A node tells how a command fares. Throws FrameError. */
  replied(node: NodePlace, { jobId, content }: AgentJob): void {
    const reply = parseCommandReply(content);
    const found = this.#ofJob(node, jobId);
    if (found === undefined) return;
    this.#change(found.command, invocationAfter(found.invocation, reply, this.#world.now()));
    this.#advance(keyOf(found.command, found.command.id));
  }

  /** The open invocation of a job, if it is this node's: no node answers for another. */
  #ofJob(node: NodePlace, jobId: string): { command: Command; invocation: Invocation } | undefined {
    const id = commandOfJob(jobId);
    if (id === undefined || jobId !== jobIdOf(id, node.id)) return undefined;
    const command = this.find(node, id);
    const invocation = command === undefined ? undefined : this.invocation(command, node.id);
    if (command === undefined || invocation === undefined || !isOpen(invocation)) return undefined;
    return { command, invocation };
  }

  #change(command: Command, invocation: Invocation): void {
    const key = keyOf(command, command.id);
    const before = this.#invocations.get(`${key}/${invocation.nodeId}`);
    this.#invocations.set(`${key}/${invocation.nodeId}`, invocation);
    if (before?.status === invocation.status) return;
    tellOfInvocation(this.#world, command, invocation);
    const now = this.#commands.get(key) ?? command;
    const summary = summaryOf(now, this.invocations(now));
    if (summary.status !== 'InProgress') tellOfCommand(this.#world, now, summary);
  }

  /** Sends to further nodes as others end, or to none when too many have failed. */
  #advance(key: string): void {
    const command = this.#commands.get(key);
    if (command === undefined) return;
    const all = this.invocations(command);
    const { errors } = summaryOf(command, all);
    const most = Math.max(1, limitOf(command.maxConcurrency, all.length));
    const hasFailed = errors > limitOf(command.maxErrors, all.length);
    let running = all.filter((each) => isOpen(each) && each.sentAt !== undefined).length;
    for (const invocation of all) {
      if (!isOpen(invocation) || invocation.sentAt !== undefined) continue;
      if (hasFailed)
        this.#change(command, { ...invocation, status: 'Cancelled', statusDetails: 'Terminated' });
      else if (running < most) {
        running += 1;
        this.#change(command, { ...invocation, sentAt: this.#world.now() });
        this.#world.messages.controls.giveJob(
          this.#placeOf(invocation),
          this.#jobOf(command, invocation.nodeId),
        );
      }
    }
    if (!this.invocations(command).some(isOpen)) this.#open.delete(key);
  }

  #watch(key: string): void {
    this.#open.add(key);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick(): void {
    for (const key of [...this.#open]) {
      const command = this.#commands.get(key);
      if (command !== undefined)
        for (const invocation of this.invocations(command)) this.#judge(command, invocation);
      this.#advance(key);
    }
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ends what took too long: to be delivered, to be run, to be cancelled. */
  #judge(command: Command, invocation: Invocation): void {
    if (!isOpen(invocation) || invocation.sentAt === undefined) return;
    const now = this.#world.now();
    const { deliveredAt, sentAt, status, endedAt } = invocation;
    const end = (to: 'TimedOut' | 'Cancelled', statusDetails: string) =>
      this.#change(command, { ...invocation, status: to, statusDetails, endedAt: now });
    if (status === 'Cancelling' && now >= (endedAt ?? now)) end('Cancelled', 'Cancelled');
    else if (deliveredAt === undefined && now - sentAt > command.deliveryTimeoutS * 1000)
      end('TimedOut', 'DeliveryTimedOut');
    else if (deliveredAt !== undefined && now - deliveredAt > EXECUTION_MS)
      end('TimedOut', 'ExecutionTimedOut');
  }
}
