import { role } from './roles.ts'

// Words are separated by spaces; `_` is a space inside a phrase; a final `*` lets up to six letters follow (endings).
// Spelling is folded before comparing: lower case, no accents.

export const codeWords: readonly (readonly [roles: number, words: string])[] = [
  [
    role.code,
    `пин пин-код пинкод رقم_التحقق رقم_التاكيد رقم_سري شماره_تایید رقم_سري code codes otp otps passcode pin tan mtan smscode verificationcode securitycode logincode confirmationcode accesscode verificationpin authcode pincode kode kodenya kodemu codigo codigos code-pin
     codice ramz ramze kod kodu kodun kodunuz kodunuzu kodunu kodunuzdur kodudur kodi kodini kodas kods koda kodam kodu kodas kodlari kodingiz kodynyz
     код кода коду кодом коде коды кодты кодыңыз кодыңызды кодын кодын кодыңды кодтың коды кодті
     کد کدی کدتان کدت رمز الرمز رمزك رمزکم كود الكود کود کدتایید رمزتایید کدفعالسازی رمز_یکبار_مصرف
     कोड ओटीपी पासकोड पिन कूट
     验证码 校验码 动态码 确认码 登录码 安全码 验证代码 登录代码 确认代码 安全代码 動態密碼 动态密码 认证码 激活码 驗證碼 確認碼 安全碼 登入碼 認證碼 登录验证码 短信码 代码 代碼 一次性密码 授权码
     認証コード 確認コード コード 인증번호 인증번호는 인증코드 인증코드는 코드
     authentication_number authentication_no authentication_no. verification_number verification_no verification_no. auth_no. numero_de_verificacion numero_de_verificacao numero_de_verification nomor_verifikasi dogrulama_numarasi dogrulama_numaraniz onay_numarasi
     bestatigungscode bestatigungs-code sicherheitscode anmeldecode zugangscode zugriffscode freischaltcode verifizierungscode verifikationscode authentifizierungscode einmalcode logincode aktivierungscode registrierungscode smstan freigabecode bestaetigungscode wiederherstellungscode rucksetzcode loginpin einmalpin einmalcode sicherheitspin registriercode anmeldungscode prufcode kontrollcode transaktionscode autorisierungscode identifikationscode pushtan mobiletan aktivierungspin smspin zahlungscode`,
  ],
  [
    role.secret,
    `password passwort einmalpasswort einmalkennwort kennwort parol parole parola* parolasi sifre sifresi sifreniz sifrenizdir sifresidir parolanizdir sifren sifrenizi sandi kata_sandi kata_kunci
     пароль пароли пароля паролю паролем құпиясөз құпиясөзіңіз құпия_сөз құпия_сөзіңіз
     گذرواژه کلمه_عبور رمز_عبور كلمة_المرور كلمة_السر contrasena contrasenia clave senha mot_de_passe 密码 密碼 口令 पासवर्ड token`,
  ],
  [
    role.qualifier,
    `dinamica dinamico pooya poya pouya taeed taeid tayid vorud vorude tahaqoq tahaquq tafeel apple_id yandex_id яндекс_id vk_id сбер_id sber_id т-id google_id facebook_id epic_id mi_id samsung_id huawei_id المؤقت المؤقته sementara pansamantala temporal temporaria temporaire gecici pagaidu уақытша тимчасовий временная временный عارضی अस्थायी 临时
     verification verify verifying verifikasi verificacion verificacao verifizierung* verifikation validation validacion validacao verifikacijas verifikacios verifikatsii verifikaciji
     confirmation confirmacion confirmacao confirm konfirmasi apstiprinajuma apstiprinasanas confirmatia security seguridad seguranca securite sicherheit* guvenlik drosibas keamanan seguridad
     authentication autenticacion autenticacao authentification autentikasi authentifizierung* autentifikacijas dogrulama onay giris aktivasyon kimlik_dogrulama
     login log-in log_in sign-in sign_in signin logon access acceso acesso acces connexion inicio_de_sesion masuk pieteiksanas pieslegsanas piekluves anmelde* anmeldung
     one-time one_time onetime single-use single_use temporary unico unique unica usage_unique uso_unico einmal* vienreizejais vienreizeja sekali_pakai tek_kullanimlik tek_seferlik
     two-factor two_factor 2fa 2-step two-step two_step 2_step sms otp kayit registration registro registrasi daftar activation activacion ativacao aktivasi aktivizacijas registracijas inscription registrierung*
     change removal linking изменения смены удаления привязки отвязки отключения зміни привʼязки прив'язки видалення cambio eliminacion vinculacion changement alteracao vinculacao
     web secret reset recovery device auth authorization authorisation authorize digit 6-digit six-digit numeric text voice
     подтверждения подтверждение проверочный проверки верификации авторизации входа вход безопасности доступа одноразовый разовый регистрации активации секретный смс временный аутентификации восстановления защитный подтверждающий
     podtverzhdeniya podtverzhdeniia podtverjdeniya proverochniy proverochnyj proverochnyi avtorizacii avtorizatsii vhoda vkhoda bezopasnosti dostupa odnorazoviy registracii registratsii aktivacii
     підтвердження перевірки перевірочний безпеки входу доступу одноразовий авторизації реєстрації активації верифікації автентифікації секретний
     растау кіру қауіпсіздік тіркелу тексеру растауға бір_реттік авторизация аутентификация авторизациялау верификациялау белсендіру
     تایید تاییدیه تائید تاکید فعالسازی فعال_سازی ورود امنیتی یکبار_مصرف یکبارمصرف یک_بار_مصرف احراز_هویت هویت پویا موقت ثبت_نام بازیابی دسترسی ورودی دو_مرحله_ای
     التحقق تحقق التاکید تاکید التاكيد الامان الامني امان الدخول تسجيل_الدخول تسجیل_الدخول التفعيل المصادقه لمره_واحده المرور السری السري الوصول
     सत्यापन पुष्टि पुष्टिकरण सुरक्षा लॉगिन लॉग_इन प्रमाणीकरण एक_बार वन_टाइम प्रवेश पंजीकरण वेरिफिकेशन सिक्योरिटी
     验证码 校验码 动态码 确认码 登录码 安全码 验证代码 登录代码 动态密码 登录验证码 驗證碼 確認碼 動態密碼 短信 登录 登入 注册 安全 确认 动态 验证 手机 一次性 身份 您的登录 pagpapatunay pagpapatotoo pang-verify beripikasyon kumpirmasyon seguridad`,
  ],
  [
    role.otherKind,
    `promo promotional promotion promocional promotionnel promosyon promosi coupon cupon cupom voucher approval discount descuento desconto diskon rabatt* indirim atlaides
     zip postal postcode post_code pos postleitzahl* area country dial dialing dialling calling booking reference referral invite invitation tracking order shipping error
     tax bar barcode qr dress source sort swift ifsc bic iban color colour product item class course gift redeem redemption store wallet_code reservation
     appointment survey visitor visit patient exam event seat quiz poll feedback session meeting conference webinar packstation colis paquete pedido encomenda paket pickup pick-up pick_up collection locker parcel delivery gate door entry wifi wi-fi puk campaign student member membership loyalty offer cashback bonus
     promocode promo-code zipcode gutschein* aktionscode aktions gutscheincode rabattcode postleitzahl vorwahl buchungscode fehlercode geschenkcode sendungscode pasta akcijas kupona klienta
     promokod promokods promokodu promosyon kampanya hediye posta referans rezervasyon takip siparis kargo teslimat teslim musteri
     de_promotion de_reduction promotionnel avantage cadeau de_reservation de_suivi de_commande de_retrait client parrainage descuento de_descuento de_barras de_reserva de_area de_seguimiento de_pedido regalo de_rastreio de_recogida de_retiro de_cliente
     referensi pemesanan resi pesanan undangan area_kode kupon diskon pengambilan
     промокод промокода промокоду промокодом промокоды промо купон купона скидки города страны региона почтовый товара заказа получения выдачи бронирования бронь ошибки домофона приглашения сертификата посылки клиента участника доставки подарочный скидку акции ячейки постамата
     промокоду знижки міста країни поштовий товару замовлення отримання видачі бронювання запрошення посилки клієнта поштомата комірки пошта
     клиент мүше промо жеңілдік пошталық тапсырыс қала елдің тауар жеткізу
     تخفیف پستی تخفیفی رهگیری سفارش معرف دعوت ملی مرسوله پیگیری تحویل خرید هدیه شارژ اشتراک رزرو دستوری بورسی
     الخصم خصم بريدي البريدي المنطقه الدوله الحجز الطلب الشحنه الدعوه الترويجي ترويجي القسيمه التتبع الاستلام قسيمه
     प्रोमो कूपन पिन_कोड डाक छूट ऑफर ऑर्डर रेफरल डिलीवरी एरिया
     lock cerradura schloss serrure fechadura kilit kunci sledzenes құлып قفل القفل ताला लॉक 门锁 锁
     ticketing fis makbuz quote quoting mention withdrawal cashout cash-out cardless atm boarding check-in checkin venue entrance intercom keypad lockbox keybox building parking garage toilet restroom
     printer print meal lunch batch part affiliate training workshop attendance raffle lottery prize winner fault diagnostic status return refund vote voting
     retrait livraison reduction parrainage suivi commande porte immeuble casier consigne cadeau erreur pays produit barres vestiaire relais
     retiro recogida entrega descuento referido reserva seguimiento rastreo cliente puerta edificio taquilla casillero regalo pais producto articulo barras canje turno mesa cajero localizador recarga
     retirada coleta rastreio rastreamento indicacao portao porta predio armario erro produto resgate fidelidade levantamento convite mesa
     abholung abholen lieferung zustellung einlosung einlosen tur turoffnung paketfach buchung sendung bestellung ruckgabe einlass wlan haustur
     ambil pelacakan pengiriman pintu loker hadiah kesalahan barang produk bayar tagihan unik tiket tukar negara
     kapi bina dolap ulke hata urun musteri abone barkod karekod iade masa oda bilet cekilis davet teslim_alma
     atlaizu atlaide davanu davanas uzaicinajuma ieteikuma rezervacijas pasutijuma sutijuma izsekosanas piegades sanemsanas iznemsanas valsts durvju skapisa nodalijuma pakomata kludas preces liguma biletes ieejas
     diskwento paghahatid pagkuha regalo
     двери подъезда сейфа замка ключницы шкафчика возврата самовывоза ваучера билета абонента плательщика организации валюты реферальный пригласительный отслеживания талона выдаче получении скидка купона снятия
     дверей підїзду під'їзду домофона шафки повернення самовивозу ваучера квитка абонента платника валюти реферальний відстеження доставки талона купона подарунковий
     жәшік ұяшық постамат сәлемдеме жолдама бақылау брондау сыйлық шақыру есік домофон қате шарт билет купон алу ел
     جایزه قرعه_کشی مشتری کالا خطا کشور شهر منطقه درب صندوق نوبت قبض پذیرش ارجاع پذیرنده پایانه شعبه پرسنلی سهام اقتصادی اشتراک_شما قفسه
     كوبون هديه الهديه دعوه احاله تتبع شحنه التوصيل توصيل التسليم تسليم استلام باب الباب البوابه خزانه خطا منتج المنتج عميل المشترك الشحن استرداد السحب سحب تذكره التذكره
     वाउचर रिचार्ज टिकट रिडीम पिकअप गेट दरवाजा लॉकर पार्सल गिफ्ट उपहार त्रुटि उत्पाद ग्राहक ट्रैकिंग बुकिंग देश
     取号 开门 门禁 房门 房间 开箱 开柜 寄存 会议 卡密 通行码 入场码 签到码 入场 排队 邀请码 取货密码 取件密码 取号密码 开门密码 开柜码 开箱码 会员码 团购券 无线 自提 自提码 提货密码 收货码
     取件 取餐 核销 寄件 取件码 提货码 优惠码 兑换码 邀请码 邮编 区号 取餐码 核销码 推广码 折扣码 取货码 提取码 二维码 条形码 取票码 券码 邮政编码 优惠 取票 提货 兑换 邀请 取货 寄件码 取貨碼 優惠碼`,
  ],
]
