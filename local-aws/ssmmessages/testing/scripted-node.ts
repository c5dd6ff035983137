import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateActivationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { AgentChannel } from '@sallyport/session-channel/agent-channel.ts';
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import {
  type AgentTask,
  type AgentTaskComplete,
  parseAgentTask,
  renderAgentTaskComplete,
} from '@sallyport/session-channel/payloads/agent-task.ts';
import { parseChannelClosed } from '@sallyport/session-channel/payloads/channel-closed.ts';
import { AwsCaller } from '../../agent/aws-call.ts';
import { ControlChannel } from '../../agent/control-channel.ts';
import { CredentialSource } from '../../agent/credentials.ts';
import { registerHybrid, requestRoleToken } from '../../agent/identity/hybrid.ts';
import { type ChannelEvent, DataChannel } from '../../agent/session/data-channel.ts';
import type { LocalAws } from '../../server.ts';
import { ACTIVATION_TIER, TIER_CHANGE_MS } from '../../ssm/settings/service-settings.ts';
import { Inbox } from './inbox.ts';

const ROLE = 'HybridNode';
const VERSION = '3.3.0.0';

/** A session as the scripted node runs it: what was typed can be read, what it prints is up to the test. */
export interface NodeSession {
  readonly task: AgentTask;
  readonly channel: DataChannel;
  /** Everything that the client typed. */
  readonly typed: Inbox<string>;
  readonly events: Inbox<ChannelEvent>;
  print(text: string): void;
  /** The shell exits: Terminating, then the completion, as facts/session-manager.md B.6 and F. */
  exit(): void;
}

/** A hybrid node without a shell, for tests of the channels. */
export interface ScriptedNode {
  readonly id: string;
  readonly caller: AwsCaller;
  readonly sessions: Inbox<NodeSession>;
  /** Session ids that the control channel said are closed. */
  readonly closed: Inbox<string>;
  /** Messages of the control channel other than those. */
  readonly messages: Inbox<AgentMessage>;
  /** When false, it takes tasks and does nothing about them. */
  opensChannels: boolean;
  complete(sessionId: string, how?: Partial<AgentTaskComplete>): void;
  stop(): void;
}

function runSession(task: AgentTask, caller: AwsCaller, nodeId: string, complete: () => void): NodeSession {
  const typed = new Inbox<string>();
  const events = new Inbox<ChannelEvent>();
  const machine = new AgentChannel({
    sessionId: task.sessionId,
    instanceId: nodeId,
    agentVersion: VERSION,
    sessionType: String(task.documentContent['sessionType']),
    randomness: {
      keyChallenge: Buffer.alloc(16, 1),
      encryptionChallenge: Buffer.alloc(64, 2),
      nonceStart: Buffer.alloc(12, 3),
    },
    newMessageId: () => randomUUID(),
  });
  const channel = new DataChannel(machine, caller, task.sessionId, (event) => {
    if (event.kind === 'ready') machine.acceptInput();
    if (event.kind === 'input') typed.put(Buffer.from(event.data).toString('utf8'));
    events.put(event);
    if (event.kind === 'closed') channel.close();
  });
  const print = (text: string) => channel.act(machine.send(Buffer.from(text), Date.now()));
  const exit = () => {
    channel.act(machine.terminating(Date.now()));
    channel.close();
    complete();
  };
  return { task, channel, typed, events, print, exit };
}

/** Makes the node's role and registers a node by an activation; sessions to hybrid nodes are allowed from now on. */
async function register(aws: LocalAws, ssm: SSMClient, account: string, region: string) {
  aws.world.iam.bootstrap.role({
    account,
    name: ROLE,
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
    policies: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
  });
  const changedAt = aws.world.now() - TIER_CHANGE_MS;
  const tier = { value: 'advanced', changedBy: 'test', changedAt };
  aws.world.ssm.settings.put(account, region, ACTIVATION_TIER, tier);
  const activation = await ssm.send(
    new CreateActivationCommand({
      IamRole: ROLE,
      DefaultInstanceName: 'scripted',
      Tags: [{ Key: 'Environment', Value: 'Dev' }],
    }),
  );
  return registerHybrid({
    endpoint: aws.endpoint,
    region,
    dir: mkdtempSync(join(tmpdir(), 'scripted-node-')),
    activationId: activation.ActivationId ?? '',
    activationCode: activation.ActivationCode ?? '',
  });
}

function completion(taskId: string, instanceId: string, how: Partial<AgentTaskComplete>): Buffer {
  return renderAgentTaskComplete({
    taskId,
    finalTaskStatus: 'Success',
    isRoutingFailure: false,
    instanceId,
    output: '',
    s3Bucket: '',
    s3UrlSuffix: '',
    cwlGroup: '',
    cwlStream: '',
    retryNumber: 0,
    ...how,
  });
}

/** Registers a node and opens its control channel. */
export async function startScriptedNode(
  aws: LocalAws,
  ssm: SSMClient,
  account: string,
  region: string,
): Promise<ScriptedNode> {
  const registration = await register(aws, ssm, account, region);
  const { instanceId: id } = registration;
  const source = new CredentialSource(() => requestRoleToken(aws.endpoint, registration));
  const caller = new AwsCaller(aws.endpoint, region, source);
  const inboxes = {
    sessions: new Inbox<NodeSession>(),
    closed: new Inbox<string>(),
    messages: new Inbox<AgentMessage>(),
  };
  const complete = (taskId: string, how: Partial<AgentTaskComplete> = {}) =>
    void control.send(MessageType.agentTaskComplete, completion(taskId, id, how));
  const connected = new Inbox<true>();
  const start = (message: AgentMessage) => {
    const task = parseAgentTask(message.payload);
    const session = runSession(task, caller, id, () => complete(task.sessionId));
    if (node.opensChannels) session.channel.open().catch(() => undefined);
    inboxes.sessions.put(session);
  };
  const control: ControlChannel = new ControlChannel(caller, id, VERSION, {
    connected: () => connected.put(true),
    failed: () => undefined,
    message: (message) => {
      if (message.messageType === MessageType.interactiveShell) start(message);
      else if (message.messageType === MessageType.channelClosed)
        inboxes.closed.put(parseChannelClosed(message.payload).sessionId);
      else inboxes.messages.put(message);
    },
  });
  const node = { id, caller, ...inboxes, complete, opensChannels: true, stop: () => control.close() };
  const report = {
    InstanceId: id,
    AgentName: 'amazon-ssm-agent',
    AgentVersion: VERSION,
    PlatformType: 'Linux',
  };
  await caller.json('ssm', 'AmazonSSM.UpdateInstanceInformation', report);
  await control.open();
  await connected.take();
  return node;
}
