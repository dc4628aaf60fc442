# ruff: noqa: RUF001 - these are words of many languages, in their own letters
"""How mail programs speak: the words by which they announce mail that they quote.

Taken from what Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Notes and web mail write in
the languages of their users. All words are lower case.
"""

from __future__ import annotations

# "wrote", behind or before a name.
WRITING = (
    "wrote", "writes", "said", "schrieb", "schreibt", "geschrieben", "geschreven", "schreef", "a écrit",
    "écrit", "ecrit", "escribió", "escribio", "ha scritto", "scrisse", "escreveu", "skrev", "skreiv",
    "skrifaði", "kirjoitti", "napisał", "napisała", "napisał(a)", "pisze", "napsal", "napsal(a)", "napsala",
    "napísal", "napísal(a)", "írta", "ezt írta", "a scris", "написал", "написала", "написал(а)", "пишет",
    "написав", "пише", "писал", "έγραψε", "yazdı", "şunu yazdı", "viết", "đã viết", "menulis", "כתב",
    "כתבה", "كتب",
)  # fmt: skip
WRITING_UNSPACED = ("写道", "写到", "寫道", "のメール", "書きました", "작성")

# What a sentence such as "On 2 March 2026, Bea wrote:" begins with.
INTRODUCTIONS = (
    "on", "at", "am", "le", "el", "il", "em", "op", "den", "på", "dnia", "w dniu", "dne", "dňa",
    "în data de", "in data", "pe", "ngày", "vào", "pada", "στις", "в", "pon", "wt", "śr", "czw", "pt",
)  # fmt: skip

# The header lines of a quoted mail.
FIELDS = {
    "from": (
        "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "lähettäjä", "feladó", "από",
        "kimden", "gönderen", "发件人", "寄件者", "寄件人", "差出人", "보낸 사람", "보낸사람", "מאת", "من",
        "expéditeur", "remitente", "mittente", "afzender", "nadawca", "odesílatel", "expediteur", "từ",
        "dari",
    ),
    "date": (
        "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "enviado", "enviado el", "enviada em",
        "enviado em", "enviada", "fecha", "data", "inviato", "verzonden", "skickat", "sendt", "dato",
        "wysłano", "odesláno", "odoslané", "отправлено", "дата", "надіслано", "lähetetty", "päivämäärä",
        "elküldve", "dátum", "trimis", "gönderildi", "tarih", "ημερομηνία", "发送时间", "日期", "日時",
        "送信日時", "보낸 날짜", "날짜", "נשלח", "תאריך", "تاريخ الإرسال", "التاريخ", "ngày", "tanggal",
    ),
    "to": (
        "to", "an", "à", "a", "para", "aan", "till", "til", "do", "komu", "кому", "vastaanottaja",
        "címzett", "către", "kime", "προς", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "אל",
        "إلى", "pour", "destinataire", "destinatario", "đến", "kepada",
    ),
    "cc": (
        "cc", "kopie", "kopia", "kopi", "copie", "copia", "dw", "копия", "копія", "抄送", "副本", "참조",
    ),
    "subject": (
        "subject", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto", "onderwerp", "ämne",
        "emne", "temat", "předmět", "predmet", "тема", "aihe", "tárgy", "subiect", "konu", "θέμα", "主题",
        "主旨", "主題", "件名", "제목", "נושא", "الموضوع", "chủ đề", "subjek",
    ),
    "reply-to": (
        "reply-to", "antwort an", "répondre à", "rispondi a", "risposta", "responder a",
    ),
}  # fmt: skip

# What stands above a mail that is carried along, before a colon.
FORWARDED = (
    "begin forwarded message", "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "début du message réexpédié", "début du message transféré",
    "inicio del mensaje reenviado", "inizio messaggio inoltrato", "begin doorgestuurd bericht",
    "vidarebefordrat brev", "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "videresendt besked", "videresendt melding", "начало переадресованного сообщения",
    "początek przekazywanej wiadomości", "přeposlaná zpráva", "下面是被转发的邮件",
)  # fmt: skip

# What telephones and programs put below a mail to praise themselves; `*` stands for up to 40 characters.
ADVERTISEMENTS = (
    "sent from", "send from", "sent via", "sent with", "sent by", "sent using", "get outlook for",
    "get [outlook for", "from my iphone", "from my ipad", "from my mobile", "from my phone",
    "from my android", "envoyé depuis", "envoyé de mon", "envoyé à partir de", "télécharger outlook",
    "von meinem * gesendet", "gesendet von mein", "gesendet von outlook", "gesendet von mail",
    "gesendet mit der", "gesendet mit mein", "gesendet über", "gesendet aus",
    "diese nachricht wurde von mein", "enviado desde mi", "enviado desde outlook", "enviado do meu",
    "enviado de mi", "obtener outlook", "inviato dal mio", "inviato da iphone", "inviato da outlook",
    "scarica outlook", "verzonden met", "verzonden vanaf", "verzonden via", "skickat från", "sendt fra",
    "hent outlook", "lähetetty iphone", "lähetetty ipad", "lähetetty outlook", "wysłane z", "wysłano z",
    "odesláno z", "odoslané z", "отправлено с", "отправлено из", "надіслано з", "從我的 * 傳送", "发自我的",
    "發自我的", "从我的 * 发送", "iphoneから送信", "나의 iphone에서 보냄",
)  # fmt: skip

# What mail gateways put above a mail: the first word, and two that must follow on the same line.
WARNINGS = (
    "caution", "warning", "external", "attention", "achtung", "warnung", "extern", "avertissement",
    "atención", "attenzione", "let op",
)  # fmt: skip
OUTSIDE = (
    "outside", "external", "originated", "extern", "externe", "externer", "externen", "außerhalb",
    "extérieur", "externo", "esterno", "buiten",
)  # fmt: skip

MAILS = (
    "mail", "mails", "email", "e-mail", "emails", "message", "messages", "sender", "nachricht", "absender",
    "courriel", "expéditeur", "correo", "remitente", "messaggio", "mittente", "bericht", "afzender",
)  # fmt: skip

# What lawyers put below a mail: how it begins, and a word that must follow on the same line, "" for none.
DISCLAIMERS = (
    ("confidentiality notice", ""), ("confidentiality note", ""), ("notice of confidentiality", ""),
    ("this e-mail", "confidential"), ("this email", "confidential"), ("this message", "confidential"),
    ("this communication", "confidential"), ("this e-mail", "intended only"), ("this email", "intended only"),
    ("this message", "intended only"), ("this e-mail", "intended solely"), ("this email", "intended solely"),
    ("this message", "intended solely"), ("this e-mail", "privileged"), ("this message", "privileged"),
    ("the information contained in this", ""), ("diese e-mail", "vertraulich"),
    ("diese nachricht", "vertraulich"), ("ce message", "confidentiel"), ("ce courriel", "confidentiel"),
    ("este mensaje", "confidencial"), ("este correo", "confidencial"), ("esta mensagem", "confidencia"),
    ("questo messaggio", "riservat"), ("questo messaggio", "confidenzial"), ("questa e-mail", "riservat"),
    ("dit bericht", "vertrouwelijk"),
)  # fmt: skip
