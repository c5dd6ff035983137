import type { KeyObject } from 'node:crypto';
import type { World } from '../world.ts';
import { Commands } from './commands/commands.ts';
import { Documents } from './documents/documents.ts';
import { Activations } from './nodes/activation.ts';
import { Nodes } from './nodes/nodes.ts';
import { ParameterStore } from './parameters/parameter-store.ts';
import { Sessions } from './sessions/sessions.ts';
import { ServiceSettings } from './settings/service-settings.ts';
import { Tags } from './tags/tags.ts';

/** The state of ssm: documents, nodes, sessions, commands, and the small stores beside them. */
export class SsmState {
  readonly commands: Commands;
  readonly documents: Documents;
  readonly activations: Activations;
  readonly nodes: Nodes;
  readonly parameters: ParameterStore;
  readonly sessions: Sessions;
  readonly settings: ServiceSettings;
  readonly tags: Tags;

  constructor(world: World) {
    this.tags = new Tags(world);
    this.documents = new Documents(world);
    this.activations = new Activations(world);
    this.nodes = new Nodes(world, this.tags);
    this.parameters = new ParameterStore(world);
    this.sessions = new Sessions(world);
    this.commands = new Commands(world);
    this.settings = new ServiceSettings(world);
  }

  /** The account and public key of a hybrid node, which its own signatures are checked with. */
  managedInstanceKey(instanceId: string): { key: KeyObject; account: string } | undefined {
    return this.nodes.keyOf(instanceId);
  }
}
