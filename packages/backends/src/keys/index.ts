export { createKeyVault, type KeyEntry, type KeyVault, type KeyVaultOptions } from './key-vault.ts';
export type { MasterKeySource } from './master-key.ts';
