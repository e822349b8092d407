import type { ProductMatcher } from './product-matcher.ts'

/** Arabic writes "for", "by" and "the" together with the name. */
const arabicPrefixes = ['', 'ل', 'ب', 'ال', 'لل', 'بال']

/** What the program knows of the products of the contract, by productId. An operator's matcher replaces the whole entry. */
export const startingMatchers: Readonly<Record<number, ProductMatcher>> = {
  2: {
    originators: [...sender('Telegram'), 'TGcode', 'Telegrm'],
    names: list(`Telegram*; телеграм*; телеграмм*; تلگرام; تلگرامتان; تيليجرام; تلغرام; تليجرام; تيليغرام; تلجرام;
      تیلیگرام; تلیگرام; टेलीग्राम; टेलिग्राम; 电报; 電報`),
    links: ['t.me/login', 't.me/confirm', 'telegram.org', 'my.telegram.org'],
    hashes: ['oLeq9AcOZkT', 'w0lkcmTZkKh', 'O2P2z+/jBpJ'],
    codePatterns: ['This is your login code: {code:exact 11}'],
    codeLengths: [5, 6, 11],
  },
  25: {
    originators: [...sender('Instagram'), 'INSTAGRM', 'IG'],
    names: list(`Instagram*; инстаграм*; інстаграм*; инстаграмм*; اینستاگرام; اینستا; انستغرام; انستقرام; انستجرام;
      انستاغرام; انستاجرام; انستا; इंस्टाग्राम; इन्स्टाग्राम; 照片墙`),
    links: ['ig.me', 'instagram.com/accounts', 'instagram.com/reset'],
    hashes: ['SIYRxKrru1t', 'GdDGcwrWHVm'],
    codeLengths: [6, 8],
  },
  26: {
    originators: [...sender('WhatsApp'), 'WHATSAP', 'WA'],
    names:
      list(`WhatsApp*; Whats App; WhatsApp Business; WhatsApp Messenger; вотсап*; ватсап*; воцап*; вацап*; уотсап*; вотсапп; واتساپ; واتس اپ; واتزاپ;
      واتساب; واتس اب; واتس آب; व्हाट्सएप; व्हाट्सऐप; व्हॉट्सऐप; व्हाट्सप्प; वाट्सएप; व्हाट्सअप;
      व्हॉट्सएप`),
    links: ['v.whatsapp.com', 'whatsapp.com/verify'],
    hashes: ['4sgLq1p5sV6'],
    codeLengths: [6],
  },
  27: {
    originators: ['Steam', 'SteamGuard', 'SteamVerify', 'Valve'],
    names: list(`Steam; Steam Guard; Steam Support; Steam Mobile; стим; стиме; стима; стім; استیم; ستيم; ستیم; स्टीम`),
    links: ['store.steampowered.com', 'steampowered.com', 'help.steampowered.com', 'steamcommunity.com', 's.team'],
    phrases: ['games on Steam', 'game on Steam', 'Steam Summer Sale', 'Steam Winter Sale', 'Steam Support'],
    codeLengths: [5, 6],
    lettersOnly: true,
  },
  28: {
    originators: [...sender('LinkedIn'), 'LNKD'],
    names: list(`LinkedIn*; Linked In; линкедин*; линкед ин; лінкедін*; لینکدین; لینکداین; لینکد این; لینکدن;
      لينكدان; لينكد ان; لينكدين; لينكد إن; लिंक्डइन; लिंक्ड इन; लिंकडइन; 领英; 領英`),
    links: ['linkedin.com/checkpoint', 'linkedin.com/e'],
    codeLengths: [6],
  },
  29: {
    originators: [...sender('Twitter'), 'X', '40404', 'XCorp'],
    names: list(`Twitter*; X; твиттер*; твитер*; твіттер*; твітер*; توییتر; تویتر; توئیتر; ایکس; تويتر; إكس; ट्विटर;
      推特`),
    links: ['twitter.com/account', 'x.com/account', 'twitter.com/i', 'x.com/i'],
    codeLengths: [6, 7, 8],
  },
  31: {
    originators: [...sender('WebMoney'), 'WMTransfer', 'WM', 'WMKeeper'],
    names:
      list(`WebMoney*; WebMoney Transfer; WM; WMID; Web Money; WM Keeper; вебмани; веб мани; вебмані; وب مانی; وبمانی; ویب مانی; ويب ماني;
      ويبموني; ويب موني; वेबमनी; वेब मनी`),
    links: ['webmoney.ru', 'webmoney.com', 'wmtransfer.com', 'wm.exchanger'],
    codeLengths: [4, 5, 6],
  },
  32: {
    originators: [...sender('Google'), ...sender('Gmail')],
    names: list(`Google*; Gmail*; гугл*; гугъл; ґугл*; джимейл; گوگل; جیمیل; جی میل; جوجل; غوغل; قوقل; جيميل;
      جي ميل; गूगल; जीमेल; 谷歌`),
    links: [
      'g.co/verify',
      'g.co/2sv',
      'accounts.google.com',
      'g.co/recover',
      'myaccount.google.com',
      'g.co/sc',
      'g.co/alert',
    ],
    phrases: ['G-{code:6}', 'G-{code:8}'],
    codeLengths: [6, 8],
  },
}

/**
 * Sender ids of a product: 11 characters at most. Not every id that begins so is the product's: "GooglePlay" sells,
 * "TelegramBot" may be anybody.
 */
function sender(name: string): string[] {
  const endings = [
    '',
    '1',
    '2',
    '3',
    'app',
    'auth',
    'biz',
    'code',
    'id',
    'inc',
    'info',
    'login',
    'msg',
    'net',
    'otp',
    'sec',
    'sms',
  ]
  const longer = ['2fa', 'alert', 'com', 'help', 'notify', 'pin', 'safe', 'secure', 'team', 'verif', 'verify', 'web']
  return [...endings, ...longer].map((ending) => name + ending)
}

/** Names in many scripts read better as prose than one to a line. */
function list(names: string): string[] {
  return names.split(';').flatMap((each) => {
    const name = each.trim()
    return /^[\u0620-\u064a]/.test(name) ? arabicPrefixes.map((prefix) => prefix + name) : [name]
  })
}
