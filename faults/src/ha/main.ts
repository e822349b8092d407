import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { UsageError } from '../arguments.ts'
import { childrenOf, send } from '../processes.ts'
import { runScenarios, stopSignal } from '../run-scenarios.ts'
import { readHaArguments } from './arguments.ts'
import { layNetwork } from './cluster.ts'
import { hold } from './hold.ts'
import { missingForHa } from './missing.ts'
import { restoreScenario } from './restore.ts'
import { haScenario } from './scenario.ts'

const scenarios = { haproxy: haScenario('haproxy'), hosts: haScenario('hosts'), restore: restoreScenario }

/** Says that this process is the one within, and who ran it. */
const withinVariable = 'VERIFYPLUS_HA_WITHIN'

/**
 * Runs itself again in a network, mounts and a process space of its own: what it starts has fixed addresses and ports that nobody
 * else sees, and ends with it, however it ends. Answers its exit code.
 */
async function runWithin(): Promise<number> {
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const words = [...spaces, '--', process.execPath, ...process.argv.slice(1)]
  const child = spawn('unshare', words, {
    stdio: 'inherit',
    env: { ...process.env, [withinVariable]: String(process.pid) },
  })
  const ended = once(child, 'exit')
  // This one waits until the one within has cleaned up. Ctrl-C has reached that one too, and is heard once.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      for (const pid of childrenOf(child.pid ?? 0)) send(pid, name)
    })
  }
  return ((await ended) as [number | null])[0] ?? 1
}

async function main(): Promise<number> {
  const options = readHaArguments(process.argv.slice(2), Object.keys(scenarios))
  const missing = missingForHa()
  if (missing !== undefined) throw new Error(`it cannot run here: ${missing}`)
  const outer = process.env[withinVariable]
  if (outer === undefined) return runWithin()
  const signal = stopSignal()
  await layNetwork()
  try {
    return options.hold ? await hold(outer, signal) : await runScenarios(scenarios, options, signal)
  } catch (error) {
    if (signal.aborted) return 130
    throw error
  }
}

process.exit(
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }),
)
