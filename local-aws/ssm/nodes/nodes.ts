import { createPublicKey, type KeyObject } from 'node:crypto';
import { AwsError } from '../../error.ts';
import { hexId } from '../../ids.ts';
import type { Principal } from '../../principal.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';
import type { Tags } from '../tags/tags.ts';
import type { Activation } from './activation.ts';
import { type Heartbeat, type InstanceReport, type ManagedInstance, type Node, nodeArn } from './node.ts';

/** Without a heartbeat or a control channel for this long, a node's connection is lost. Agents beat every 5 minutes. */
export const CONNECTION_LOST_MS = 6 * 60_000;
/** The modulus of the agent's key. facts/session-manager.md B.1. */
const MIN_RSA_BITS = 2048;

/** The RSA key of a node from base64 SPKI DER. Throws InvalidPublicKey... in AWS's validation words. */
export function readPublicKey(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS)
      return key;
  } catch {
    // Told below, with what is wanted.
  }
  throw new AwsError(
    'ValidationException',
    `publicKey: must be an RSA key of ${MIN_RSA_BITS} bits or more, as base64 of DER SPKI.`,
  );
}

/** Hybrid nodes, and what all nodes report of themselves. */
export class Nodes {
  readonly #world: World;
  readonly #tags: Tags;
  readonly #registered: Table<ManagedInstance>;
  readonly #beats: Table<Heartbeat>;
  readonly #keys = new Map<string, KeyObject>();

  constructor(world: World, tags: Tags) {
    this.#world = world;
    this.#tags = tags;
    this.#registered = world.store.table('ssm.managed-instances');
    this.#beats = world.store.table('ssm.heartbeats');
  }

  /** Registers a hybrid node; its tags are the activation's. */
  register(
    activation: Activation,
    identity: { publicKey: string; publicKeyType: string; fingerprint: string },
  ): ManagedInstance {
    readPublicKey(identity.publicKey);
    const { account, region } = activation;
    const node: ManagedInstance = {
      account,
      region,
      id: hexId('mi-'),
      roleArn: activation.roleArn,
      activationId: activation.id,
      registeredAt: this.#world.now(),
      ...identity,
      ...(activation.defaultName === undefined ? {} : { name: activation.defaultName }),
    };
    this.#registered.set(node.id, node);
    if (Object.keys(activation.tags).length > 0)
      this.#tags.add({ account, region, type: 'ManagedInstance', id: node.id }, activation.tags);
    return node;
  }

  /** A hybrid node by id; ids are unique over all accounts. */
  managed(id: string): ManagedInstance | undefined {
    return this.#registered.get(id);
  }

  /** A hybrid node of an account and region. Throws InvalidInstanceId. */
  getManaged(id: string, account: string, region: string): ManagedInstance {
    const node = this.#registered.get(id);
    if (node === undefined || node.account !== account || node.region !== region) throw invalidInstance(id);
    return node;
  }

  *listManaged(account: string, region: string): IterableIterator<ManagedInstance> {
    for (const node of this.#registered.values('mi-'))
      if (node.account === account && node.region === region) yield node;
  }

  putManaged(node: ManagedInstance): void {
    this.#registered.set(node.id, node);
    this.#keys.delete(node.id);
  }

  deregister(node: ManagedInstance): void {
    this.#registered.delete(node.id);
    this.#beats.delete(beatKey(node));
    this.#keys.delete(node.id);
    this.#tags.drop({ account: node.account, region: node.region, type: 'ManagedInstance', id: node.id });
  }

  /** What the node's own signatures are checked with. */
  keyOf(id: string): { key: KeyObject; account: string } | undefined {
    const node = this.#registered.get(id);
    if (node === undefined) return undefined;
    let key = this.#keys.get(id);
    if (key === undefined) {
      key = readPublicKey(node.publicKey);
      this.#keys.set(id, key);
    }
    return { key, account: node.account };
  }

  /** Takes a heartbeat; members that it leaves out keep their last value. */
  beat(place: { account: string; region: string; id: string }, report: InstanceReport): void {
    const { account, region, id } = place;
    const before = this.#beats.get(beatKey(place));
    const now = this.#world.now();
    this.#beats.set(beatKey(place), {
      account,
      region,
      id,
      firstAt: before?.firstAt ?? now,
      lastAt: now,
      report: { ...before?.report, ...report },
    });
  }

  heartbeat(place: { account: string; region: string; id: string }): Heartbeat | undefined {
    return this.#beats.get(beatKey(place));
  }

  *heartbeats(account: string, region: string): IterableIterator<Heartbeat> {
    yield* this.#beats.values(`${account}/${region}/`);
  }

  /** A node that the account has, online or not: a registered hybrid node, or an instance that EC2 knows. */
  find(id: string, account: string, region: string): Node | undefined {
    if (id.startsWith('mi-')) {
      const node = this.#registered.get(id);
      if (node === undefined || node.account !== account || node.region !== region) return undefined;
    } else if (this.#world.ec2.findInstance(account, region, id) === undefined) return undefined;
    return {
      account,
      region,
      id,
      kind: id.startsWith('mi-') ? 'hybrid' : 'ec2',
      arn: nodeArn(id, account, region),
      tags: this.tagsOf(id, account, region),
    };
  }

  /** The tags of a node: those of ssm for hybrid nodes, EC2's for instances. */
  tagsOf(id: string, account: string, region: string): Readonly<Record<string, string>> {
    if (!id.startsWith('mi-')) return this.#world.ec2.findInstance(account, region, id)?.tags ?? {};
    return this.#tags.of({ account, region, type: 'ManagedInstance', id });
  }

  /**
   * Which node a principal is, if it is one: a role session named after the node, of the role that the node has.
   * A person who may assume that role for other ends cannot pick another node's name: the role must be that node's.
   */
  nodeOf(principal: Principal, region: string): string | undefined {
    const { sessionName: id = '', roleName, roleArn, account, kind } = principal;
    if (kind === 'service' && principal.userId.startsWith('mi-')) return principal.userId;
    if (kind !== 'role-session') return undefined;
    if (id.startsWith('mi-')) {
      const node = this.#registered.get(id);
      return node?.account === account && node.region === region && node.roleArn === roleArn ? id : undefined;
    }
    const profile = this.#world.ec2.findInstance(account, region, id)?.instanceProfileArn;
    const role = profile === undefined ? undefined : this.#world.iam.roleOfInstanceProfile(profile);
    return role !== undefined && role.name === roleName && roleArn !== undefined ? id : undefined;
  }
}

/** InvalidInstanceId, as AWS says it of a node that is not there or not yours. */
export function invalidInstance(id: string): AwsError {
  return new AwsError(
    'InvalidInstanceId',
    `Instance ${id} is not valid or is not a managed node of this account and Region.`,
  );
}

function beatKey({ account, region, id }: { account: string; region: string; id: string }): string {
  return `${account}/${region}/${id}`;
}
