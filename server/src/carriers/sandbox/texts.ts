/** How the products write to their users, in several languages; `{code}` is where the code stands, `{digits}` the code without its dash. */
interface SandboxText {
  originator: string
  text: string
  /** A pattern of the code: `9` is a digit, `A` a letter or digit as Steam uses them. */
  code: string
}

const texts: Readonly<Record<number, readonly SandboxText[]>> = {
  2: [
    {
      originator: 'Telegram',
      text: 'Telegram code: {code}\n\nYou can also tap on this link to log in:\nhttps://t.me/login/{code}\n\noLeq9AcOZkT',
      code: '99999',
    },
    { originator: 'Telegram', text: 'Код Telegram: {code}. Никому не сообщайте этот код.', code: '99999' },
    { originator: 'Telegram', text: 'کد تلگرام شما: {code}\nاین کد را در اختیار کسی قرار ندهید.', code: '99999' },
    {
      originator: 'Telegram',
      text: 'Kode Telegram Anda: {code}. Jangan berikan kode ini kepada siapa pun.',
      code: '99999',
    },
  ],
  25: [
    {
      originator: 'Instagram',
      text: '<#> {code} is your Instagram code. Don’t share it. SIYRxKrru1t',
      code: '999 999',
    },
    { originator: 'Instagram', text: '{code} — ваш код Instagram. Не делитесь им.', code: '999 999' },
    { originator: 'Instagram', text: 'کد اینستاگرام شما {code} است.', code: '999 999' },
  ],
  26: [
    {
      originator: 'WhatsApp',
      // Longer than one SMS, so that it comes in two parts.
      text: '<#> Your WhatsApp code: {code}\n\nYou can also tap on this link to verify your phone: v.whatsapp.com/{digits}\n\nDon’t share this code with others. Our team will never ask you for it.\n4sgLq1p5sV6',
      code: '999-999',
    },
    {
      originator: 'WhatsApp',
      text: 'Your WhatsApp code: {code}\n\nDon’t share this code\n4sgLq1p5sV6',
      code: '999-999',
    },
    { originator: 'WhatsApp', text: 'Код WhatsApp: {code}\nНе сообщайте его никому\n4sgLq1p5sV6', code: '999-999' },
    {
      originator: 'WhatsApp',
      text: '<#> کد واتساپ شما: {code}\nآن را با کسی به اشتراک نگذارید\n4sgLq1p5sV6',
      code: '999-999',
    },
  ],
  27: [
    { originator: 'Steam', text: 'Your Steam verification code is {code}', code: 'AAAA9' },
    { originator: 'Steam', text: 'Ваш код подтверждения Steam: {code}', code: 'AA9AA' },
  ],
  28: [
    { originator: 'LinkedIn', text: 'Your LinkedIn verification code is {code}.', code: '999999' },
    { originator: 'LinkedIn', text: 'Ваш код подтверждения LinkedIn: {code}.', code: '999999' },
    { originator: 'LinkedIn', text: 'کد تأیید لینکدین شما {code} است.', code: '999999' },
  ],
  29: [
    { originator: 'Twitter', text: 'Your Twitter confirmation code is {code}.', code: '999999' },
    { originator: 'Twitter', text: 'Ваш код подтверждения Twitter: {code}.', code: '999999' },
    { originator: 'Twitter', text: 'کد تأیید توییتر شما {code} است.', code: '999999' },
  ],
  31: [
    { originator: 'WebMoney', text: 'WebMoney: Your verification code is {code}', code: '9999' },
    { originator: 'WebMoney', text: 'WebMoney. Проверочный код: {code}. Никому не сообщайте этот код.', code: '99999' },
  ],
  32: [
    { originator: 'Google', text: 'G-{code} is your Google verification code.', code: '999999' },
    { originator: 'Google', text: 'G-{code} — ваш код подтверждения Google.', code: '999999' },
    { originator: 'Google', text: 'کد تأیید Google شما G-{code} است.', code: '999999' },
  ],
}

const letters = 'BCDFGHJKMNPQRTVWXY23456789'

/** A message as the product would send it. `random` answers numbers from 0 up to, not with, 1. */
export function composeSandboxText(
  product: { productId: number; name: string },
  random: () => number,
): { originator: string; text: string } {
  const own = texts[product.productId] ?? [
    { originator: product.name, text: `Your ${product.name} code is {code}`, code: '999999' },
  ]
  const chosen = own[Math.floor(random() * own.length)] as SandboxText
  const code = chosen.code.replace(/[9A]/g, (place, at: number) =>
    place === 'A'
      ? (letters[Math.floor(random() * letters.length)] as string)
      : String(at === 0 ? 1 + Math.floor(random() * 9) : Math.floor(random() * 10)),
  )
  return {
    originator: chosen.originator,
    text: chosen.text.replaceAll('{code}', code).replaceAll('{digits}', code.replace('-', '')),
  }
}
