/** One thing that a change set does. */
export interface StackChange {
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  /** Whether the thing is made anew, so that what is in it is lost or kept aside. */
  readonly replaces: 'yes' | 'no' | 'maybe';
}

/** A change that CloudFormation has worked out, and not yet made. */
export interface Proposal {
  readonly stack: string;
  readonly id: string;
  readonly isNew: boolean;
  readonly changes: readonly StackChange[];
}

/** What is otherwise than the template says. */
export interface Drift {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  /** Paths of properties that differ. */
  readonly properties: readonly string[];
}

/** How a stack stands. */
export interface StackState {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The stacks of one account and Region. */
export interface Stacks {
  /** Null: there is no such stack. */
  find(stack: string): Promise<StackState | null>;
  propose(
    stack: string,
    change: { readonly templateUrl: string; readonly parameters: Readonly<Record<string, string>> },
  ): Promise<Proposal>;
  /** Makes a proposed change; throws with CloudFormation's reasons where it fails and is rolled back. */
  apply(proposal: Proposal, say: (line: string) => void): Promise<StackState>;
  discard(proposal: Proposal): Promise<void>;
  findDrift(stack: string): Promise<readonly Drift[]>;
  /** Deletes a stack; what it retains is told by its names, with their types. */
  remove(stack: string, say: (line: string) => void): Promise<readonly string[]>;
}
