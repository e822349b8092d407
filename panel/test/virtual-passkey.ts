import type { CDPSession, Page } from 'playwright-core'

export interface VirtualPasskeys {
  readonly devTools: CDPSession
  readonly authenticatorId: string
}

/** An authenticator in the browser whose holder unlocks it at once. */
export async function addVirtualPasskeys(page: Page): Promise<VirtualPasskeys> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { devTools, authenticatorId }
}
