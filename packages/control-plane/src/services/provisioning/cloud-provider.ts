// The port behind which a cloud lies: what a machine can be made of, making one, watching it come up, and its end.
import type { HttpCloudCatalog } from '@vibecode/protocol';

export interface InstanceOrder {
  /** Name and host name. */
  name: string;
  region: string;
  size: string;
  image: string;
  /** Fingerprints. */
  sshKeys: readonly string[];
  tags: readonly string[];
  userData: string;
}

export interface CloudInstance {
  instanceId: string;
  state: 'creating' | 'running' | 'stopped';
  /** Public, once there is one. */
  address: string | undefined;
}

/**
 * One account at a cloud. Rejections are HttpErrors: `cloud_token_invalid`, `cloud_refused`, or `cloud_unavailable`, after
 * which a machine may have been made all the same.
 */
export interface CloudProvider {
  /** Whose account it is, by the id that stays the same over its tokens; rejects where machines cannot be made with it. */
  account(): Promise<{ id: string | null; label: string }>;
  catalog(): Promise<HttpCloudCatalog>;
  create(order: InstanceOrder): Promise<CloudInstance>;
  /** undefined when the cloud has none. */
  find(instanceId: string): Promise<CloudInstance | undefined>;
  findByTag(tag: string): Promise<CloudInstance | undefined>;
  /** Resolves also when it was gone already. */
  destroy(instanceId: string): Promise<void>;
}

export interface Cloud {
  /** What people call it. */
  name: string;
  connect(token: string): CloudProvider;
}
