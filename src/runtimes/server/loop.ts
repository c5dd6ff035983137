import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { EventQueue, NoticeSender } from '../../operations/ports.ts';
import type { StreamHealth } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { Pause, type SetTimer } from './pause.ts';

/** What the loops tell of themselves, for the status. */
export interface LoopState {
  queueError: string | null;
  outboxError: string | null;
  lastFault: { readonly reason: string; readonly at: Instant } | null;
  /** The log groups that are followed. */
  streams?: readonly StreamHealth[];
}

/** What all loops of the server share. */
export interface Loops {
  readonly watch: Watch;
  readonly queue: EventQueue;
  readonly sender: NoticeSender;
  readonly setTimer: SetTimer;
  /** Lets input and timers have their turn; a long backlog must not starve a new event. */
  readonly breathe: () => Promise<void>;
  readonly sweep: { readonly activeMs: number; readonly idleMs: number };
  readonly state: LoopState;
  /** A sweep of a place ended, well or not. */
  readonly onSwept: (place: Place, changed: boolean) => void;
  /** Writes one line for the operator. Names come from outside: the writer escapes them. */
  readonly say: (text: string) => void;
  closed(): boolean;
}

/** A loop that was started. */
export interface RunningLoop {
  wake(): void;
  /** Ends it after its present turn. */
  close(): Promise<void>;
}

/** Starts a loop over a pause; its body runs until the server closes. */
export function startLoop(setTimer: SetTimer, body: (pause: Pause) => Promise<void>): RunningLoop {
  const pause = new Pause(setTimer);
  const done = body(pause);
  return {
    wake: () => pause.wake(),
    close: () => {
      pause.close();
      return done;
    },
  };
}

/** Tells of a fault that a loop survived: to the operator, and in the status for a while. */
export function tellFault(loops: Loops, error: unknown, about?: string): void {
  const reason = about === undefined ? reasonOf(error) : `${about}: ${reasonOf(error)}`;
  loops.state.lastFault = { reason, at: loops.watch.clock.now() };
  loops.say(reason);
}
