import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for all machines, gone with the stack. */
export async function openHome(stack: AsyncDisposableStack): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'verifyplus-ha-'))
  // Services of other users have their folders in it.
  await chmod(home, 0o711)
  stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  return home
}
