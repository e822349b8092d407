import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

type Refused = readonly (readonly [RegExp, string])[]

const sourcesIn = (folder: string, named: RegExp): string[] =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        named.test(file) && !/test\.ts$|test-helpers|testing\.ts$|(?:^|\/)(?:testing|peers|script|corpus)\//.test(file),
    )
    .map((file) => `${folder}/${file}`)

/** The site's texts and the mails. */
const sites = [
  ...sourcesIn('panel/src', /(?:texts\.tsx?|meanings\.ts|product-names\.ts)$/).filter(
    (file) => file !== 'panel/src/i18n/texts.ts',
  ),
  'panel/index.html',
  'server/src/people/mail/texts.ts',
]
/** Where the command, its refusals, the log, and the reference of the API have their words. */
const programs = [...sourcesIn('server/src', /\.ts$/), ...sourcesIn('contract/src', /\.ts$/)].filter(
  // The bodies of the first contract are its author's, to the letter.
  (file) =>
    !/\.(?:generated|sql)\.ts$|(?:-ctes|verifyplus-errors|mail\/texts)\.ts$/.test(file) &&
    !/catalogue\/matchers\/|messages\/codes\/|\/reading\//.test(file),
)
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'GLOSSARY.md',
  'SECURITY.md',
  'docs/backup.md',
  'docs/high-availability.md',
  'docs/operations.md',
  'docs/reliability.md',
  'docs/alerts/verifyplus.rules.yml',
]

/** One concept has one word (GLOSSARY.md); these are the others, and sentences that do not say what they mean. */
const persian: Refused = [
  [/گذرواژه/, 'رمز عبور'],
  [/پیوند/, 'لینک'],
  [/تازه/, 'جدید'],
  [/(?<!بر)(?<!دعوت‌)(?<!هرز)نامه(?!‌)/, 'ایمیل'],
  [/نشانی/, 'آدرس'],
  [/محصول/, 'سرویس'],
  [/سامانه/, 'سایت'],
  [/گرداننده/, 'مدیر سایت'],
  [/کنونی/, 'فعلی'],
  [/نخستین/, 'اولین'],
  [/پیش‌تر(?!ین)|از پیش(?= )/, 'قبلاً'],
  [/بی‌درنگ/, 'فوراً'],
  [/به دست مدیر/, 'توسط مدیر'],
  [/نویسه/, 'کاراکتر'],
  [/سرآیند/, 'هدر'],
  [/آزمون|آزمای(?!شی)|آزمودن|بیازما/, 'تست'],
  [/این‌جا/, 'اینجا'],
  [/لیست/, 'فهرست'],
  [/فرستادن/, 'ارسال'],
  [/کنار ?‌?گذاشته/, 'رزروشده'],
  [/شماره‌ی آزاد|\} آزاد/, 'موجود'],
  [/هٔ|[يك]/, 'ه‌ی, ی, ک'],
  [/کم (?:می|نمی)‌?شود/, 'کسر می‌شود: the price does not fall'],
  [/شماره‌ی حساب/, 'شناسه‌ی حساب: this is a bank account'],
  [/پایان توکن/, '۴ کاراکتر آخر: this is when it expires'],
  [/برای سوءاستفاده/, 'this asks people to abuse'],
  [/(?:تماس بگیرید|پشتیبانی)(?! نمی‌کند| می‌کند)/, 'nobody is sent where nobody is: Contact says where, if anywhere'],
]

/** Words that only we understand, and words that mean something else to a native. */
const english: Refused = [
  [/\bcharge (?:your|the) account\b/i, 'top up: to charge is to take'],
  [/\be-mails?\b/i, 'email'],
  [
    /\bnumbers? (?:is|are) free\b|\d+ (?:numbers )?free\b|\bnumbers free\b|\bfree numbers?\b/i,
    'available: free costs nothing',
  ],
  [/\bset aside\b/i, 'on hold'],
  [/\b(?:mend|mends|mended|mending)\b/i, 'fix'],
  [/\bof late\b|\blately\b/i, 'recently'],
  [/\b(?:told|tells)\b|\bare you told\b/i, 'says, shows, reports'],
  [/\bwhoever\b/i, 'anyone who, the one that'],
  [/\bby whose door\b|\bdoors?\b/i, 'dialect, entry point, route'],
  [/\bwithout a word\b/i, 'silently'],
  [/\bthe database is away\b/i, 'unreachable'],
  [/\bmade up\b/i, 'generated'],
  [/\bplay money\b/i, 'sandbox credit'],
  [/\bat most so many\b/i, 'maximum number of rows'],
  [/\bnobody foresaw\b/i, 'unexpected'],
  [/\bprocess\(es\)|\btime\(s\)/i, 'counted()'],
  [/\b\d[\d,]* Toman\b|\} Toman\b|\bin Toman\b|\bof Toman\b/, 'tomans'],
]

const notForMaintainers: Refused = [[/\boperators?\b/i, 'administrator: an operator is a carrier']]

const siteOnly: Refused = [
  ...notForMaintainers,
  [/\bcontact (?:them|support)\b|\bask (?:them|the administrator)\b/i, 'nobody is sent where nobody is'],
  [/\b(?:a|the|of|these|which|service or|your own) products?\b/i, 'service'],
  [/\bmails\b/i, 'emails'],
]

const documentsOnly: Refused = [
  [/\bthe house\b/i, 'rules, order of folders'],
  [/\b(?:lives?|lived)\b(?!-)/i, 'is, belongs, is valid for'],
  [/\b(?:stands?|stood)\b(?! still)/i, 'is'],
  [/\bmails\b/i, 'emails'],
  [/\bheard\b/i, 'accepted, received'],
  [/\bis answered \d|\banswered 5\d\d/i, 'gets, returns'],
]

