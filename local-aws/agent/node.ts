import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import {
  type AgentTaskComplete,
  parseAgentTask,
  parseAgentTaskAcknowledge,
  renderAgentTaskComplete,
} from '@sallyport/session-channel/payloads/agent-task.ts';
import { parseChannelClosed } from '@sallyport/session-channel/payloads/channel-closed.ts';
import { AwsCaller } from './aws-call.ts';
import { CommandRunner } from './command/command-runner.ts';
import type { AgentConfig, NodeConfig } from './config.ts';
import { ControlChannel } from './control-channel.ts';
import { CredentialSource } from './credentials.ts';
import { registerHybrid, requestRoleToken } from './identity/hybrid.ts';
import { instanceCredentials } from './identity/instance.ts';
import { AgentLog } from './log/agent-log.ts';
import { AGENT_VERSION, Session } from './session/session.ts';

const HEARTBEAT_MS = 5 * 60_000;
const COMPLETE_TRIES = 3;
const COMPLETE_WAIT_MS = 1_000;
/** Sessions at once on one node, as `Mgs.SessionWorkersLimit`. */
const MAX_SESSIONS = 1_000;

/** A node that runs: its identity, control channel, sessions and commands. */
export class AgentNode {
  readonly instanceId: string;
  readonly #aws: AwsCaller;
  readonly #log: AgentLog;
  readonly #config: AgentConfig;
  readonly #node: NodeConfig;
  readonly #control: ControlChannel;
  readonly #commands: CommandRunner;
  readonly #sessions = new Map<string, Session>();
  readonly #unacknowledged = new Map<string, NodeJS.Timeout>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(
    instanceId: string,
    credentials: CredentialSource,
    log: AgentLog,
    config: AgentConfig,
    node: NodeConfig,
  ) {
    this.instanceId = instanceId;
    this.#config = config;
    this.#node = node;
    this.#log = log;
    this.#aws = new AwsCaller(config.endpoint, config.region, credentials);
    this.#control = new ControlChannel(this.#aws, instanceId, AGENT_VERSION, {
      message: (message) => this.#receive(message),
      connected: () => {
        this.#log.info(
          ['ssm-agent-worker', 'MessageService', 'MGSInteractor'],
          'Successfully opened websocket connection to the control channel',
        );
        this.#commands.reconnected();
      },
      failed: (error) =>
        this.#log.error(
          ['ssm-agent-worker', 'MessageService', 'MGSInteractor'],
          `Failed to get controlchannel token, error: CreateControlChannel failed with error: ${error.message}`,
        ),
    });
    this.#commands = new CommandRunner({
      instanceId,
      region: config.region,
      homeDir: config.homeDir,
      agentVersion: AGENT_VERSION,
      log,
      send: (messageType, payload) => this.#control.send(messageType, payload),
    });
  }

  /** Tells the service that the node is there, and listens for sessions. */
  async start(): Promise<void> {
    await this.#beat();
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    await this.#control.open();
  }

  /** Stops for good; shells are killed and nothing more is uploaded, as when the machine goes down. */
  stop(): void {
    clearInterval(this.#heartbeat);
    for (const timer of this.#unacknowledged.values()) clearTimeout(timer);
    for (const session of this.#sessions.values()) session.abandon();
    this.#commands.stop();
    this.#control.close();
  }

  async #beat(): Promise<void> {
    try {
      await this.#aws.json('ssm', 'AmazonSSM.UpdateInstanceInformation', {
        InstanceId: this.instanceId,
        AgentName: 'amazon-ssm-agent',
        AgentStatus: 'Active',
        AgentVersion: AGENT_VERSION,
        PlatformType: 'Linux',
        PlatformName: 'Debian GNU/Linux',
        PlatformVersion: '12',
        ComputerName: this.#node.computerName || hostname(),
        IPAddress: this.#node.ipAddress,
        SSMConnectionChannel: 'ssmmessages',
      });
    } catch (error) {
      this.#log.error(
        ['ssm-agent-worker', 'HealthCheck'],
        `error when calling AWS APIs. error details - ${(error as Error).message}`,
      );
    }
  }

  #receive(message: AgentMessage): void {
    try {
      if (message.messageType === MessageType.interactiveShell) this.#startSession(message);
      else if (message.messageType === MessageType.agentJob) this.#commands.take(message);
      else if (message.messageType === MessageType.agentJobReplyAck) this.#commands.replied(message);
      else if (message.messageType === MessageType.channelClosed)
        this.#sessions.get(parseChannelClosed(message.payload).sessionId)?.terminate();
      else if (message.messageType === MessageType.agentTaskAcknowledge) {
        const { taskId } = parseAgentTaskAcknowledge(message.payload);
        clearTimeout(this.#unacknowledged.get(taskId));
        this.#unacknowledged.delete(taskId);
      }
    } catch (error) {
      this.#log.error(
        ['ssm-agent-worker', 'MessageService'],
        `invalid message type in message: ${(error as Error).message}`,
      );
    }
  }

  #startSession(message: AgentMessage): void {
    const task = parseAgentTask(message.payload);
    if (this.#sessions.has(task.sessionId) || this.#sessions.size >= MAX_SESSIONS) {
      this.#log.error(
        ['ssm-agent-worker', task.sessionId],
        'the session is running already, or too many are',
      );
      return;
    }
    const { logDelay } = this.#config;
    const session = new Session(task, {
      aws: this.#aws,
      instanceId: this.instanceId,
      region: this.#config.region,
      log: this.#log,
      orchestrationDir: join(this.#node.dir, 'session', 'orchestration'),
      homeDir: this.#config.homeDir,
      logDelayMs: () => logDelay.minMs + (logDelay.maxMs - logDelay.minMs) * Math.random(),
      complete: (report) => {
        this.#sessions.delete(task.sessionId);
        this.#complete(report, 0);
      },
    });
    this.#sessions.set(task.sessionId, session);
    void session.start();
  }

  /** Tells of a session's end; again until acknowledged, three times at most, a second apart. */
  #complete(report: AgentTaskComplete, retryNumber: number): void {
    this.#control.send(MessageType.agentTaskComplete, renderAgentTaskComplete({ ...report, retryNumber }));
    this.#unacknowledged.delete(report.taskId);
    if (retryNumber + 1 >= COMPLETE_TRIES) return;
    this.#unacknowledged.set(
      report.taskId,
      setTimeout(() => this.#complete(report, retryNumber + 1), COMPLETE_WAIT_MS),
    );
  }
}

/** Gives a node its identity and starts it. */
export async function startNode(config: AgentConfig, node: NodeConfig): Promise<AgentNode> {
  const log = new AgentLog(join(node.dir, 'log'), () => Date.now());
  const { identity } = node;
  if (identity.kind === 'ec2') {
    const credentials = new CredentialSource(() =>
      instanceCredentials(config.endpoint, identity.metadataToken),
    );
    return started(new AgentNode(identity.instanceId, credentials, log, config, node));
  }
  const registration = await registerHybrid({
    endpoint: config.endpoint,
    region: config.region,
    dir: node.dir,
    ...identity,
  });
  const credentials = new CredentialSource(() => requestRoleToken(config.endpoint, registration));
  return started(new AgentNode(registration.instanceId, credentials, log, config, node));
}

async function started(node: AgentNode): Promise<AgentNode> {
  await node.start();
  return node;
}
