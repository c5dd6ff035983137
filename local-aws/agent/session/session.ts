/**
 * One session on a node, from the service's word to the report of its end: document read, logging checked, data
 * channel opened, program run, logs written, completion told. Failures go to the person in the agent's words.
 * facts/session-manager.md B.5 to B.8, C.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AgentChannel } from '@sallyport/session-channel/agent-channel.ts';
import type { AgentTask, AgentTaskComplete } from '@sallyport/session-channel/payloads/agent-task.ts';
import type { AwsCaller } from '../aws-call.ts';
import type { AgentLog } from '../log/agent-log.ts';
import { CloudWatchStream } from '../log/cloudwatch-stream.ts';
import { PreflightError, preflight } from '../log/preflight.ts';
import { RawLog } from '../log/raw-log.ts';
import { type ChannelEvent, DataChannel } from './data-channel.ts';
import { deliverLogs } from './deliver-logs.ts';
import { readDocument, type SessionPlan } from './document.ts';
import { folderName } from './folder-name.ts';
import type { Program, ProgramEvents } from './program.ts';
import { completionReport } from './report.ts';
import { settledWithin } from './settled-within.ts';
import { startProgram } from './start-program.ts';

export const AGENT_VERSION = '3.3.1142.0';
/** How long the end waits for the client to have all output. */
const DRAIN_MS = 2_000;
const DRAIN_CHECK_MS = 20;
/** How long a failed session waits for its program to go. */
const STOP_MS = 2_000;

/** What a session needs of its node. */
export interface SessionHost {
  readonly aws: AwsCaller;
  readonly instanceId: string;
  readonly region: string;
  readonly log: AgentLog;
  /** The folder of sessions: orchestration/. */
  readonly orchestrationDir: string;
  readonly homeDir: string;
  /** How long to hold a log back before its upload, in ms; drawn anew for each. */
  readonly logDelayMs: () => number;
  /** Tells the service of the end. */
  complete(report: AgentTaskComplete): void;
}

/** A session on this node. */
export class Session {
  readonly id: string;
  readonly #task: AgentTask;
  readonly #host: SessionHost;
  readonly #contexts: readonly string[];
  #plan: SessionPlan | undefined;
  #channel: DataChannel | undefined;
  #program: Program | undefined;
  #raw: RawLog | undefined;
  #stream: CloudWatchStream | undefined;
  #dir = '';
  #paused = false;
  #cancelled = false;
  #ended = false;
  readonly #programOver = Promise.withResolvers<void>();

  constructor(task: AgentTask, host: SessionHost) {
    this.id = task.sessionId;
    this.#task = task;
    this.#host = host;
    this.#contexts = ['ssm-session-worker', task.sessionId];
  }

