export type Language = 'fa' | 'en'

/** What is written to people, and what each kind needs to be told. */
export type Letter =
  | { kind: 'sign_up'; link: string }
  | { kind: 'verify_email'; link: string }
  | { kind: 'reset_password'; link: string }
  | { kind: 'already_registered'; link: string }
  | { kind: 'password_changed'; link: string }
  | { kind: 'token_made'; link: string }
  | { kind: 'new_device'; link: string }
  | { kind: 'second_factor_on' | 'second_factor_off'; link: string }
  | { kind: 'recovery_codes_made' | 'recovery_code_used'; link: string }
  | { kind: 'passkey_added' | 'passkey_removed'; link: string }
  | { kind: 'email_changed'; newEmail: string }
  | { kind: 'invitation_customer'; link: string }
  | { kind: 'invitation_operator'; link: string }

export type LetterKind = Letter['kind']

interface Words {
  subject: string
  /** The paragraphs; the link, or the address, stands between the first and the rest. */
  paragraphs: readonly string[]
  button: string
}

const words: Record<Language, Record<LetterKind, Words>> = {
  en: {
    sign_up: {
      subject: 'Make your account',
      paragraphs: [
        'Open this link to choose a password and make your account. It works once, within one hour.',
        'If you did not ask for it, leave it: without the link no account is made.',
      ],
      button: 'Choose a password',
    },
    verify_email: {
      subject: 'Confirm your e-mail address',
      paragraphs: [
        'Open this link to confirm that this e-mail address is yours. It works for one hour.',
        'If you did not ask for it, leave it: without the link nothing happens.',
      ],
      button: 'Confirm the address',
    },
    reset_password: {
      subject: 'Choose a new password',
      paragraphs: [
        'Open this link to choose a new password. It works once, within 30 minutes, and signs you out everywhere.',
        'If you did not ask for it, leave it: your password stays as it is.',
      ],
      button: 'Choose a password',
    },
    already_registered: {
      subject: 'You already have an account',
      paragraphs: [
        'Somebody, probably you, tried to sign up with this e-mail address. There is an account already. If you do not know its password, choose a new one here.',
        'If it was not you, there is nothing to do.',
      ],
      button: 'Choose a password',
    },
    password_changed: {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your account was changed just now, and every other session was ended. If it was not you, choose a new one here at once.',
      ],
      button: 'Choose a password',
    },
    token_made: {
      subject: 'An API token was made for your account',
      paragraphs: [
        'A new API token was made in your account just now. Your tokens are listed here:',
        'If it was not you, revoke it there and choose a new password at once.',
      ],
      button: 'See the tokens',
    },
    new_device: {
      subject: 'A sign-in on a new device',
      paragraphs: [
        'Somebody signed in to your account on a device, or in a browser, where you had not signed in before. If it was not you, choose a new password here at once: it signs out everywhere.',
      ],
      button: 'Choose a password',
    },
    second_factor_on: {
      subject: 'Two-step sign-in is on',
      paragraphs: [
        'Two-step sign-in was switched on for your account, and every other session was ended. If it was not you, choose a new password here at once and write to the operator of this service.',
      ],
      button: 'Choose a password',
    },
    second_factor_off: {
      subject: 'Two-step sign-in is off',
      paragraphs: [
        'Two-step sign-in was switched off for your account. If it was not you, choose a new password here at once and switch it on again.',
      ],
      button: 'Choose a password',
    },
    recovery_codes_made: {
      subject: 'New recovery codes were made',
      paragraphs: [
        'New recovery codes were made for your account, and the earlier ones no longer work. If it was not you, choose a new password here at once.',
      ],
      button: 'Choose a password',
    },
    recovery_code_used: {
      subject: 'A recovery code was used',
      paragraphs: [
        'Somebody signed in to your account with one of your recovery codes, which does not work any more. If it was not you, choose a new password here at once and make new recovery codes.',
      ],
      button: 'Choose a password',
    },
    passkey_added: {
      subject: 'A passkey was added',
      paragraphs: [
        'A passkey was added to your account; it signs in without the password. If it was not you, choose a new password here at once and remove it in the settings.',
      ],
      button: 'Choose a password',
    },
    passkey_removed: {
      subject: 'A passkey was removed',
      paragraphs: ['A passkey was removed from your account. If it was not you, choose a new password here at once.'],
      button: 'Choose a password',
    },
    email_changed: {
      subject: 'The e-mail address of your account was changed',
      paragraphs: [
        'Your account has a new e-mail address. Mails go there from now on:',
        'If it was not you, write to the operator of this service.',
      ],
      button: '',
    },
    invitation_customer: {
      subject: 'You are invited',
      paragraphs: ['Open this link to make your account. It works once, within 24 hours.'],
      button: 'Make the account',
    },
    invitation_operator: {
      subject: 'You are invited as an operator',
      paragraphs: ['Open this link to make your operator’s account. It works once, within 24 hours.'],
      button: 'Make the account',
    },
  },
  fa: {
    sign_up: {
      subject: 'حساب خود را بسازید',
      paragraphs: [
        'برای انتخاب گذرواژه و ساختن حساب خود این پیوند را باز کنید. پیوند یک بار و تا یک ساعت کار می‌کند.',
        'اگر شما درخواست نکرده‌اید، کاری لازم نیست؛ بدون این پیوند حسابی ساخته نمی‌شود.',
      ],
      button: 'انتخاب گذرواژه',
    },
    verify_email: {
      subject: 'نشانی ایمیل خود را تأیید کنید',
      paragraphs: [
        'برای تأیید اینکه این ایمیل از آنِ شماست، این پیوند را باز کنید. پیوند یک ساعت کار می‌کند.',
        'اگر شما درخواست نکرده‌اید، کاری لازم نیست؛ بدون این پیوند اتفاقی نمی‌افتد.',
      ],
      button: 'تأیید ایمیل',
    },
    reset_password: {
      subject: 'گذرواژهٔ تازه انتخاب کنید',
      paragraphs: [
        'برای انتخاب گذرواژهٔ تازه این پیوند را باز کنید. پیوند یک بار و تا ۳۰ دقیقه کار می‌کند و شما را از همهٔ دستگاه‌ها خارج می‌کند.',
        'اگر شما درخواست نکرده‌اید، کاری لازم نیست؛ گذرواژهٔ شما همان می‌ماند.',
      ],
      button: 'انتخاب گذرواژه',
    },
    already_registered: {
      subject: 'شما از پیش حساب دارید',
      paragraphs: [
        'کسی، به احتمال زیاد خود شما، خواست با این ایمیل ثبت‌نام کند. برای این ایمیل حسابی هست. اگر گذرواژه را نمی‌دانید، اینجا گذرواژهٔ تازه‌ای انتخاب کنید.',
        'اگر شما نبودید، کاری لازم نیست.',
      ],
      button: 'انتخاب گذرواژه',
    },
    password_changed: {
      subject: 'گذرواژهٔ شما عوض شد',
      paragraphs: [
        'گذرواژهٔ حساب شما همین حالا عوض شد و نشست‌های دیگر پایان یافت. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    token_made: {
      subject: 'توکن API جدیدی برای حساب شما ساخته شد',
      paragraphs: [
        'همین حالا یک توکن API جدید در حساب شما ساخته شد. فهرست توکن‌ها اینجاست:',
        'اگر کار شما نبوده، فوراً آن را باطل کنید و رمز عبور جدید بسازید.',
      ],
      button: 'مشاهده‌ی توکن‌ها',
    },
    new_device: {
      subject: 'ورود از دستگاهی تازه',
      paragraphs: [
        'کسی از دستگاه یا مرورگری وارد حساب شما شد که پیش‌تر از آن وارد نشده بودید. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید؛ با آن همهٔ دستگاه‌ها خارج می‌شوند.',
      ],
      button: 'انتخاب گذرواژه',
    },
    second_factor_on: {
      subject: 'ورود دومرحله‌ای روشن شد',
      paragraphs: [
        'ورود دومرحله‌ای برای حساب شما روشن شد و نشست‌های دیگر پایان یافت. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید و به گردانندهٔ این سامانه خبر بدهید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    second_factor_off: {
      subject: 'ورود دومرحله‌ای خاموش شد',
      paragraphs: [
        'ورود دومرحله‌ای حساب شما خاموش شد. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید و آن را دوباره روشن کنید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    recovery_codes_made: {
      subject: 'کدهای بازیابی تازه ساخته شد',
      paragraphs: [
        'برای حساب شما کدهای بازیابی تازه ساخته شد و کدهای پیشین دیگر کار نمی‌کند. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    recovery_code_used: {
      subject: 'یکی از کدهای بازیابی به کار رفت',
      paragraphs: [
        'کسی با یکی از کدهای بازیابی شما وارد حساب شد؛ آن کد دیگر کار نمی‌کند. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید و کدهای بازیابی تازه بسازید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    passkey_added: {
      subject: 'کلید عبور افزوده شد',
      paragraphs: [
        'کلید عبوری به حساب شما افزوده شد که بدون گذرواژه وارد می‌شود. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید و آن کلید را در تنظیمات پاک کنید.',
      ],
      button: 'انتخاب گذرواژه',
    },
    passkey_removed: {
      subject: 'کلید عبور پاک شد',
      paragraphs: ['کلید عبوری از حساب شما پاک شد. اگر شما نبودید، بی‌درنگ اینجا گذرواژهٔ تازه‌ای انتخاب کنید.'],
      button: 'انتخاب گذرواژه',
    },
    email_changed: {
      subject: 'ایمیل حساب شما عوض شد',
      paragraphs: [
        'حساب شما ایمیل تازه‌ای دارد و نامه‌ها از این پس به آنجا می‌رود:',
        'اگر شما نبودید، به گردانندهٔ این سامانه خبر بدهید.',
      ],
      button: '',
    },
    invitation_customer: {
      subject: 'شما دعوت شده‌اید',
      paragraphs: ['برای ساختن حساب خود این پیوند را باز کنید. پیوند یک بار و تا ۲۴ ساعت کار می‌کند.'],
      button: 'ساختن حساب',
    },
    invitation_operator: {
      subject: 'شما به‌عنوان گرداننده دعوت شده‌اید',
      paragraphs: ['برای ساختن حساب گرداننده این پیوند را باز کنید. پیوند یک بار و تا ۲۴ ساعت کار می‌کند.'],
      button: 'ساختن حساب',
    },
  },
}

export interface Written {
  subject: string
  text: string
  html: string
}

/** A letter in one language, as plain text and as HTML that loads nothing from anywhere. */
export function writeLetter(letter: Letter, language: Language): Written {
  const { subject, paragraphs, button } = words[language][letter.kind]
  const [first = '', ...rest] = paragraphs
  const value = 'link' in letter ? letter.link : letter.newEmail
  const shown = escapeHtml(value)
  // In a right-to-left paragraph an address would be torn apart without a direction of its own.
  const middle =
    'link' in letter
      ? `<p><a href="${shown}">${escapeHtml(button)}</a></p>\n<p dir="ltr"><bdi>${shown}</bdi></p>`
      : `<p dir="ltr"><bdi>${shown}</bdi></p>`
  return {
    subject: `VerifyPlus: ${subject}`,
    text: [first, value, ...rest].join('\n\n').concat('\n'),
    html: [
      `<!doctype html>\n<html lang="${language}" dir="${language === 'fa' ? 'rtl' : 'ltr'}">`,
      `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      `<body style="font-family: Vazirmatn, Tahoma, sans-serif; line-height: 1.8">`,
      `<p>${escapeHtml(first)}</p>`,
      middle,
      ...rest.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
      '</body>\n</html>\n',
    ].join('\n'),
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string)
}
