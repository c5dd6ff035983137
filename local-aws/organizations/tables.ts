import { PropagatedTable, Propagation } from '../iam/propagation.ts';
import { drawDelay } from '../options.ts';
import type { World } from '../world.ts';
import type { Attachments, MemberAccount, Organization, ServiceControlPolicy, Unit } from './entities.ts';

/** The policy that lets everything through; attached to each root, unit and account when it is made. */
export const FULL_ACCESS: ServiceControlPolicy = {
  id: 'p-FullAWSAccess',
  organizationId: '',
  name: 'FullAWSAccess',
  description: 'Allows access to every operation',
  content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
};

/** The tables of organizations. Changes take effect with IAM's delay; reads see them at once. */
export class OrganizationsTables {
  readonly propagation: Propagation;
  readonly organizations: PropagatedTable<Organization>;
  /** By account id. */
  readonly accounts: PropagatedTable<MemberAccount>;
  readonly units: PropagatedTable<Unit>;
  readonly policies: PropagatedTable<ServiceControlPolicy>;
  /** By the id of the root, unit or account. */
  readonly attachments: PropagatedTable<Attachments>;

  constructor(world: World) {
    const { options, store } = world;
    this.propagation = new Propagation(
      () => world.now(),
      () => drawDelay(options.iamPropagation, options.random),
    );
    const table = <T extends object>(name: string) =>
      new PropagatedTable<T>(store.table<T>(`organizations.${name}`), this.propagation);
    this.organizations = table('organizations');
    this.accounts = table('accounts');
    this.units = table('units');
    this.policies = table('policies');
    this.attachments = table('attachments');
  }
}
