import { defineTexts } from '../i18n/index.ts'

export const mailsTexts = defineTexts(
  {
    title: 'نامه‌های سامانه',
    text: 'نامه‌هایی که سامانه برای کاربران نوشته است. اگر سرور ایمیل ندارید، پیوند داخل آن‌ها را خودتان به گیرنده برسانید.',
    empty: 'هنوز نامه‌ای نوشته نشده است',
    columns: { to: 'گیرنده', subject: 'موضوع', state: 'وضعیت', created: 'زمان' },
    states: { kept: 'نگه داشته شده', queued: 'در صف ارسال', sent: 'فرستاده شده', failed: 'ارسال نشد' },
    read: 'خواندن',
    readOf: (recipient: string) => `خواندن نامه‌ی ${recipient}`,
    copyLink: 'کپی پیوند',
    erased: 'متن این نامه پاک شده است.',
    notFreshTitle: 'دوباره وارد شوید',
    notFreshText:
      'با پیوند داخل نامه‌ها می‌شود وارد حساب دیگران شد؛ برای همین این صفحه فقط تا ۱۵ دقیقه پس از ورود باز می‌شود.',
    signInAgain: 'خروج و ورود دوباره',
  },
  {
    title: 'Mails of this system',
    text: 'What the system has written to people. Without a mail server, hand the links in them on yourself.',
    empty: 'No mail has been written yet',
    columns: { to: 'To', subject: 'Subject', state: 'State', created: 'Time' },
    states: { kept: 'kept', queued: 'queued', sent: 'sent', failed: 'failed' },
    read: 'Read',
    readOf: (recipient: string) => `Read the mail to ${recipient}`,
    copyLink: 'Copy the link',
    erased: 'What was in this mail is erased.',
    notFreshTitle: 'Sign in again',
    notFreshText:
      'The links in mails let one into other people’s accounts, so this page opens only within 15 minutes of a sign-in.',
    signInAgain: 'Sign out and in again',
  },
)
