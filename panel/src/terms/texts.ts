import { defineTexts } from '../i18n/index.ts'

export const termsTexts = defineTexts(
  {
    title: 'قوانین استفاده',
    version: 'نسخه‌ی ۱',
    lead: 'این سایت شماره‌ی تلفن را برای مدتی کوتاه در اختیار شما می‌گذارد و کد تأییدی را که به آن می‌رسد تحویل می‌دهد. با ایجاد حساب، این قوانین را می‌پذیرید.',
    accepted: {
      title: 'استفاده‌های مجاز',
      items: [
        'تست فرایند ثبت‌نام، ورود و تأیید پیامکی در اپلیکیشن و سرویس خودتان یا سرویسی که اجازه‌ی تست آن را دارید.',
        'تست خودکار و تضمین کیفیت، پایش رسیدن پیامک‌های تأیید، و توسعه‌ی نرم‌افزار.',
        'کار با شماره‌هایی که خودتان دارنده‌ی آن‌ها هستید یا دارنده‌شان اجازه داده است.',
        'استفاده برای حفظ حریم خصوصی خودتان، تا جایی که قانون و شرایط سرویس مقصد اجازه می‌دهد.',
      ],
    },
    refused: {
      title: 'استفاده‌های غیرمجاز',
      items: [
        'کلاهبرداری، فریب، جعل هویت، آزار یا تهدید دیگران.',
        'بانک‌ها، پرداخت، کیف پول و صرافی، خدمات دولتی، سلامت، امضای دیجیتال و خدمات مشترکان اپراتورهای تلفن همراه (مثل پنل کاربری یا فعال‌سازی سیم‌کارت).',
        'ساخت انبوه حساب، هرزنامه، رأی یا بازدید ساختگی، و دور زدن محدودیت یا مسدودی سرویس‌های دیگر.',
        'ورود به حساب دیگران یا بازیابی حسابی که از آنِ شما نیست.',
        'هر کاری که در کشور شما، کشور شماره یا کشور سرویس مقصد خلاف قانون است.',
        'استفاده‌ی افراد زیر ۱۸ سال.',
      ],
    },
    money: {
      title: 'هزینه و پرداخت',
      items: [
        'قیمت شماره‌ای که در سایت یا با نسخه‌ی ۳ API گرفته شود در ابتدا رزرو می‌شود و با رسیدن کد یک‌بار کسر می‌شود، خوانده شود یا نه، با همه‌ی کدها و پیامک‌های آن شماره. اگر کدی نرسد، مبلغ رزروشده آزاد می‌شود.',
        'با get_number چیزی رزرو نمی‌شود: هزینه‌ی هر کد هنگام تحویل آن کسر می‌شود، برای هر شماره حداکثر سه بار. دریافت دوباره‌ی همان کد رایگان است.',
        'پیامکی که کدی در آن پیدا نشده یا از فرستنده‌ای ناشناس است فقط به درخواست شما و به قیمت همان شماره نمایش داده می‌شود. اگر هزینه‌ی شماره پرداخت شده باشد، رایگان است.',
        'لغو نهایی است: کدی که پس از لغو برسد به کسی نشان داده نمی‌شود و هزینه‌ای ندارد.',
        'قیمت همان است که هنگام گرفتن شماره دیده‌اید. همه‌ی تراکنش‌ها در صفحه‌ی موجودی ثبت می‌شود و تغییر نمی‌کند.',
      ],
    },
    numbers: {
      title: 'شماره‌ها و پیامک‌ها',
      items: [
        'شماره در مهلت آن فقط برای شماست و پس از آن به دیگران داده می‌شود. آن را در حسابی که می‌خواهید نگه دارید به کار نبرید.',
        'فقط پیامک‌های همان سرویس تحویل می‌شود. پیامک‌های دیگر به هیچ مشتری نشان داده نمی‌شود؛ فقط زمان رسیدن آن‌ها گفته می‌شود.',
        'متن پیامک و کد پس از مدت نگهداری (معمولاً ۲۴ ساعت) پاک می‌شود. کدی که پس از پایان مهلت فرستاده شود به هیچ‌کس نشان داده نمی‌شود.',
        'رسیدن کد تضمین نمی‌شود: ارسال آن با سرویس مقصد و اپراتور است. نرخ دریافت کد برای هر کشور و سرویس در سایت نوشته شده است.',
      ],
    },
    account: {
      title: 'حساب شما',
      items: [
        'رمز عبور و توکن‌ها را امن نگه دارید. مسئولیت هر استفاده از آن‌ها با شماست.',
        'حسابی که این قوانین را زیر پا بگذارد غیرفعال می‌شود. اگر متوجه سوءاستفاده از شماره‌ای شدید، به مدیر سایت گزارش دهید.',
        'حسابی که شماره‌های زیادی بگیرد و هزینه‌ای برای آن‌ها نپردازد، مدتی شماره‌ی جدید نمی‌گیرد.',
        'به درخواست‌های قانونی مراجع ذی‌صلاح پاسخ داده می‌شود و هر پاسخ ثبت می‌شود.',
        'مدیر سایت می‌تواند این قوانین را تغییر دهد؛ نسخه‌ی جدید از زمان انتشار در همین صفحه اجرا می‌شود.',
      ],
    },
  },
  {
    title: 'Terms of use',
    version: 'Version 1',
    lead: 'This site lends you phone numbers for a short time and hands over the verification codes that arrive on them. By creating an account you accept these terms.',
    accepted: {
      title: 'What it is for',
      items: [
        'Testing sign-up, sign-in and verification by SMS of your own app or service, or of one you are allowed to test.',
        'Automated tests and quality assurance, watching whether verification messages arrive, and software development.',
        'Working with numbers that you own, or whose owner has given permission.',
        'Privacy, as far as the law and the terms of the other service allow.',
      ],
    },
    refused: {
      title: 'What is not allowed',
      items: [
        'Fraud, deception, impersonation, harassing or threatening people.',
        'Banks, payment, wallets and exchanges, government, health, electronic signatures, and mobile-carrier self-service accounts.',
        'Bulk account creation, spam, fake votes or views, and circumventing limits or blocks of other services.',
        'Signing in to accounts of others, or recovering an account that is not yours.',
        'Anything illegal in your country, the number’s country, or that of the other service.',
        'Use by persons under 18.',
      ],
    },
    money: {
      title: 'Money',
      items: [
        'The price of a number that you get on the site or through version 3 of the API is put on hold at the start, and charged once when a code arrives, read or not, with all codes and messages of that number. If no code arrives, the hold is released.',
        'With get_number nothing is put on hold: each code is charged when it is handed over, three times at most for one number. The same code again is free.',
        'A message in which no code was found, or from an unknown sender, is shown only when you ask for it, for the price of the number; where that is paid, for nothing.',
        'Cancelling is final: a code that arrives after it is shown to nobody and costs nothing.',
        'The price is the one you saw when you got the number. All transactions are on the page “Balance” and are never edited.',
      ],
    },
    numbers: {
      title: 'Numbers and messages',
      items: [
        'A number is yours alone while it is lent to you, and others get it afterwards. Do not use it for an account you want to keep.',
        'Only messages of the chosen service are handed over. Others are shown to no customer; you only see when one arrived.',
        'Texts and codes are deleted after the retention period, usually 24 hours. A code that is sent after the end is shown to nobody.',
        'Delivery is not guaranteed: sending is up to the other service and the carrier. The delivery rate is shown by country and service.',
      ],
    },
    account: {
      title: 'Your account',
      items: [
        'Keep your password and tokens safe. You are responsible for what is done with them.',
        'An account that breaks these terms is suspended. If you see a number being abused, report it to the administrator.',
        'An account that gets many numbers and pays for none of them gets no new ones for a while.',
        'Lawful requests of competent authorities are answered, and every answer is recorded.',
        'The administrator may change these terms; a new version takes effect when published here.',
      ],
    },
  },
)
