/**
 * Run Command on a node: jobs come over the control channel, each is acknowledged, run step by step, and replied to;
 * a last reply is repeated until the service has it. facts/session-manager.md A.5.
 */
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import {
  commandOfJob,
  JobTopic,
  parseAgentJob,
  parseAgentJobReplyAck,
  renderAgentJobAck,
  renderAgentJobReply,
} from '@sallyport/session-channel/payloads/agent-job.ts';
import {
  parseCancelCommand,
  parseRunCommand,
  type RunCommand,
  renderCommandReply,
  type StepReply,
} from '@sallyport/session-channel/payloads/run-command.ts';
import type { AgentLog } from '../log/agent-log.ts';
import { type CommandStep, commandSteps } from './command-steps.ts';
import { idleStep, type RunningStep, runStep, type StepHost } from './run-step.ts';

/** Commands that run at once, as the agent's CommandWorkersLimit; further ones wait. */
const MAX_RUNNING = 5;
/** Commands that may wait; further ones are refused with the agent's number for a full buffer. */
const MAX_WAITING = 100;
const BUFFER_FULL = '51402';
const DUPLICATE = '51405';
const UNREADABLE = '51408';
/** Ids of commands that were taken, so that none runs twice. */
const MAX_REMEMBERED = 1_000;
const REPEAT_MS = 5_000;
/** The service gives a command up after two hours. */
const MAX_REPEATS = 1_440;

/** What the runner has of its node. */
export interface CommandHost extends StepHost {
  readonly agentVersion: string;
  readonly log: AgentLog;
  /** Sends over the control channel; the message's id, or undefined while it is down. */
  send(messageType: string, payload: Uint8Array): string | undefined;
}

interface Job {
  readonly jobId: string;
  readonly command: RunCommand;
  step?: RunningStep;
  isCancelled: boolean;
}

/** Statuses of steps, the one that counts first. */
const PRECEDENCE = ['Failed', 'TimedOut', 'Cancelled'];

function documentStatus(steps: readonly StepReply[]): string {
  return PRECEDENCE.find((status) => steps.some((step) => step.status === status)) ?? 'Success';
}

export class CommandRunner {
  readonly #host: CommandHost;
  readonly #jobs = new Map<string, Job>();
  readonly #waiting: Job[] = [];
  readonly #taken = new Set<string>();
  /** Last replies by the id of the message that was sent last. */
  readonly #unacknowledged = new Map<
    string,
    { readonly timer: NodeJS.Timeout; readonly again: () => void }
  >();
  #running = 0;
  #stopped = false;

  constructor(host: CommandHost) {
    this.#host = host;
  }

