import { once } from 'node:events'
import { print } from '../run-scenarios.ts'
import { openEstate } from './estate.ts'
import { openHome } from './home.ts'

/** Sets everything up, says how to enter each machine, and lets it stand until the signal. `outer`: the pid of who ran this one. */
export async function hold(outer: string, signal: AbortSignal): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const home = await openHome(stack)
  print('setting up three machines, HAProxy and two of VerifyPlus: about a minute')
  const { cluster, world, frontUrl } = await openEstate(home, 'haproxy', stack)
  const machines = [...cluster.machines.values()].map(({ name, pid }) => `  ${name}: nsenter --all --target ${pid}`)
  print(`it stands. In another terminal, as root, a shell where HAProxy and VerifyPlus run:

  nsenter --net --mount --pid --target $(pgrep -P $(pgrep -P ${outer}))

From there a shell on a database machine (exit leads back):

${machines.join('\n')}

the front, as callers see it: ${frontUrl}
the two of VerifyPlus:        ${world.servers.map(({ url }) => url).join(' ')}
the database:                 ${cluster.urlOfAll}
a customer's token:           ${world.customers[0]?.token}

Ctrl-C ends all of it.`)
  if (!signal.aborted) await once(signal, 'abort')
  return 0
}
