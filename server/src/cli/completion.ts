import { Argument, type Command } from 'commander'
import type { Cli } from './cli.ts'
import { loadOthers } from './command-list.ts'
import { completionScript, type Place } from './completion-script.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export function addCompletion(completion: Command, cli: Cli): void {
  completion
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      await loadOthers(completion.parent as Command, cli, completion.name())
      cli.call.stdout.write(completionScript(shell, placesIn(completion.parent as Command)))
    })
}

/** What can follow each command: its own commands, or its options and the words that an argument takes. */
function placesIn(command: Command, named: readonly string[] = []): Place[] {
  const { commands, options, registeredArguments } = command
  const words = [
    ...commands.map((each) => each.name()),
    ...registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    ...options.map((option) => option.long ?? option.short ?? ''),
    // Both are understood everywhere.
    '--json',
    '--help',
  ]
  return [
    { named: named.join(' '), isLast: commands.length === 0, words: [...new Set(words)] },
    ...commands.flatMap((each) => placesIn(each, [...named, each.name()])),
  ]
}
