export { openSandboxNetwork, type SandboxNetwork } from './network.ts'
export { createSandbox, type SandboxMessage } from './sandbox.ts'
