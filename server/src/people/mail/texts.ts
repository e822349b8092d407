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
  /** `contact`: where the operator is found; null: the letter sends nobody anywhere. */
  | { kind: 'email_changed'; newEmail: string; contact: string | null }
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
      subject: 'Create your account',
      paragraphs: [
        'Choose a password and create your account with the link below. It’s single-use and valid for one hour.',
        'If you didn’t request this, ignore this email: no account is created without the link.',
      ],
      button: 'Choose a password',
    },
    verify_email: {
      subject: 'Confirm your email address',
      paragraphs: [
        'Confirm your email address with the link below. It’s valid for one hour.',
        'If you didn’t request this, ignore this email.',
      ],
      button: 'Confirm email address',
    },
    reset_password: {
      subject: 'Choose a new password',
      paragraphs: [
        'Choose a new password with the link below. It’s single-use, valid for 30 minutes, and signs you out everywhere.',
        'If you didn’t request this, ignore this email: your password stays as it is.',
      ],
      button: 'Choose a password',
    },
    already_registered: {
      subject: 'You already have an account',
      paragraphs: [
        'Someone (probably you) tried to sign up with this address, but it already has an account. If you’ve forgotten the password, choose a new one here.',
        'If it wasn’t you, no action is needed.',
      ],
      button: 'Choose a password',
    },
    password_changed: {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your account was just changed, and you were signed out everywhere else. If it wasn’t you, choose a new one here immediately.',
      ],
      button: 'Choose a password',
    },
    token_made: {
      subject: 'An API token was created in your account',
      paragraphs: [
        'A new API token was just created in your account. Your tokens are listed here:',
        'If it wasn’t you, revoke it there and choose a new password immediately.',
      ],
      button: 'View tokens',
    },
    new_device: {
      subject: 'New sign-in to your account',
      paragraphs: [
        'Your account was just signed in to from a device or browser that hadn’t been used before. If it wasn’t you, choose a new password here immediately; it signs you out everywhere.',
      ],
      button: 'Choose a password',
    },
    second_factor_on: {
      subject: 'Two-step verification is on',
      paragraphs: [
        'Two-step verification was turned on for your account, and all other devices were signed out. If it wasn’t you, choose a new password here immediately.',
      ],
      button: 'Choose a password',
    },
    second_factor_off: {
      subject: 'Two-step verification is off',
      paragraphs: [
        'Two-step verification was turned off for your account. If it wasn’t you, choose a new password here immediately and turn it on again.',
      ],
      button: 'Choose a password',
    },
    recovery_codes_made: {
      subject: 'New recovery codes were created',
      paragraphs: [
        'New recovery codes were created for your account, and the previous ones no longer work. If it wasn’t you, choose a new password here immediately.',
      ],
      button: 'Choose a password',
    },
    recovery_code_used: {
      subject: 'A recovery code was used',
      paragraphs: [
        'Someone signed in to your account with one of your recovery codes, which no longer works. If it wasn’t you, choose a new password here immediately and create new recovery codes.',
      ],
      button: 'Choose a password',
    },
    passkey_added: {
      subject: 'A passkey was added',
      paragraphs: [
        'A passkey was added to your account; it signs in without a password. If it wasn’t you, choose a new password here immediately and remove the passkey in settings.',
      ],
      button: 'Choose a password',
    },
    passkey_removed: {
      subject: 'A passkey was removed',
      paragraphs: [
        'A passkey was removed from your account. If it wasn’t you, choose a new password here immediately.',
      ],
      button: 'Choose a password',
    },
    email_changed: {
      subject: 'The email address of your account was changed',
      paragraphs: [
        'The email address of your account was changed. From now on we’ll write to:',
        'If it wasn’t you, someone else may have access to your account.',
      ],
      button: '',
    },
    invitation_customer: {
      subject: 'You’ve been invited to VerifyPlus',
      paragraphs: ['Create your account with the link below. It’s single-use and valid for 24 hours.'],
      button: 'Create account',
    },
    invitation_operator: {
      subject: 'You’ve been invited to VerifyPlus as an administrator',
      paragraphs: ['Create your administrator account with the link below. It’s single-use and valid for 24 hours.'],
      button: 'Create account',
    },
  },
  fa: {
    sign_up: {
      subject: 'ایجاد حساب',
      paragraphs: [
        'برای انتخاب رمز عبور و ایجاد حساب این لینک را باز کنید. این لینک یک‌بارمصرف است و تا یک ساعت اعتبار دارد.',
        'اگر این درخواست از طرف شما نبوده، این ایمیل را نادیده بگیرید؛ بدون این لینک حسابی ساخته نمی‌شود.',
      ],
      button: 'انتخاب رمز عبور',
    },
    verify_email: {
      subject: 'تأیید آدرس ایمیل',
      paragraphs: [
        'برای تأیید آدرس ایمیلتان این لینک را باز کنید. این لینک تا یک ساعت معتبر است.',
        'اگر این درخواست از طرف شما نبوده، این ایمیل را نادیده بگیرید.',
      ],
      button: 'تأیید ایمیل',
    },
    reset_password: {
      subject: 'انتخاب رمز عبور جدید',
      paragraphs: [
        'برای انتخاب رمز عبور جدید این لینک را باز کنید. این لینک یک‌بارمصرف است، تا ۳۰ دقیقه اعتبار دارد و شما را از همه‌ی دستگاه‌ها خارج می‌کند.',
        'اگر این درخواست از طرف شما نبوده، این ایمیل را نادیده بگیرید؛ رمز عبورتان تغییری نمی‌کند.',
      ],
      button: 'انتخاب رمز عبور',
    },
    already_registered: {
      subject: 'با این ایمیل قبلاً ثبت‌نام کرده‌اید',
      paragraphs: [
        'یک نفر (احتمالاً خودتان) با این ایمیل درخواست ثبت‌نام داده است، اما این ایمیل از قبل حساب دارد. اگر رمز عبور را فراموش کرده‌اید، از اینجا رمز جدید بسازید.',
        'اگر این درخواست از طرف شما نبوده، این ایمیل را نادیده بگیرید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    password_changed: {
      subject: 'رمز عبور شما تغییر کرد',
      paragraphs: [
        'رمز عبور حسابتان همین حالا تغییر کرد و از دستگاه‌های دیگر خارج شدید. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید.',
      ],
      button: 'انتخاب رمز عبور',
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
      subject: 'ورود از دستگاه جدید',
      paragraphs: [
        'همین حالا از دستگاه یا مرورگری وارد حسابتان شدند که قبلاً از آن استفاده نشده بود. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید؛ با این کار از همه‌ی دستگاه‌ها خارج می‌شوید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    second_factor_on: {
      subject: 'تأیید دومرحله‌ای فعال شد',
      paragraphs: [
        'تأیید دومرحله‌ای برای حسابتان فعال شد و از دستگاه‌های دیگر خارج شدید. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    second_factor_off: {
      subject: 'تأیید دومرحله‌ای غیرفعال شد',
      paragraphs: [
        'تأیید دومرحله‌ای حسابتان غیرفعال شد. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید و آن را دوباره فعال کنید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    recovery_codes_made: {
      subject: 'کدهای بازیابی جدید ساخته شد',
      paragraphs: [
        'برای حسابتان کدهای بازیابی جدید ساخته شد و کدهای قبلی دیگر معتبر نیستند. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    recovery_code_used: {
      subject: 'یکی از کدهای بازیابی استفاده شد',
      paragraphs: [
        'با یکی از کدهای بازیابی شما وارد حسابتان شدند؛ آن کد دیگر معتبر نیست. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید و کدهای بازیابی جدید بگیرید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    passkey_added: {
      subject: 'کلید عبور اضافه شد',
      paragraphs: [
        'یک کلید عبور (Passkey) به حسابتان اضافه شد که بدون رمز عبور وارد می‌شود. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید و آن کلید را در تنظیمات حذف کنید.',
      ],
      button: 'انتخاب رمز عبور',
    },
    passkey_removed: {
      subject: 'کلید عبور حذف شد',
      paragraphs: ['یک کلید عبور (Passkey) از حسابتان حذف شد. اگر کار شما نبوده، فوراً از اینجا رمز عبور جدید بسازید.'],
      button: 'انتخاب رمز عبور',
    },
    email_changed: {
      subject: 'ایمیل حساب شما تغییر کرد',
      paragraphs: [
        'ایمیل حساب شما تغییر کرد. از این پس ایمیل‌ها به آدرس زیر ارسال می‌شوند:',
        'اگر کار شما نبوده، شاید شخص دیگری به حسابتان دسترسی دارد.',
      ],
      button: '',
    },
    invitation_customer: {
      subject: 'دعوت به VerifyPlus',
      paragraphs: ['برای ایجاد حساب این لینک را باز کنید. این لینک یک‌بارمصرف است و تا ۲۴ ساعت اعتبار دارد.'],
      button: 'ایجاد حساب',
    },
    invitation_operator: {
      subject: 'دعوت به مدیریت VerifyPlus',
      paragraphs: ['برای ایجاد حساب مدیر سایت این لینک را باز کنید. این لینک یک‌بارمصرف است و تا ۲۴ ساعت اعتبار دارد.'],
      button: 'ایجاد حساب',
    },
  },
}

const contactWords: Record<Language, string> = { en: 'Contact the administrator:', fa: 'تماس با مدیر سایت:' }

export interface Written {
  subject: string
  text: string
  html: string
}

/** A letter in one language, as plain text and as HTML that loads nothing from anywhere. */
export function writeLetter(letter: Letter, language: Language): Written {
  const { subject, paragraphs, button } = words[language][letter.kind]
  const contact = 'contact' in letter ? letter.contact : null
  const [first = '', ...more] = paragraphs
  const rest = contact === null ? more : [...more, `${contactWords[language]} ${contact}`]
  const value = 'link' in letter ? letter.link : letter.newEmail
  const shown = escapeHtml(value)
  // In a right-to-left paragraph an address would be torn apart without a direction of its own.
  const middle =
    'link' in letter
      ? `<p><a href="${shown}">${escapeHtml(button)}</a></p>\n<p dir="ltr"><bdi>${shown}</bdi></p>`
      : `<p dir="ltr"><bdi>${shown}</bdi></p>`
  return {
    // The name last: a first Latin letter turns the whole of a Persian subject around in mail programs.
    subject: subject.includes('VerifyPlus') ? subject : `${subject} · VerifyPlus`,
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
