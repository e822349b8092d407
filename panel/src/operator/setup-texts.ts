import { defineTexts, plural } from '../i18n/index.ts'

export const setupTexts = defineTexts(
  {
    title: 'راه‌اندازی سایت',
    text: 'هر مورد وضعیت فعلی سرور را نشان می‌دهد. دستورها را روی همان ماشینی اجرا کنید که سرور روی آن است.',
    done: 'انجام شده',
    open: 'انجام نشده',
    command: 'دستور:',
    now: (state: string) => `وضعیت: ${state}`,
    sandbox: {
      title: 'یک شماره‌ی آزمایشی بگیرید',
      text: 'شماره‌های آزمایشی واقعی نیستند و چند ثانیه پس از گرفتن شماره کد می‌گیرند.',
      state: (_: number, numbers: string, balance: string) => `${numbers} شماره‌ی آزمایشی، موجودی شما ${balance}`,
      closed: (balance: string) => `شماره‌های آزمایشی غیرفعال‌اند؛ موجودی شما ${balance}`,
      go: 'دریافت شماره',
    },
    mail: {
      title: 'ارسال ایمیل',
      text: 'بدون سرور ایمیل، لینک‌های ثبت‌نام و بازیابی را باید خودتان برای کاربران بفرستید.',
      sent: 'ایمیل‌ها ارسال می‌شوند',
      kept: 'سرور ایمیل تنظیم نشده است؛ ایمیل‌ها نگه داشته می‌شوند',
      go: 'ایمیل‌های ارسالی',
    },
    contact: {
      title: 'راه تماس با شما',
      text: 'ایمیل یا آدرسی که کاربران در صفحه‌های شارژ، حذف حساب و خطاها می‌بینند.',
      none: 'تنظیم نشده است',
    },
    supplier: {
      title: 'تأمین‌کننده‌ی شماره',
      text: 'مسیری که پیامک‌ها از آن می‌رسند: وب‌هوک، SMPP یا مودم. با اضافه شدن آن، شماره‌های آزمایشی کنار می‌روند، مگر با SANDBOX=on.',
      state: (_: number, count: string) => `${count} تأمین‌کننده`,
    },
    numbers: {
      title: 'ورود شماره‌ها',
      text: 'فایل CSV با ستون‌های msisdn و country.',
      state: (_: number, count: string) => `${count} شماره`,
    },
    prices: {
      title: 'قیمت‌ها',
      text: 'قیمت هر کشور، و در صورت نیاز قیمت جداگانه‌ی یک سرویس.',
      state: (_: number, countries: string, _own: number, own: string) =>
        `${countries} کشور، ${own} قیمت را شما تعیین کرده‌اید`,
    },
    people: {
      title: 'دعوت از کاربران',
      text: 'دعوت‌نامه لینکی یک‌بارمصرف است که تا ۲۴ ساعت اعتبار دارد.',
      state: (_: number, count: string) => `${count} کاربر`,
    },
  },
  {
    title: 'Set up this site',
    text: 'Each item shows the current state of the server. Run the commands on the machine where the server runs.',
    done: 'Done',
    open: 'To do',
    command: 'Command:',
    now: (state: string) => `Now: ${state}`,
    sandbox: {
      title: 'Get a sandbox number',
      text: 'Sandbox numbers aren’t real, and receive a code a few seconds after you get one.',
      state: (how: number, numbers: string, balance: string) =>
        `${numbers} sandbox ${plural(how, 'number', 'numbers')}; your balance is ${balance}`,
      closed: (balance: string) => `the sandbox is off; your balance is ${balance}`,
      go: 'Get a number',
    },
    mail: {
      title: 'Email',
      text: 'Without a mail server, you forward sign-up and recovery links to people yourself.',
      sent: 'emails are sent',
      kept: 'no mail server is set up; emails are kept',
      go: 'Outgoing email',
    },
    contact: {
      title: 'How people reach you',
      text: 'The email address or URL that people see with top-ups, account deletion and errors.',
      none: 'not set',
    },
    supplier: {
      title: 'Add a supplier of numbers',
      text: 'How messages reach you: webhook, SMPP or modem. Adding one closes the sandbox, unless SANDBOX=on.',
      state: (how: number, count: string) => `${count} ${plural(how, 'supplier', 'suppliers')}`,
    },
    numbers: {
      title: 'Import numbers',
      text: 'A CSV file with the columns msisdn and country.',
      state: (how: number, count: string) => `${count} ${plural(how, 'number', 'numbers')}`,
    },
    prices: {
      title: 'Prices',
      text: 'One price per country and, where needed, a separate price for a service there.',
      state: (how: number, countries: string, howOwn: number, own: string) =>
        `${countries} ${plural(how, 'country', 'countries')}, ${own} ${plural(howOwn, 'price', 'prices')} set by you`,
    },
    people: {
      title: 'Invite people',
      text: 'An invitation is a single-use link, valid for 24 hours.',
      state: (how: number, count: string) => `${count} ${plural(how, 'person', 'people')}`,
    },
  },
)
