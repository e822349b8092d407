import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runCli } from '#test/run-cli'

const run = promisify(execFile)

/** What bash offers for the last of the words. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout: script } = await runCli(['completion', 'bash'])
  const typed = words.map((word) => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _verifyplus; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['--norc', '-c', `${script}\n${ask}`])
  return stdout.split('\n').filter(Boolean)
}

test('bash is offered the commands, those of a group, the options of one, and the words that it takes', async () => {
  expect(await offered('verifyplus', 'cust')).toEqual(['customer'])
  expect(await offered('verifyplus', 'customer', 'cre')).toEqual(['create', 'credit'])
  expect(await offered('verifyplus', '--json', 'customer', 'create', '--')).toEqual([
    '--email',
    '--balance',
    '--json',
    '--help',
  ])
  expect(await offered('verifyplus', 'customer', 'credit', 'a@example.org', '--n')).toEqual(['--note'])
  expect(await offered('verifyplus', 'sandbox', '')).toEqual(['on', 'off', 'auto', '--json', '--help'])
  expect(await offered('verifyplus', 'customer', 'create', 'nothing-fits')).toEqual([])
})

test('each shell gets a script with every command in it, and another one is not understood', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { exitCode, stdout, stderr } = await runCli(['completion', shell])
    expect([exitCode, stderr], shell).toEqual([0, ''])
    for (const named of ['customer create', 'ledger check', 'serve']) expect(stdout, shell).toContain(`'${named}'`)
  }
  expect((await runCli(['completion', 'tcsh'])).exitCode).toBe(2)
})

test('--version says the version, as a document with --json', async () => {
  const { exitCode, stdout } = await runCli(['--version'])
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  const asJson = await runCli(['--version', '--json'])
  expect(JSON.parse(asJson.stdout)).toEqual({ version: stdout.trim() })
})
