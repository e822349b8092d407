import { role } from './roles.ts'

export const numberWords: readonly (readonly [roles: number, words: string])[] = [
  [
    role.number,
    `order orders ref reference invoice ticket case booking pnr flight tracking parcel package shipment transaction txn trx trxid txnid utr rrn arn policy contract agreement ending ends ended
     tel telephone fax helpline hotline support dial room gate seat apt apartment flat house street st building version v build since ip port page chapter bus train terminal unit extension ext
     no nr num № # bill receipt meter zip area postcode reply stop press id uid userid locker vehicle plate batch sku serial model imei request incident application form call text queue folio pick balance total in
     client customer member membership loyalty bib trip driver ride gutschein box shelf cell pickup_point voucher sms_to text_to service lot wagon track platform school class lesson branch office_no desk counter window hall row booth aisle mailbox po_box channel episode route highway exit donor station machine pump file_no meter_no plate_no meeting webinar call_us
     bestellung bestellnummer bestellnr auftrag auftragsnummer rechnung rechnungsnummer rechnungsnr sendung sendungsnummer kundennummer kundennr vertrag vertragsnummer endet endziffern endend endung paket flug ticketnummer vorgang vorgangsnummer plz zimmer tisch kennzeichen ref.-nr referenz aktenzeichen fall mandat
     pedido factura orden referencia envio vuelo asiento caso poliza contrato terminada termina terminado finalizada finaliza reserva numero n nº guia ticket expediente matricula habitacion puerta cliente folio
     commande facture colis suivi vol siege dossier contrat finissant terminant reservation numero numéro n° agence guichet salle rang billet client chambre porte référence terminee
     pedido fatura encomenda voo assento caso apolice contrato final terminado terminada reserva protocolo numero boleto nf rastreio nota cpf
     pesanan faktur resi tagihan invoice penerbangan kursi nomor nomer no_resi transaksi berakhir berakhiran kontrak antrean antrian loket paket idpel referensi
     siparis fatura kargo takip ucus koltuk rezervasyon dosya numarali numara numarasi biten sonu nolu no'lu musteri abone referans talep poliçe plaka police oda
     pasutijums pasutijuma pasutijumam rekins rekina rekinam sutijums sutijuma sutijumam lidojums lidojuma nr. numuru ligums liguma klienta pakomata atsauce kas_beidzas beidzas skapisa skapitis
     order_no nagtatapos numero_ng sanggunian resibo
     заказ заказа заказу заказе заказом счет счета счёт накладная накладной квитанция квитанции посылка посылки отправление отправления рейс рейса место билет билета номер номера номером номеру договор договора договору дело обращение обращения заявка заявки заявку заявке операция операции оканчивающ* заканчивающ* окончание трек треку id ид доб добавочный кабинет кв квартира дом офис этаж поезд вагон авто машина госномер зал ряд окно филиал отделение стойка корпус зона вокзал чек чека полис полиса инн снилс бронь брони лс л/с лицевой лицевому лицевого тел телефону горячая звоните звонок позвоните единый отправьте ответьте ячейка ячейке ячейки талон талона маршрут автобус выигрыш версия версии
     zakaz zakaza nomer schet dogovor reis bilet posylka
     замовлення замовленню рахунок рахунку рахунка накладна накладної посилка посилки рейс рейсу місце квиток квитка договір договору справа звернення заявка заявки операція операції закінчується що_закінчується номер номеру ттн тел телефоном чек чека полис бронювання комірка комірці особовий поїзд вагон
     тапсырыс тапсырысыңыз шот шоты рейс билет нөмірі нөмірлі нөмір келісімшарт өтінім жолдама аяқталатын тел
     شماره سفارش فاکتور شناسه قبض پرونده بلیط بلیت پرواز صندلی رهگیری پیگیری مرسوله قرارداد منتهی منتهی_به انتهای اشتراک پلاک واحد طبقه تلفن داخلی کدرهگیری شعبه نوبت نوبت_شما فیش درخواست تراکنش پشتیبانی ارجاع ثبت کدپستی پستی سریال تماس
     رقم طلب الطلب طلبك فاتوره الفاتوره شحنه الشحنه شحنتك رحله الرحله مقعد تذكره بلاغ البلاغ العقد المعامله معامله المنتهيه تنتهي المنتهي منتهيه ينتهي ينتهى هاتف اتصل مرجع المرجع مرجعي الحجز حجز عميل العميل برقم الرقم
     ऑर्डर चालान बिल टिकट फ्लाइट संदर्भ रेफ नंबर संख्या पार्सल शिकायत बुकिंग समाप्त अंतिम आईडी सीट यूटीआर लेनदेन कॉल
     订单 订单号 单号 运单 运单号 快递 账单 流水号 航班 座位 编号 尾号 尾号为 末四位 合同 工单 票号 车次 房间 热线 电话 客服 拨打 致电 包裹 編號 訂單 尾號 單號 期号 第 门牌 车牌 会员号 参考号`,
  ],
  [
    role.softNumber | role.account,
    `account acct a/c acc akun konto konts konta kontu kontam cuenta compte conta hesap hesabi hesabin hesabiniz hesabina hesabiniza hesabinizin hesabinizi hesabinizda hesabinda profile profil perfil profils
     аккаунт аккаунта аккаунту аккаунте аккаунтом учетная учетной учетную учетную_запись учетной_записи профиль профиля профилю профиле кошелек кошелька кошелькe гаманець гаманця wallet purse акаунт акаунта акаунту акаунті обліковий обліковий_запис облікового облікового_запису профілю профіль аккаунтыңыз аккаунтыңызға аккаунты тіркелгі тіркелгіңіз аккаунтына akkaunt akkaunta akkauntu
     حساب حساب_کاربری اکانت پروفایل حسابك حسابک الحساب حسابكم खाते खाता अकाउंट प्रोफ़ाइल प्रोफाइल 账号 账户 帳號 帳戶 帐号 帐户 account_mo kuenta`,
  ],
  [
    role.softNumber,
    `card phone mobile cell cellphone number handy handynummer telefon telefonnummer karte kreditkarte tarjeta telefono movil celular carte telephone portable cartao telefone celular kartu ponsel hp telepon kart karti kartiniz telefonu numaraniz telefona karte kartei numuram
     карта карты карте карту картой телефон телефона телефону номера тел счёта картка картки картці телефон телефону карта нөмірі кошелек кошелька кошельку гаманець гаманця wallet wmid purse
     کارت موبایل همراه بطاقه البطاقه بطاقتك جوال الجوال جوالك هاتفك कार्ड मोबाइल फ़ोन फोन 卡 手机 手机号 手机号码 银行卡 卡号 号码 server user username`,
  ],
  [
    role.unit,
    `min mins minute minutes sec secs second seconds hour hours hr hrs day days week weeks month months year years am pm gb mb kb tb km kg kwh percent points pts people followers likes views messages searches tweets games items pcs times connections contacts attempts devices new jobs posts
     minuten minuto minutos segundos horas hora dias dia dakika dk saniye saat gun ay_icinde yil menit detik jam hari minutes_restantes heures heure jours jour secondes semanas semaines stunden stunde tage tagen wochen uhr minutes minutu minutes stundas stundu dienas dienam minuto oras araw
     минут минуты минуту мин сек секунд секунды час часа часов дней дня день сут недель месяцев лет год года г гб мб кб баллов балла бонусов шт штук человек
     хвилин хвилини хв секунд годин години днів дні балів мінут сағат күн минутқа минуттан минут_ішінде балл
     دقیقه ثانیه ساعت روز ماه سال گیگ گیگابایت مگابایت امتیاز نفر درصد دقايق دقيقه دقائق ثانيه ساعه ساعات يوم ايام شهر نقطه نقاط
     मिनट सेकंड घंटे घंटा दिन जीबी अंक 分钟 分 秒 小时 天 日 月 年 号 点 个 条 元 次 位 积分 分鐘 小時 级 折 人 件 款 篇 名 张 股 期`,
  ],
  [
    role.money,
    `usd eur gbp inr rs php idr rp rub rur uah kzt try tl irr irt aed sar egp cny rmb brl mxn cop pln chf jpy usdt btc eth wmz wmr wme wmu wmx wmb wmk wmg wmh wmp wmt wmy dollars euros euro rupees peso pesos reais rupiah lira lirasi lev grn hrn tg tenge som
     руб рублей рубля рубль рубли р грн гривень гривні гривня тг тенге теңге евро долларов бонусов
     تومان ریال تومن دلار یورو درهم ريال دينار جنيه دولار ليره रुपये रुपए रु रुपया 元 人民币 美元 块 $ € £ ¥ ₹ ₽ ₴ ₸ ₺ ₱ ﷼ % 元人民币`,
  ],
]
