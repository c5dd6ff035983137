import { afterAll, beforeAll } from 'vitest';
import { describeGrantTimers } from './grant-timers.ts';
import { LambdaWorld } from './lambda-world.ts';
import { describeManyInvocations } from './many-invocations.ts';
import { letNodeWrite, makeLongDocument } from './open-shell.ts';
import { describeSessionTimers } from './session-timers.ts';

// One world for all: it takes longer to make than most of what is done in it.
let world: LambdaWorld;

beforeAll(async () => {
  world = await LambdaWorld.start();
  await makeLongDocument(world);
  await letNodeWrite(world);
});

afterAll(async () => world?.close());

describeManyInvocations(() => world);
describeGrantTimers(() => world);
describeSessionTimers(() => world);
