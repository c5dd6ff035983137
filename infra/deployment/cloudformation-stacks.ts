import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackResourceDrifts,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';
import { Fault } from '../../src/operations/fault.ts';
import { DEPLOYMENT_TAG } from '../names.ts';
import type { Drift, Proposal, StackChange, StackState, Stacks } from './stacks.ts';

const POLL_MS = 3000;
/** A stack set with many accounts takes its time; beyond this we stop looking, and CloudFormation goes on. */
const MAX_POLLS = 2400;
const MAX_PAGES = 100;
const NO_CHANGES = /didn't contain changes|No updates are to be performed/;
const DONE = /_COMPLETE$|_FAILED$/;

/** A stack that rests, with what failed on the way and what was left behind. */
interface Settled extends StackState {
  readonly reasons: readonly string[];
  readonly kept: readonly string[];
}

interface StackEvent {
  readonly key: string;
  readonly line: string;
  readonly failed: boolean;
  /** What is left behind, by its own name. */
  readonly skipped: string | null;
}

/** Stacks by CloudFormation's own calls. */
export class CloudFormationStacks implements Stacks {
  readonly #client: CloudFormationClient;
  readonly #pause: () => Promise<void>;
  readonly #now: () => number;

  constructor(
    client: CloudFormationClient,
    {
      pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_MS)),
      now = Date.now,
    }: { pause?: () => Promise<void>; now?: () => number } = {},
  ) {
    this.#client = client;
    this.#pause = pause;
    this.#now = now;
  }

  async find(stack: string): Promise<StackState | null> {
    const found = await this.#find(stack);
    if (found === null) return null;
    const outputs = (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    return { status: found.StackStatus ?? 'UNKNOWN', outputs: Object.fromEntries(outputs) };
  }

  async #find(stack: string): Promise<Stack | null> {
    const answer = await this.#client
      .send(new DescribeStacksCommand({ StackName: stack }))
      .catch((error: unknown) => {
        if (error instanceof Error && /does not exist/.test(error.message)) return null;
        throw asFault('DescribeStacks', error);
      });
    const found = answer?.Stacks?.[0];
    // A stack in review was only ever proposed.
    return found === undefined || found.StackStatus === 'REVIEW_IN_PROGRESS' ? null : found;
  }

  async propose(
    stack: string,
    { templateUrl, parameters }: { templateUrl: string; parameters: Readonly<Record<string, string>> },
  ): Promise<Proposal> {
    const isNew = (await this.find(stack)) === null;
    const command = new CreateChangeSetCommand({
      StackName: stack,
      ChangeSetName: `sallyport-${this.#now()}`,
      ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
      TemplateURL: templateUrl,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: [{ Key: DEPLOYMENT_TAG, Value: 'deployment' }],
    });
    const { Id: id } = await this.#client.send(command).catch((error: unknown) => {
      throw asFault('CreateChangeSet', error);
    });
    if (id === undefined)
      throw new Fault('AWS_FAILED', 'CreateChangeSet: no id in the answer', { retry: 'later' });
    return { stack, id, isNew, changes: await this.#changesOf(id) };
  }

  async #changesOf(id: string): Promise<readonly StackChange[]> {
    for (let poll = 0; poll < MAX_POLLS; poll += 1) {
      const answer = await this.#describe(id);
      if (answer.Status === 'FAILED') {
        if (NO_CHANGES.test(answer.StatusReason ?? '')) return [];
        throw new Fault('STACK_REFUSED', `CloudFormation refuses the change: ${answer.StatusReason}`, {
          retry: 'never',
        });
      }
      if (answer.Status === 'CREATE_COMPLETE') return this.#allChanges(id, answer);
      await this.#pause();
    }
    throw new Fault(
      'STACK_SLOW',
      `the change set ${id} is still being worked out: look at it in the console`,
      { retry: 'later' },
    );
  }

  async #allChanges(id: string, first: DescribeChangeSetCommandOutput): Promise<readonly StackChange[]> {
    const changes = [...(first.Changes ?? [])];
    let next = first.NextToken;
    for (let page = 0; next !== undefined && page < MAX_PAGES; page += 1) {
      const answer: DescribeChangeSetCommandOutput = await this.#describe(id, next);
      changes.push(...(answer.Changes ?? []));
      next = answer.NextToken;
    }
    return changes.map(({ ResourceChange: change }) => ({
      action: change?.Action ?? 'Unknown',
      logicalId: change?.LogicalResourceId ?? '',
      type: change?.ResourceType ?? '',
      replaces:
        change?.Replacement === 'True' ? 'yes' : change?.Replacement === 'Conditional' ? 'maybe' : 'no',
    }));
  }

  #describe(ChangeSetName: string, NextToken?: string): Promise<DescribeChangeSetCommandOutput> {
    return this.#client
      .send(new DescribeChangeSetCommand({ ChangeSetName, NextToken }))
      .catch((error: unknown) => {
        throw asFault('DescribeChangeSet', error);
      });
  }

  async apply({ stack, id }: Proposal, say: (line: string) => void): Promise<StackState> {
    const since = this.#now();
    await this.#client.send(new ExecuteChangeSetCommand({ ChangeSetName: id })).catch((error: unknown) => {
      throw asFault('ExecuteChangeSet', error);
    });
    const state = await this.#settle(stack, since, say);
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(state.status)) return state;
    throw new Fault(
      'STACK_FAILED',
      `${stack} is ${state.status}: ${state.reasons.join('; ') || 'look at its events'}`,
      {
        retry: 'never',
        mayHaveHappened: true,
      },
    );
  }

  /** Waits until a stack rests, telling what fails on the way. */
  async #settle(stack: string, since: number, say: (line: string) => void): Promise<Settled> {
    const seen = new Set<string>();
    const reasons: string[] = [];
    const kept: string[] = [];
    for (let poll = 0; poll < MAX_POLLS; poll += 1) {
      for (const { key, line, failed, skipped } of await this.#events(stack, since)) {
        if (seen.has(key)) continue;
        seen.add(key);
        say(line);
        if (skipped !== null) kept.push(skipped);
        if (failed) reasons.push(line);
      }
      const state = await this.find(stack);
      if (state === null) return { status: 'DELETE_COMPLETE', outputs: {}, reasons, kept };
      if (DONE.test(state.status)) return { ...state, reasons, kept };
      await this.#pause();
    }
    throw new Fault(
      'STACK_SLOW',
      `${stack} is not done yet; CloudFormation goes on by itself: look at it in the console`,
      {
        retry: 'later',
        mayHaveHappened: true,
      },
    );
  }

  async #events(stack: string, since: number): Promise<readonly StackEvent[]> {
    const answer = await this.#client
      .send(new DescribeStackEventsCommand({ StackName: stack }))
      .catch((error: unknown) => {
        if (error instanceof Error && /does not exist/.test(error.message)) return null;
        throw asFault('DescribeStackEvents', error);
      });
    return (answer?.StackEvents ?? [])
      .filter(({ Timestamp }) => (Timestamp?.getTime() ?? 0) >= since - POLL_MS)
      .map(({ EventId, LogicalResourceId, ResourceStatus, ResourceStatusReason, ...resource }) => ({
        key: EventId ?? `${LogicalResourceId} ${ResourceStatus}`,
        line: `${ResourceStatus} ${LogicalResourceId}${ResourceStatusReason === undefined ? '' : `: ${ResourceStatusReason}`}`,
        failed: /_FAILED$/.test(ResourceStatus ?? ''),
        skipped:
          ResourceStatus === 'DELETE_SKIPPED'
            ? `${resource.PhysicalResourceId ?? LogicalResourceId} (${resource.ResourceType})`
            : null,
      }))
      .reverse();
  }

  async discard({ stack, id, isNew }: Proposal): Promise<void> {
    try {
      if (isNew) await this.#client.send(new DeleteStackCommand({ StackName: stack }));
      else await this.#client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
    } catch (error) {
      throw asFault('DeleteChangeSet', error);
    }
  }

  async findDrift(stack: string): Promise<readonly Drift[]> {
    try {
      const { StackDriftDetectionId } = await this.#client.send(
        new DetectStackDriftCommand({ StackName: stack }),
      );
      for (let poll = 0; poll < MAX_POLLS; poll += 1) {
        const answer = await this.#client.send(
          new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
        );
        if (answer.DetectionStatus !== 'DETECTION_IN_PROGRESS') break;
        await this.#pause();
      }
      const drifts: Drift[] = [];
      const pages = paginateDescribeStackResourceDrifts(
        { client: this.#client },
        { StackName: stack, StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'] },
      );
      for await (const page of pages)
        for (const drift of page.StackResourceDrifts ?? [])
          drifts.push({
            logicalId: drift.LogicalResourceId ?? '',
            type: drift.ResourceType ?? '',
            status: drift.StackResourceDriftStatus ?? '',
            properties: (drift.PropertyDifferences ?? []).map(({ PropertyPath = '' }) => PropertyPath),
          });
      return drifts;
    } catch (error) {
      throw asFault('DetectStackDrift', error);
    }
  }

  async remove(stack: string, say: (line: string) => void): Promise<readonly string[]> {
    const found = await this.#find(stack);
    if (found === null) return [];
    const since = this.#now();
    await this.#client.send(new DeleteStackCommand({ StackName: stack })).catch((error: unknown) => {
      throw asFault('DeleteStack', error);
    });
    // By its id: a deleted stack has no name any more.
    const state = await this.#settle(found.StackId ?? stack, since, say);
    if (state.status === 'DELETE_COMPLETE') return state.kept;
    throw new Fault('STACK_FAILED', `${stack} is ${state.status}: ${state.reasons.join('; ')}`, {
      retry: 'never',
      mayHaveHappened: true,
    });
  }
}
