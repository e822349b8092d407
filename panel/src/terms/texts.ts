import { defineTexts } from '../i18n/index.ts'

export const termsTexts = defineTexts(
  {
    title: 'قوانین و استفاده‌ی پذیرفته',
    version: 'نسخه‌ی ۱',
    lead: 'این سامانه شماره‌ی تلفن را برای مدتی کوتاه در اختیار شما می‌گذارد و کد تأییدی را که به آن می‌رسد تحویل می‌دهد. با ساختن حساب، این قوانین را می‌پذیرید.',
    accepted: {
      title: 'برای چه کارهایی است',
      items: [
        'آزمودن فرایند ثبت‌نام، ورود و تأیید پیامکی در برنامه و سرویس خودتان یا سرویسی که اجازه‌ی آزمودنش را دارید.',
        'آزمون خودکار و تضمین کیفیت، پایش رسیدن پیامک‌های تأیید، و توسعه‌ی نرم‌افزار.',
        'کار با شماره‌هایی که خودتان دارنده‌ی آن‌ها هستید یا دارنده‌شان اجازه داده است.',
        'حفظ حریم خصوصی، تا جایی که قانون و شرایط سرویس مقصد اجازه می‌دهد.',
      ],
    },
    refused: {
      title: 'برای چه کارهایی پذیرفته نیست',
      items: [
        'کلاهبرداری، فریب، جعل هویت، آزار یا تهدید دیگران.',
        'بانک‌ها، پرداخت، کیف پول و صرافی، خدمات دولتی، سلامت، امضای دیجیتال و خدمات اپراتورهای تلفن.',
        'ساختن انبوه حساب، هرزنامه، رأی یا بازدید ساختگی، و دور زدن محدودیت یا مسدودی سرویس‌های دیگر.',
        'ورود به حساب دیگران یا بازیابی حسابی که از آنِ شما نیست.',
        'هر کاری که در کشور شما، کشور شماره یا کشور سرویس مقصد خلاف قانون است.',
        'استفاده‌ی افراد زیر ۱۸ سال.',
      ],
    },
    money: {
      title: 'پول',
      items: [
        'قیمت شماره‌ای که در سایت یا با نسخه‌ی ۳ API گرفته شود در ابتدا رزرو می‌شود و با رسیدن کد یک بار کسر می‌شود، خوانده شود یا نه، با همه‌ی کدها و پیامک‌های آن شماره. اگر کدی نرسد، مبلغ رزروشده آزاد می‌شود.',
        'با get_number چیزی رزرو نمی‌شود: هزینه‌ی هر کد هنگام تحویل آن کسر می‌شود، برای هر شماره حداکثر سه بار. دریافت دوباره‌ی همان کد رایگان است.',
        'پیامکی که کدی در آن پیدا نشده یا از فرستنده‌ای ناشناس است فقط به درخواست شما و به قیمت همان شماره نمایش داده می‌شود. اگر هزینه‌ی شماره پرداخت شده باشد، رایگان است.',
        'لغو نهایی است: کدی که پس از لغو برسد به کسی نشان داده نمی‌شود و هزینه‌ای ندارد.',
        'قیمت همان است که هنگام گرفتن شماره دیده‌اید. گردش حساب شما سطر به سطر در صفحه‌ی موجودی است و ویرایش نمی‌شود.',
      ],
    },
    numbers: {
      title: 'شماره‌ها و پیام‌ها',
      items: [
        'شماره در مدت اجاره فقط برای شماست و پس از آن به دیگران داده می‌شود. آن را در حسابی که می‌خواهید نگه دارید به کار نبرید.',
        'فقط پیام‌های همان محصول تحویل می‌شود. پیام‌های دیگر به هیچ مشتری نشان داده نمی‌شود؛ فقط زمان رسیدن آن‌ها گفته می‌شود.',
        'متن پیام و کد پس از مدت نگهداری (معمولاً ۲۴ ساعت) پاک می‌شود. کدی که پس از پایان اجاره فرستاده شود به هیچ کس نشان داده نمی‌شود.',
        'رسیدن کد تضمین نمی‌شود: فرستادن آن با سرویس مقصد و اپراتور است. سهم رسیدن کد برای هر کشور و محصول در سایت نوشته شده است.',
      ],
    },
    account: {
      title: 'حساب شما',
      items: [
        'گذرواژه و توکن‌ها را امن نگه دارید. مسئول کارهایی که با آن‌ها انجام می‌شود شمایید.',
        'حسابی که این قوانین را زیر پا بگذارد معلق می‌شود. اگر متوجه سوءاستفاده از شماره‌ای شدید، به مدیر سامانه گزارش دهید.',
        'حسابی که شماره‌های زیادی بگیرد و هزینه‌ای برای آن‌ها نپردازد، مدتی شماره‌ی جدید نمی‌گیرد.',
        'به درخواست‌های قانونی مراجع صلاحیت‌دار پاسخ داده می‌شود و هر پاسخ ثبت می‌شود.',
        'مدیر سامانه می‌تواند این قوانین را تغییر دهد؛ نسخه‌ی تازه از زمان انتشار در همین صفحه اجرا می‌شود.',
      ],
    },
  },
  {
    title: 'Terms and acceptable use',
    version: 'Version 1',
    lead: 'This system lends you phone numbers for a short time and hands over the verification codes that arrive on them. By making an account you accept these terms.',
    accepted: {
      title: 'What it is for',
      items: [
        'Testing sign-up, sign-in and verification by SMS of your own app or service, or of one that you may test.',
        'Automated tests and quality assurance, watching whether verification messages arrive, and software development.',
        'Working with numbers that you hold, or whose holder allows it.',
        'Privacy, as far as the law and the terms of the other service allow.',
      ],
    },
    refused: {
      title: 'What is refused',
      items: [
        'Fraud, deception, impersonation, harassing or threatening people.',
        'Banks, payment, wallets and exchanges, government, health, electronic signatures, and self-care of telecoms.',
        'Making accounts in bulk, spam, fake votes or views, and getting around limits or blocks of other services.',
        'Signing in to accounts of others, or recovering an account that is not yours.',
        'Whatever is against the law in your country, the number’s country, or that of the other service.',
        'Use by persons under 18.',
      ],
    },
    money: {
      title: 'Money',
      items: [
        'The price of a number that you get on the site or through version 3 of the API is set aside at the start, and charged once when a code arrives, read or not, with all codes and messages of that number. If no code arrives, it comes back.',
        'With get_number nothing is set aside: each code is charged when it is handed over, three times at most for one number. The same code again is free.',
        'A message in which no code was found, or from an unknown sender, is shown only when you ask for it, for the price of the number; where that is paid, for nothing.',
        'A cancel is final: a code that arrives after it is shown to nobody and costs nothing.',
        'The price is the one you saw when you got the number. Your ledger is on the page “Balance”, line by line, and is never edited.',
      ],
    },
    numbers: {
      title: 'Numbers and messages',
      items: [
        'A number is yours alone while it is lent to you, and others get it afterwards. Do not use it for an account you want to keep.',
        'Only messages of the chosen product are handed over. Others are shown to no customer; you are told only when one came.',
        'Texts and codes are erased after their retention, usually 24 hours. A code that is sent after the end is shown to nobody.',
        'Arrival is not guaranteed: sending is up to the other service and the carrier. The share that arrives is shown by country and product.',
      ],
    },
    account: {
      title: 'Your account',
      items: [
        'Keep your password and tokens safe. You answer for what is done with them.',
        'An account that breaks these terms is suspended. Report the abuse of a number to the operator.',
        'An account that gets many numbers and pays for none of them gets no new ones for a while.',
        'Lawful requests of competent authorities are answered, and every answer is recorded.',
        'The operator may change these terms; a new version counts from when it stands on this page.',
      ],
    },
  },
)