  /** Runs the session; returns when its program has started or it has failed. */
  async start(): Promise<void> {
    const { log, instanceId } = this.#host;
    try {
      this.#plan = readDocument(this.#task);
      this.#dir = join(this.#host.orchestrationDir, folderName(this.id), folderName(this.#plan.sessionType));
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      const machine = new AgentChannel({
        sessionId: this.id,
        instanceId,
        agentVersion: AGENT_VERSION,
        sessionType: this.#plan.sessionType,
        properties: this.#plan.sessionType === 'Port' ? this.#plan.properties : null,
        ...(this.#plan.kmsKeyId === '' ? {} : { kmsKeyId: this.#plan.kmsKeyId }),
        randomness: {
          keyChallenge: randomBytes(16),
          encryptionChallenge: randomBytes(64),
          nonceStart: randomBytes(12),
        },
        newMessageId: randomUUID,
      });
      this.#channel = new DataChannel(
        machine,
        this.#host.aws,
        this.id,
        (event) => this.#onChannel(event),
        () => this.#relieve(),
      );
      log.info(this.#contexts, `Session worker started with id ${this.id}, setting up data channel`);
      await this.#channel.open();
    } catch (error) {
      await this.#fail((error as Error).message);
    }
  }

  /** The service ends the session: the program is killed, logs are written as usual. */
  terminate(): void {
    if (this.#cancelled || this.#ended) return;
    this.#cancelled = true;
    this.#host.log.info(this.#contexts, 'Session was cancelled by the service');
    if (this.#program === undefined) void this.#end('Success', '');
    else this.#program.kill();
  }

  /** The agent is stopping for good: nothing more is uploaded. */
  abandon(): void {
    this.#ended = true;
    this.#stream?.abandon();
    this.#program?.kill(true);
    this.#channel?.close();
  }

  #onChannel(event: ChannelEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#run().catch((error: Error) => this.#fail(error.message, error instanceof PreflightError));
        break;
      case 'input':
        this.#program?.input(event.data);
        break;
      case 'size':
        this.#program?.resize(event.size);
        break;
      case 'flag':
        // 2 is TerminateSession; 1 ends one connection, which a relay of a single connection takes for its end.
        if (event.flag === 2) this.#program?.kill();
        break;
      case 'decrypt-data-key':
        void this.#decrypt(event);
        break;
      case 'closed':
        this.terminate();
        break;
      case 'failed':
        void this.#fail(event.reason);
        break;
      case 'malformed':
        this.#host.log.warn(this.#contexts, `Invalid message: ${event.error.message}`);
        break;
      case 'publication':
        break;
    }
  }

  async #decrypt(event: Extract<ChannelEvent, { kind: 'decrypt-data-key' }>): Promise<void> {
    const channel = this.#channel!;
    try {
      const answer = await this.#host.aws.json('kms', 'TrentService.Decrypt', {
        CiphertextBlob: Buffer.from(event.cipherText).toString('base64'),
        EncryptionContext: event.encryptionContext,
        KeyId: event.kmsKeyId,
      });
      channel.act(channel.machine.dataKey(Buffer.from(String(answer['Plaintext']), 'base64'), Date.now()));
    } catch (error) {
      const text = `Unable to retrieve data key, Error when decrypting data key ${(error as Error).message}`;
      channel.act(channel.machine.dataKeyRefused(text));
    }
  }

  async #run(): Promise<void> {
    const plan = this.#plan!;
    const channel = this.#channel!;
    const { streaming } =
      plan.sessionType === 'Port'
        ? { streaming: false }
        : await preflight(this.#host.aws, plan.log, this.#host.log, [
            ...this.#contexts,
            `pluginName=${plan.sessionType}`,
          ]);
    // Ended in the meantime, by the service or by a channel that could not be kept.
    if (this.#cancelled || this.#ended) return;
    const rawFile = join(this.#dir, 'ipcTempFile.log');
    const logged = plan.log.s3BucketName !== '' || plan.log.cloudWatchLogGroupName !== '';
    if (logged && plan.sessionType !== 'Port')
      this.#raw = new RawLog(rawFile, ({ message }) =>
        this.#host.log.error(
          this.#contexts,
          `encountered an error while creating file ${rawFile}: ${message}`,
        ),
      );
    this.#program = startProgram(
      plan,
      { host: this.#host, sendFlag: (flag) => channel.act(channel.machine.sendFlag(flag, Date.now())) },
      this.#programEvents(channel),
    );
    if (streaming) this.#startStream(rawFile);
    // Before anything that the person has typed meanwhile.
    if (plan.shellProfile !== '' && plan.sessionType === 'Standard_Stream')
      this.#program.input(Buffer.from(`${plan.shellProfile}\n`));
    channel.machine.acceptInput();
  }

  #startStream(rawFile: string): void {
    this.#stream = new CloudWatchStream(
      this.#host.aws,
      this.#plan!.log.cloudWatchLogGroupName,
      {
        awsRegion: this.#host.region,
        instanceId: this.#host.instanceId,
        ownerArn: this.#task.sessionOwner,
        runAsUser: this.#program!.runAsUser,
        sessionId: this.id,
      },
      rawFile,
      { agent: this.#host.log, contexts: [...this.#contexts, 'pluginName=Standard_Stream'] },
    );
    this.#stream.start();
  }

  #programEvents(channel: DataChannel): ProgramEvents {
    return {
      output: (data) => {
        channel.act(channel.machine.send(data, Date.now()));
        this.#raw?.write(data);
      },
      errorOutput: (data) => {
        channel.act(channel.machine.sendStdErr(data, Date.now()));
        this.#raw?.write(data);
      },
      ended: ({ exitCode }) => {
        this.#programOver.resolve();
        if (this.#ended) return;
        channel.act(channel.machine.flush(Date.now()));
        const separate = this.#plan!.sessionType === 'NonInteractiveCommands';
        if (separate) channel.act(channel.machine.sendExitCode(exitCode, Date.now()));
        void this.#end('Success', '');
      },
    };
  }

  /** Holds the program back while too much is unacknowledged, and lets it go on after. */
  #relieve(): void {
    const full = this.#channel?.machine.isFull ?? false;
    if (full === this.#paused || this.#program === undefined) return;
    this.#paused = full;
    if (full) this.#program.pause();
    else this.#program.resume();
  }

  /** The person reads the reason, under the agent's heading unless a check before the start refused. */
  async #fail(reason: string, plain = false): Promise<void> {
    this.#host.log.error(this.#contexts, reason);
    await this.#end('Failed', plain ? reason : `\n----------ERROR-------\n${reason}`);
  }

  async #end(status: 'Success' | 'Failed', output: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const channel = this.#channel;
    // Whatever ended the session, its program does not outlive it.
    if (status === 'Failed' && this.#program !== undefined) {
      this.#program.kill();
      await settledWithin(this.#programOver.promise, STOP_MS);
    }
    if (channel !== undefined && status === 'Success') {
      for (
        let waited = 0;
        waited < DRAIN_MS && channel.machine.pendingFrames > 0 && !this.#cancelled;
        waited += DRAIN_CHECK_MS
      )
        await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
      if (!this.#cancelled) channel.act(channel.machine.terminating(Date.now()));
    }
    // The person waits for nothing: the service closes their channel on this word, not on the uploads.
    const delivered = await this.#deliver();
    channel?.close();
    this.#host.complete(
      completionReport(this.#plan, {
        sessionId: this.id,
        instanceId: this.#host.instanceId,
        status: delivered ? status : 'Failed',
        output,
      }),
    );
  }

  async #deliver(): Promise<boolean> {
    const raw = this.#raw;
    if (raw === undefined) return true;
    await raw.end();
    return deliverLogs({
      host: this.#host,
      settings: this.#plan!.log,
      sessionId: this.id,
      dir: this.#dir,
      stream: this.#stream,
      contexts: [...this.#contexts, 'DataBackend', `pluginName=${this.#plan!.sessionType}`],
    });
  }
}
