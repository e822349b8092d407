import { readArguments, UsageError } from './arguments.ts'
import { runScenarios, stopSignal } from './run-scenarios.ts'
import { scenarios } from './scenarios.ts'

async function main(): Promise<number> {
  const signal = stopSignal()
  try {
    return await runScenarios(scenarios, readArguments(process.argv.slice(2), Object.keys(scenarios)), signal)
  } catch (error) {
    if (signal.aborted) return 130
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

process.exit(await main())
