import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { exampleText, runExample } from './examples.ts'
import { pasted, withSite, type Visitor } from './site.ts'

const site = withSite()

async function customerWithToken(): Promise<Visitor & { token: string }> {
  const visitor = await site.visit({ language: 'en' })
  await site.becomeCustomer(visitor)
  const { secret } = await visitor.post<{ secret: string }>('/v3/tokens', { name: 'example' })
  return { ...visitor, token: secret }
}

const hasCurl = has('curl')

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write(`left out: ${program} is missing\n`)
    return false
  }
}

test.skipIf(!hasCurl)('the program for curl gets a number and its code', async () => {
  const { token } = await customerWithToken()
  const printed = await runExample('curl.sh', ['sh'], { baseUrl: site.url, token })
  expect(printed).toMatch(/^\{"number":"7\d{10}","numberId":"\d+"\}\s+\{"sms":"\d{5}"\}\s*$/)
})

test('the program for Node gets a number and its code', async () => {
  const { token } = await customerWithToken()
  const printed = await runExample('node.mjs', [process.execPath], { baseUrl: site.url, token })
  expect(printed).toMatch(/^number: 7\d{10}\ncode: \d{5}\n$/)
})

test('what a visitor copies from the documentation is the tested file, with the address of this server', async () => {
  const { page } = await site.visit({ language: 'en' })
  await page.goto('/docs#examples')
  for (const [language, file] of [
    ['curl', 'curl.sh'],
    ['Node', 'node.mjs'],
    ['Python', 'python.py'],
    ['PHP', 'php.php'],
    ['Go', 'go.go'],
  ] as const) {
    await page.getByRole('tab', { name: language, exact: true }).click()
    await page.getByRole('tabpanel', { name: language }).getByRole('button').click()
    const text = await exampleText(file, { baseUrl: site.url, token: 'YOUR_TOKEN' })
    await expect.poll(() => pasted(page)).toBe(text)
  }
})

test.skipIf(!hasCurl)(
  'each single line of the documentation, in its order, answers as the line below it says',
  async () => {
    const { page, token } = await customerWithToken()
    await page.goto('/docs')
    await page.getByText('curl ').first().waitFor()
    const lines = await page
      .locator('pre')
      .filter({ hasText: /^curl / })
      .allTextContents()
    expect(lines).toHaveLength(3)
    const [getNumber = '', getSms = '', getAvailable = ''] = lines.map((line) => line.replace('YOUR_TOKEN', token))
    expect(ask(getAvailable)).toEqual({ online: expect.stringMatching(/^\d+$/) as string })
    const { number, numberId } = ask(getNumber)
    expect([number, numberId]).toEqual([expect.stringMatching(/^7\d{10}$/), expect.stringMatching(/^\d+$/)])
    expect(ask(getSms.replace('1343243', numberId ?? ''))).toEqual({ sms: expect.stringMatching(/^\d{5}$/) as string })
  },
)

/** As the reader pastes it. */
function ask(line: string): Record<string, string | undefined> {
  return JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: 'pipe' })) as Record<string, string>
}