  /** Takes an agent_job message. Throws FrameError. */
  take(message: AgentMessage): void {
    const { jobId, topic, content } = parseAgentJob(message.payload);
    const acknowledge = (statusCode: string, errorMessage: string) =>
      this.#host.send(
        MessageType.agentJobAck,
        renderAgentJobAck(
          { jobId, acknowledgedMessageId: message.messageId, statusCode, errorMessage },
          new Date(message.createdAt).toISOString(),
        ),
      );
    if (topic.startsWith(JobTopic.cancel)) {
      acknowledge('200', '');
      this.#cancel(parseCancelCommand(content));
      return;
    }
    if (this.#taken.has(jobId)) return void acknowledge(DUPLICATE, 'DuplicateCommand');
    if (this.#waiting.length >= MAX_WAITING) return void acknowledge(BUFFER_FULL, 'ProcessorBufferFull');
    if (!topic.startsWith(JobTopic.send) || commandOfJob(jobId) === undefined)
      return void acknowledge(UNREADABLE, 'AgentJobMessageParseError');
    const job: Job = { jobId, command: parseRunCommand(content), isCancelled: false };
    this.#remember(jobId);
    acknowledge('200', '');
    this.#jobs.set(jobId, job);
    this.#waiting.push(job);
    this.#next();
  }

  /** The service has a reply. Throws FrameError. */
  replied(message: AgentMessage): void {
    const { acknowledgedMessageId } = parseAgentJobReplyAck(message.payload);
    clearTimeout(this.#unacknowledged.get(acknowledgedMessageId)?.timer);
    this.#unacknowledged.delete(acknowledgedMessageId);
  }

  /** The control channel is open again: what the service may have missed is said at once. */
  reconnected(): void {
    for (const { timer, again } of [...this.#unacknowledged.values()]) {
      clearTimeout(timer);
      again();
    }
  }

  /** Stops for good: what runs is killed, and nothing more is told. */
  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#unacknowledged.values()) clearTimeout(timer);
    for (const job of this.#jobs.values()) job.step?.cancel();
  }

  #remember(jobId: string): void {
    this.#taken.add(jobId);
    const [oldest] = this.#taken;
    if (this.#taken.size > MAX_REMEMBERED && oldest !== undefined) this.#taken.delete(oldest);
  }

  #cancel(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return;
    job.isCancelled = true;
    job.step?.cancel();
  }

  #next(): void {
    while (this.#running < MAX_RUNNING && !this.#stopped) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#running += 1;
      void this.#run(job).finally(() => {
        this.#running -= 1;
        this.#jobs.delete(job.jobId);
        this.#next();
      });
    }
  }

  async #run(job: Job): Promise<void> {
    const { log } = this.#host;
    const contexts = ['ssm-document-worker', job.command.commandId];
    const done = new Map<string, StepReply>();
    try {
      log.info(contexts, `document: ${job.command.documentName} worker started`);
      this.#reply(job, 'InProgress', {});
      let isOver = false;
      const steps = commandSteps(job.command);
      for (const step of steps) {
        const reply: StepReply = job.isCancelled
          ? idleStep(step, 'Cancelled')
          : step.isSkipped || isOver
            ? idleStep(step, 'Skipped')
            : await this.#runStep(job, step);
        done.set(step.name, reply);
        isOver ||= reply.status !== 'Success' && step.onFailure === 'exit';
        if (steps.length > 1) this.#reply(job, 'InProgress', { [step.name]: reply });
      }
    } catch (error) {
      const because = (error as Error).message;
      log.error(contexts, because);
      const step = { name: 'document', action: 'document', inputs: {}, onFailure: '', isSkipped: false };
      done.set(step.name, idleStep(step, 'Failed', because));
    }
    const steps = done.size === 1 ? Object.fromEntries(done) : {};
    const status = documentStatus([...done.values()]);
    log.info(contexts, `document execution complete: ${status}`);
    this.#replyUntilTaken(job, status, steps, 0);
  }

  #runStep(job: Job, step: CommandStep): Promise<StepReply> {
    const running = runStep(step, job.command.commandId, this.#host);
    job.step = running;
    return running.done;
  }

  #reply(job: Job, status: string, steps: Readonly<Record<string, StepReply>>): string | undefined {
    if (this.#stopped) return undefined;
    const content = renderCommandReply(
      { documentStatus: status, steps },
      { version: this.#host.agentVersion, dateTime: new Date().toISOString() },
    );
    const payload = renderAgentJobReply({ jobId: job.jobId, topic: JobTopic.send, content });
    return this.#host.send(MessageType.agentJobReply, payload);
  }

  #replyUntilTaken(
    job: Job,
    status: string,
    steps: Readonly<Record<string, StepReply>>,
    repeats: number,
  ): void {
    const messageId = this.#reply(job, status, steps) ?? `down-${job.jobId}`;
    if (repeats >= MAX_REPEATS || this.#stopped) return;
    const again = () => {
      this.#unacknowledged.delete(messageId);
      this.#replyUntilTaken(job, status, steps, repeats + 1);
    };
    this.#unacknowledged.set(messageId, { timer: setTimeout(again, REPEAT_MS), again });
  }
}
