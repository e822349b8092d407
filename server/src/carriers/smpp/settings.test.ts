import { describe, expect, it } from 'vitest'
import { esmeSettings, smscSettings } from './settings.ts'

describe('ESME settings', () => {
  it('need no more than host and systemId, and read numbers and flags from text', () => {
    const settings = esmeSettings.parse({ host: 'smsc.example', systemId: 'us', port: '3550', binds: '2', tls: 'true' })
    expect(settings).toMatchObject({ role: 'esme', port: 3550, binds: 2, tls: true, bindMode: 'transceiver' })
  })

  it.each([
    [{ host: 'x' }, 'systemId'],
    [{ host: 'x', systemId: 'us', pasword: 'typo' }, 'pasword'],
    [{ host: 'x', systemId: 'us', port: '70000' }, 'port'],
    [{ host: 'x', systemId: 'us', port: '' }, 'port'],
    [{ host: 'x', systemId: 'us', defaultAlphabet: 'utf16' }, 'defaultAlphabet'],
    [{ host: 'x', systemId: 'us', countryCallingCode: '+98' }, 'countryCallingCode'],
    [{ host: 'x', systemId: 'us', messageIdTlv: 'id' }, 'messageIdTlv'],
  ])('%j is refused and the message names %s', (input, field) => {
    const result = esmeSettings.safeParse(input)
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error?.issues)).toContain(field)
  })

  it('take a TLV in hexadecimal', () => {
    expect(esmeSettings.parse({ host: 'x', systemId: 'us', messageIdTlv: '0x1401' }).messageIdTlv).toBe(0x1401)
  })
})

describe('SMSC settings', () => {
  const account = { systemId: 'bank', password: 'secret' }

  it('take accounts as a list or as JSON text, and lists of words', () => {
    const text = JSON.stringify([{ ...account, allowedAddresses: '127.0.0.1, 10.0.0.0/8', numberRanges: ['98912'] }])
    expect(smscSettings.parse({ accounts: text }).accounts[0]).toMatchObject({
      allowedAddresses: ['127.0.0.1', '10.0.0.0/8'],
      numberRanges: ['98912'],
      maxBinds: 4,
    })
  })

  it.each([
    [{ accounts: [] }, 'at least one account'],
    [{ accounts: [account, account] }, 'must differ'],
    [{ accounts: [{ ...account, password: '' }] }, 'needs a password'],
    [{ accounts: [{ ...account, allowedAddresses: ['10.0.0.0/33'] }] }, 'subnet'],
    [{ accounts: [{ ...account, numberRanges: ['98913-98912'] }] }, 'in order'],
    [{ accounts: [account], tlsKey: '-----BEGIN PRIVATE KEY-----' }, 'belong together'],
    [{ accounts: '[broken' }, 'accounts'],
  ])('%j is refused with a clear message', (input, words) => {
    const result = smscSettings.safeParse(input)
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error?.issues)).toContain(words)
  })
})
