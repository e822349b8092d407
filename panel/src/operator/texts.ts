import { defineTexts } from '../i18n/index.ts'

export const mailsTexts = defineTexts(
  {
    title: 'ایمیل‌های ارسالی',
    text: 'ایمیل‌هایی که سایت برای کاربران ساخته است. اگر سرور ایمیل ندارید، لینک داخل آن‌ها را خودتان برای گیرنده بفرستید.',
    empty: 'هنوز ایمیلی ساخته نشده است',
    columns: { to: 'گیرنده', subject: 'موضوع', state: 'وضعیت', created: 'زمان' },
    states: { kept: 'در انتظار ارسال دستی', queued: 'در صف ارسال', sent: 'ارسال شده', failed: 'ارسال نشد' },
    read: 'مشاهده',
    readOf: (recipient: string) => `مشاهده‌ی ایمیل ${recipient}`,
    copyLink: 'کپی لینک',
    erased: 'متن این ایمیل پاک شده است.',
    notFreshTitle: 'دوباره وارد شوید',
    notFreshText:
      'لینک این ایمیل‌ها دسترسی به حساب کاربران می‌دهد؛ برای امنیت، این صفحه فقط تا ۱۵ دقیقه پس از ورود باز است.',
    signInAgain: 'خروج و ورود دوباره',
  },
  {
    title: 'Outgoing email',
    text: 'What this site has written to people. Without a mail server, forward the links in them yourself.',
    empty: 'No email has been written yet',
    columns: { to: 'To', subject: 'Subject', state: 'State', created: 'Time' },
    states: { kept: 'waiting (no mail server)', queued: 'queued', sent: 'sent', failed: 'failed' },
    read: 'Read',
    readOf: (recipient: string) => `Read the email to ${recipient}`,
    copyLink: 'Copy the link',
    erased: 'The content of this email has been deleted.',
    notFreshTitle: 'Sign in again',
    notFreshText:
      'The links in these emails give access to other people’s accounts, so this page opens only within 15 minutes of a sign-in.',
    signInAgain: 'Sign out and in again',
  },
)
