import { defineTexts } from '../i18n/index.ts'
import { InlineCode as C, Ltr } from '../ui/index.ts'

export const docsTexts = defineTexts(
  {
    title: 'مستندات',
    contents: 'فهرست',
    sections: {
      start: 'شروع',
      token: 'توکن',
      get_number: 'گرفتن شماره',
      get_sms: 'گرفتن کد',
      get_available: 'شماره‌های موجود',
      errors: 'خطاها',
      examples: 'نمونه‌های کامل',
      catalogue: 'سرویس‌ها، کشورها و قیمت‌ها',
      v3: 'API نسخه‌ی ۳',
    },
    start: () => (
      <>
        <p>
          کل کار با سه درخواست انجام می‌شود: <C>get_number</C> یک شماره به شما می‌دهد، آن را در فرم اپلیکیشن خود وارد
          می‌کنید، و <C>get_sms</C> کد تأیید را برمی‌گرداند. <C>get_available</C> هم تعداد شماره‌های موجود را می‌گوید.
        </p>
        <p>
          ابتدا در سایت ثبت‌نام کنید و از صفحه‌ی توکن‌ها یک توکن بسازید. درخواست‌های POST باید هدر{' '}
          <C>Content-Type: application/json</C> داشته باشند. پاسخ‌ها، از جمله خطاها، همیشه JSON هستند. همه‌ی مقدارها در
          پاسخ موفق، رشته (string) هستند. در پاسخ خطا، <C>status</C> عدد است و با کد وضعیت HTTP یکی است.
        </p>
      </>
    ),
    baseUrl: 'آدرس پایه',
    token: () => (
      <>
        <p>
          توکن، کلید دسترسی برنامه‌ی شما به API است و در بدنه‌ی درخواست با نام <C>token</C> ارسال می‌شود. هر توکن با{' '}
          <C>vp_</C> شروع می‌شود و فقط یک‌بار، هنگام ساخت، نمایش داده می‌شود.
        </p>
        <p>توکن مانند رمز عبور است: آن را در کد برنامه یا مخزن Git نگذارید و اگر لو رفت، باطلش کنید.</p>
      </>
    ),
    getToken: 'توکن خود را از اینجا بگیرید',
    getNumber: () => (
      <p>
        یکی از شماره‌های موجود کشور انتخابی را برای سرویس انتخابی در اختیار شما می‌گذارد. شماره معمولاً تا ۲۰ دقیقه (مهلت هر
        سرویس در فهرست پایین صفحه است) فقط برای شماست. در این مرحله هزینه‌ای از موجودی کسر نمی‌شود. <C>number</C> با
        پیش‌شماره‌ی کشور و بدون <C>+</C> است؛ <C>numberId</C> را برای گرفتن کد نگه دارید.
      </p>
    ),
    getNumberLimits: () => (
      <p>
        اگر سه شماره یا بیشتر داشته باشید که هنوز هزینه‌ای برایشان پرداخت نشده و موجودی شما به آن‌ها و شماره‌ی جدید نرسد،
        پاسخ <C>429</C> است: حساب را شارژ کنید یا کدهای رسیده را بگیرید. شماره‌ی پرداخت‌نشده تا وقتی فعال است به حساب
        می‌آید، و پس از آن هم تا وقتی کد یا پیامکی روی آن مانده باشد.
      </p>
    ),
    getSms: () => (
      <>
        <p>
          کدی را که به شماره رسیده برمی‌گرداند؛ خود کد، نه متن پیامک. تا کدی نرسیده پاسخ <C>409</C> است: یا چند ثانیه بعد
          درخواست را تکرار کنید، یا بهتر، <C>wait</C> را بفرستید تا پاسخ به‌محض رسیدن کد برگردد.
        </p>
        <p>
          هزینه هنگام تحویل کد از موجودی کسر می‌شود، به قیمتی که هنگام گرفتن شماره بود. دریافت دوباره‌ی همان کد رایگان
          است، حتی اگر دوباره فرستاده شده باشد. اگر کد جدیدتری برسد، درخواست بعدی آن را می‌دهد و هزینه‌ی آن جداگانه کسر
          می‌شود. برای هر شماره حداکثر سه بار هزینه کسر می‌شود؛ کدهای بعدی رایگان‌اند.
        </p>
        <p>
          کدی که در مهلت شماره رسیده باشد معمولاً تا ۲۴ ساعت پس از پایان مهلت هم قابل دریافت است. اگر موجودی کافی نباشد
          پاسخ <C>402</C> است و چیزی از دست نمی‌رود: پس از شارژ حساب، همان درخواست را تکرار کنید تا کد را بگیرید.
        </p>
        <p>
          پیامکی که کدی در آن پیدا نشود پاسخ را عوض نمی‌کند: همان <C>409</C> می‌ماند. سایت و نسخه‌ی ۳ خبر می‌دهند که پیامکی
          رسیده است و اگر بخواهید، متن آن را به قیمت شماره نمایش می‌دهند.
        </p>
        <p>
          لغو شماره در سایت یا با نسخه‌ی ۳ نهایی است: کدی که پس از لغو برسد تحویل داده نمی‌شود، هزینه‌ای ندارد و{' '}
          <C>get_sms</C> همان <C>409</C> می‌ماند.
        </p>
      </>
    ),
    getAvailable: () => (
      <p>
        تعداد شماره‌های موجود یک کشور را، برای دست‌کم یک سرویس، برمی‌گرداند. برای سرویسی که می‌خواهید شاید کمتر باشد. به
        توکن نیاز ندارد.
      </p>
    ),
    request: 'درخواست',
    answer: 'پاسخ',
    fields: { name: 'نام', type: 'نوع', meaning: 'معنی' },
    meanings: {
      token: 'توکن شما',
      country: 'کد کشور، مانند RU (فهرست در پایین صفحه)',
      productId: 'شناسه‌ی سرویس، مانند 2 برای Telegram (فهرست در پایین صفحه)',
      numberId: 'شناسه‌ای که get_number داده است',
      wait: 'اختیاری: حداکثر زمان انتظار برای کد، بین 0 تا 60 ثانیه',
      sameCountry: 'همان کشوری که شماره را برایش گرفته‌اید',
      sameProduct: 'همان سرویسی که شماره را برایش گرفته‌اید',
    },
    types: { text: 'رشته', textOrNumber: 'رشته یا عدد', number: 'عدد' },
    errors: () => (
      <p>
        هر خطا به این شکل است. برنامه‌ی شما باید از روی <C>status</C> تصمیم بگیرد و <C>detail</C> را فقط نشان بدهد.
      </p>
    ),
    errorColumns: { status: 'وضعیت', detail: 'متن', meaning: 'توضیح و راه‌حل' },
    examples: () => (
      <p>
        هر برنامه‌ی زیر یک شماره‌ی روسیه برای Telegram می‌گیرد و منتظر کدش می‌ماند. کپی کنید، توکن خود را به جای{' '}
        <C>YOUR_TOKEN</C> بگذارید و اجرا کنید.
      </p>
    ),
    exampleOf: (language: string) => `برنامه‌ی نمونه به زبان ${language}`,
    run: 'اجرا:',
    catalogue: () => <p>این فهرست‌ها لحظه‌ای از سرور خوانده می‌شوند.</p>,
    products: 'سرویس‌ها (productId)',
    countries: 'کشورها (country) و هزینه‌ی هر پیامک',
    productColumns: { id: 'productId', name: 'نام', lease: 'مهلت شماره' },
    countryColumns: { code: 'country', name: 'نام', price: 'قیمت', available: 'موجود' },
    uk: () => (
      <p>
        کد بریتانیا <Ltr mono>UK</Ltr> است؛ <Ltr mono>GB</Ltr> هم پذیرفته می‌شود. اگر برای سرویسی قیمت جداگانه‌ای تعیین
        شده باشد، در صفحه‌ی «دریافت شماره» دیده می‌شود.
      </p>
    ),
    v3: () => (
      <>
        <p>
          همین سایت با API نسخه‌ی ۳ کار می‌کند: REST با توکن در هدر <C>Authorization</C>، فهرست‌های صفحه‌بندی‌شده،{' '}
          <C>Idempotency-Key</C>، لغو و پایان، گردش حساب، و رویدادهای زنده. برای برنامه‌های جدید آن را پیشنهاد می‌کنیم.
        </p>
        <p>
          شماره‌ای که با نسخه‌ی ۳ یا در سایت گرفته شود یک‌بار هزینه دارد، با همه‌ی کدها و پیامک‌هایش: قیمت آن در ابتدا رزرو
          می‌شود، با رسیدن کد کسر می‌شود و اگر کدی نرسد آزاد می‌شود. <C>collect</C> پیامکی را که کدی در آن پیدا نشده یا از
          فرستنده‌ی ناشناس است به همان قیمت تحویل می‌دهد.
        </p>
      </>
    ),
    reference: 'مرجع کامل نسخه‌ی ۳ (به انگلیسی)',
    errorList: 'فهرست خطاهای نسخه‌ی ۳',
    errorsPage: {
      title: 'خطاهای API نسخه‌ی ۳',
      text: () => (
        <p>
          پاسخ خطا <C>application/problem+json</C> است (RFC 9457). برنامه باید از روی <C>code</C> تصمیم بگیرد؛ معنی و
          وضعیت هر کد ثابت است. با <C>requestId</C> می‌توان علت خطا را در سرور پیدا کرد.
        </p>
      ),
      back: 'بازگشت به مستندات',
    },
  },
  {
    title: 'Documentation',
    contents: 'Contents',
    sections: {
      start: 'Start',
      token: 'Token',
      get_number: 'Get a number',
      get_sms: 'Get its code',
      get_available: 'Available numbers',
      errors: 'Errors',
      examples: 'Complete examples',
      catalogue: 'Services, countries and prices',
      v3: 'API version 3',
    },
    start: () => (
      <>
        <p>
          You need just three requests: <C>get_number</C> gives you a number, you enter it in your app’s form, and{' '}
          <C>get_sms</C> returns the verification code. <C>get_available</C> returns how many numbers are available.
        </p>
        <p>
          First sign up on the site, and create a token on the Tokens page. POST requests need the header{' '}
          <C>Content-Type: application/json</C>. Responses are always JSON, errors too. All values of a successful
          response are strings. In an error, <C>status</C> is a number, the same as the HTTP status.
        </p>
      </>
    ),
    baseUrl: 'Base URL',
    token: () => (
      <>
        <p>
          The token authenticates your app, and is sent in the body as <C>token</C>. It begins with <C>vp_</C> and is
          shown once, when it is created.
        </p>
        <p>Treat it like a password: keep it out of code and git, and revoke it when it has leaked.</p>
      </>
    ),
    getToken: 'Get your token here',
    getNumber: () => (
      <p>
        Assigns you an available number of the country for the service. It is yours alone, usually for 20 minutes (the
        list below has the lease time of each service). Nothing is charged yet. <C>number</C> has the country code and
        no <C>+</C>; keep <C>numberId</C> for the code.
      </p>
    ),
    getNumberLimits: () => (
      <p>
        If three or more of your numbers are unpaid, and your balance does not cover them and the new one, the answer is{' '}
        <C>429</C>: top up the account, or fetch the codes that have arrived. An unpaid number counts while it is yours,
        and after that for as long as a code or a message waits on it.
      </p>
    ),
    getSms: () => (
      <>
        <p>
          Returns the code that arrived: the code alone, not the text. Until one has arrived the answer is <C>409</C>:
          ask again after some seconds or, better, send <C>wait</C>, and the answer comes the moment the code is there.
        </p>
        <p>
          You are charged when the code is handed over, at the price in effect when you got the number. Asking for the
          same code again is free, even if it was sent again. If a newer code arrives, the next request hands that one
          over and charges it. One number is charged three times at most; the codes after that are free.
        </p>
        <p>
          A code that arrived in time can usually be fetched for 24 hours after the number expires or is released. If
          the balance is too low the answer is <C>402</C> and nothing is lost: after a top-up the same request succeeds.
        </p>
        <p>
          A message in which no code is found changes nothing: the answer stays <C>409</C>. The site and version 3 say
          that a message came, and show its text on request, for the price of the number.
        </p>
        <p>
          Cancelling a number, on the site or through version 3, is final: a code that arrives after it is not handed
          over and costs nothing, and <C>get_sms</C> stays <C>409</C>.
        </p>
      </>
    ),
    getAvailable: () => (
      <p>
        Returns how many numbers of the country are currently available for at least one service; for the one you want
        there may be fewer. It needs no token.
      </p>
    ),
    request: 'Request',
    answer: 'Response',
    fields: { name: 'Name', type: 'Type', meaning: 'Meaning' },
    meanings: {
      token: 'your token',
      country: 'code of the country, such as RU (list below)',
      productId: 'id of the service, such as 2 for Telegram (list below)',
      numberId: 'the id that get_number gave',
      wait: 'optional: how many seconds to wait for a code, 0 to 60',
      sameCountry: 'the country that the number was obtained for',
      sameProduct: 'the service that the number was obtained for',
    },
    types: { text: 'string', textOrNumber: 'string or number', number: 'number' },
    errors: () => (
      <p>
        Every error has this shape. Branch on <C>status</C>, and only show <C>detail</C>.
      </p>
    ),
    errorColumns: { status: 'Status', detail: 'Text', meaning: 'What it means and what to do' },
    examples: () => (
      <p>
        Each program gets a Russian number for Telegram and waits for its code. Copy it, put your token in place of{' '}
        <C>YOUR_TOKEN</C>, and run it.
      </p>
    ),
    exampleOf: (language: string) => `Example program in ${language}`,
    run: 'Run it:',
    catalogue: () => <p>These lists are read live from the server.</p>,
    products: 'Services (productId)',
    countries: 'Countries and the price per SMS',
    productColumns: { id: 'productId', name: 'Name', lease: 'Lease time' },
    countryColumns: { code: 'country', name: 'Name', price: 'Price', available: 'Available' },
    uk: () => (
      <p>
        The United Kingdom is <Ltr mono>UK</Ltr>; <Ltr mono>GB</Ltr> is accepted, too. Where a service has a price of
        its own, the page “Get a number” shows it.
      </p>
    ),
    v3: () => (
      <>
        <p>
          This site is built on version 3 of the API: REST with the token in the <C>Authorization</C> header, paged
          lists, <C>Idempotency-Key</C>, cancelling and finishing, transactions, and live events. Use it for new apps.
        </p>
        <p>
          A number that you get through version 3 or on the site costs its price once, with all its codes and messages:
          the price is put on hold at the start, charged when a code arrives, and released if none does. <C>collect</C>{' '}
          hands over a message in which no code was found, or from a sender that is not listed, for the same price.
        </p>
      </>
    ),
    reference: 'Reference of version 3',
    errorList: 'Errors of version 3',
    errorsPage: {
      title: 'Errors of API version 3',
      text: () => (
        <p>
          An error is <C>application/problem+json</C> (RFC 9457). Branch on <C>code</C>: its meaning and status never
          change. <C>requestId</C> helps to find the cause on the server.
        </p>
      ),
      back: 'Back to the documentation',
    },
  },
)
