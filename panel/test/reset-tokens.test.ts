import { describe, expect, test } from 'vitest'
import { withSite } from './site.ts'

const site = withSite()
const newPassword = 'six brown horses at noon'

const texts = {
  both: 'هر ۲ توکن API من هم باطل شود',
  submit: 'ثبت رمز عبور',
  done: 'رمز عبور تغییر کرد',
  broken: 'لینک منقضی شده است',
} as const

interface Mail {
  mailId: number
  recipient: string
}

async function resetLink(email: string): Promise<string> {
  const mails = await site.command<Mail[]>('mail', 'list')
  const { mailId = 0 } = mails.find(({ recipient }) => recipient === email) ?? {}
  const { text } = await site.command<{ text: string }>('mail', 'show', String(mailId))
  return /http\S+\/reset-password#\S+/.exec(text)?.[0] ?? 'no link'
}

describe('who resets their password', () => {
  test('is offered to revoke the API tokens that they have, which ends them only where it is ticked', async () => {
    const visitor = await site.visit({ language: 'fa' })
    const { email } = await site.becomeCustomer(visitor, 0)
    const { page, post } = visitor
    const secrets: string[] = []
    for (const name of ['one', 'two']) secrets.push((await post<{ secret: string }>('/v3/tokens', { name })).secret)
    const statuses = (): Promise<number[]> =>
      Promise.all(
        secrets.map(async (secret) => {
          const answer = await fetch(`${site.url}/v3/balance`, { headers: { authorization: `Bearer ${secret}` } })
          await answer.arrayBuffer()
          return answer.status
        }),
      )
    const reset = async (ends: boolean): Promise<void> => {
      await post('/v3/auth/request-password-reset', { email })
      const link = await resetLink(email)
      await page.goto('about:blank')
      await page.goto(link)
      await page.locator('input[name=password]').fill(newPassword)
      const box = page.getByRole('checkbox', { name: texts.both })
      expect(await box.isChecked()).toBe(false)
      if (ends) await box.check()
      await page.getByRole('button', { name: texts.submit }).click()
      await page.getByRole('heading', { name: texts.done }).waitFor()
      await page.goto('about:blank')
      await page.goto(link)
      await page.getByRole('heading', { name: texts.broken }).waitFor()
    }
    await reset(false)
    expect(await statuses()).toEqual([200, 200])
    await reset(true)
    await expect.poll(statuses).toEqual([401, 401])
  })

  test('is offered nothing where they have none', async () => {
    const visitor = await site.visit({ language: 'en' })
    const { email } = await site.becomeCustomer(visitor, 0)
    await visitor.post('/v3/auth/request-password-reset', { email })
    const { page } = visitor
    await page.goto(await resetLink(email))
    await page.locator('input[name=password]').waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
  })
})