/** Of source code the texts alone: no comment, no name, no line of SQL. */
function textsOf(source: string): string {
  const bare = source.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$/gm, '')
  return [...bare.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)]
    .map(([text]) => text.replaceAll(/\$\{[^{}]*\}/g, '…'))
    .filter(
      (text) =>
        /^.[A-Z]|[a-z]{2,} [a-z…]/i.test(text) && !/^.\s*with\b|\b(?:select|insert into|returning)\b/i.test(text),
    )
    .join('\n')
}

/** Comments and names of code are not for people. */
const siteWordsOf = (source: string): string =>
  source
    .replaceAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/\boperator(?:_required|Text)?:|\bmails:|invitation_operator|\bkind: '\w+'/g, '')

/** What is typed or shown to the letter: commands, names, lines of a log. */
const proseOf = (document: string): string =>
  document
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/`[^`\n]*`/g, '…')
    .replaceAll(/\]\([^)]*\)/g, ']')

const found = (words: string, ...lists: Refused[]): string[] =>
  lists
    .flat()
    .flatMap(([pattern, better]) =>
      [...words.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
        (match) => `“${match[0]}” (${words.slice(Math.max(0, match.index - 30), match.index + 40)}): ${better}`,
      ),
    )

const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

const nouns = [
  'rows|numbers|accounts|entries|faults|records|duplicates|warnings|leases|processes|bytes|seconds|days|products|services',
  'countries|suppliers|tomans|prices|messages|requests|tokens|invitations|sessions|balances|codes',
].join('|')
/** A number and the plural of a noun, whatever the number is. */
const always = new RegExp(`\\$\\{[^{}]*\\} (?:${nouns})\\b`)

describe('what people read', () => {
  test.each(sites)('%s has one word for one concept and no sentence that is false', (file) => {
    expect(found(siteWordsOf(read(file)), persian, english, siteOnly)).toEqual([])
  })

  test('the command, its refusals, the log and the reference of the API have no private word', () => {
    expect(programs.flatMap((file) => found(textsOf(read(file)), english).map((each) => `${file}: ${each}`))).toEqual(
      [],
    )
  })

  test.each(documents)('%s has no private word', (file) => {
    const isForMaintainers = ['CONTRIBUTING.md', 'GLOSSARY.md'].includes(file)
    expect(found(proseOf(read(file)), english, documentsOnly, isForMaintainers ? [] : notForMaintainers)).toEqual([])
  })

  test('a number agrees with the noun behind it: none is written as a plural whatever it is', () => {
    const fixed = /\b(?:least|most|longest|limit|early|MAX_|max|Least)\w*[^{}]*\} /
    const faults = [...sites, ...programs].flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, at) => {
          const [match] = always.exec(line) ?? []
          return match !== undefined && !fixed.test(match) && !line.includes("interval '")
            ? [`${file}:${at + 1}: ${match}`]
            : []
        }),
    )
    expect(faults).toEqual([])
  })

  test('GLOSSARY.md has a Persian and an English word for each concept', () => {
    const table = read('GLOSSARY.md').split('| concept, as in code | Persian | English |')[1] ?? ''
    const rows = table.split('\n').filter((line) => /^\| [a-z]/.test(line))
    expect(rows.length).toBeGreaterThan(25)
    for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| [^|]*[آ-یA-Z][^|]* \| .*\|$/)
  })

  test.each([
    ...persian.map(([pattern]) => [pattern] as const),
    ...[...english, ...siteOnly, ...documentsOnly].map(([pattern]) => [pattern] as const),
  ])('%s is looked for in words that have it', (pattern) => {
    expect(examples.filter((example) => pattern.test(example))).not.toEqual([])
  })

  test('a word is found in a text of the program, and not in a comment or a name of it', () => {
    const source = "/** whoever */\nconst whoever = 1 // mend it\nfail('Mend the bad rows', `told ${whoever}`)"
    expect(found(textsOf(source), english)).toHaveLength(2)
    expect(found(proseOf('Run `mend it`, [here](mend.md).'), english)).toEqual([])
    expect(found(proseOf('Mend it.'), english)).toHaveLength(1)
    expect(always.test('`${count} rows saved`')).toBe(true)
  })
})

/** As they stood once. */
const examples = [
  'گذرواژه‌ی کنونی شما پیش‌تر تازه شد؛ پیوند را بی‌درنگ به نشانی محصول بفرستید',
  'نامه‌ی گرداننده‌ی سامانه، این نامه را به دست مدیر برسانید، دست‌کم ۸ نویسه، سرآیند، لیست',
  'نخستین آزمون شما این‌جا بود؛ فرستادن مبلغ کنار گذاشته‌شده، یک شماره‌ی آزاد، نامهٔ ما',
  'هزینه کم می‌شود. شماره‌ی حساب. پایان توکن. برای سوءاستفاده از یک شماره تماس بگیرید.',
  'Charge your account. Your e-mail. 12 numbers free. The price is set aside. MEND it. Tried lately. You are told.',
  'Whoever asks, by whose door. Lost without a word: the database is away. Messages are made up, with play money.',
  'At most so many. It failed, and nobody foresaw how.',
  '2 process(es). It costs 3,000 Toman. The operator writes mails; contact support of the product.',
  'The house, where a message lives and stands, is heard, and what is answered 503.',
]
