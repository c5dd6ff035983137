import { DescribeSessionsCommand, StartSessionCommand } from '@aws-sdk/client-ssm';
import { until } from './deadline.ts';
import type { TestLab } from './lab.ts';
import type { ArrivedNotice } from './notice-queue.ts';

/** What tests read of a session. */
export interface ShownSession {
  readonly id: string;
  readonly state: 'active' | 'ended';
  readonly endCause: string | null;
  readonly startedAt: string;
  readonly documentName: string | null;
  readonly nodeName: string | null;
  readonly reason: string | null;
  readonly verdict: {
    readonly compliant: boolean | null;
    readonly violations: readonly { readonly guardrail: string; readonly reason: string }[];
  } | null;
}

/** Sessions of a lab as tests open and look at them. */
export class LabSessions {
  readonly #lab: TestLab;

  constructor(lab: TestLab) {
    this.#lab = lab;
  }

  /** StartSession by the API alone: nobody joins its channel. */
  async start(
    profile: string,
    node: Parameters<TestLab['node']>[0],
    more: {
      readonly DocumentName?: string;
      readonly Parameters?: Record<string, string[]>;
      readonly Reason?: string;
    } = {},
  ): Promise<string> {
    const { ssm } = this.#lab.clients(profile);
    const { SessionId } = await ssm.send(new StartSessionCommand({ Target: this.#lab.node(node), ...more }));
    return SessionId!;
  }

  /** A port session to a Dev node by the administrator: what the default guardrails end on a node that all may open. */
  async startPort(): Promise<string> {
    const [DocumentName, Parameters] = ['AWS-StartPortForwardingSession', { portNumber: ['22'] }];
    return this.start('admin', 'DevOnPrem', { DocumentName, Parameters });
  }

  /** The ids that AWS lists as active. */
  async active(): Promise<readonly string[]> {
    const { ssm } = this.#lab.clients('admin');
    const { Sessions } = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    return (Sessions ?? []).map((session) => session.SessionId!);
  }

  /** `sallyport session show`. */
  async show(id: string): Promise<ShownSession> {
    return (await this.#lab.sallyport('session', 'show', id, '-o', 'json')).json<ShownSession>();
  }

  /** Waits until the watch has recorded the end. */
  async ended(id: string, withinMs = 30_000): Promise<ShownSession> {
    const isEnded = async () => {
      // Asked of AWS first: each look at the watch is a process of its own.
      if ((await this.active()).includes(id)) return false;
      const session = await this.show(id);
      return session.state === 'ended' && session.endCause !== 'unknown' && session;
    };
    return until(`the end of ${id} is recorded`, isEnded, withinMs);
  }

  /** `sallyport notice list`, of one session. */
  async notices(id: string): Promise<readonly ArrivedNotice[]> {
    const all = (await this.#lab.sallyport('notice', 'list', '-o', 'json')).json<ArrivedNotice[]>();
    return all.filter((notice) => notice.session?.id === id);
  }
}
