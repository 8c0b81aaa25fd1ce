"""Orders to forget the orders before, in other languages (see ``rag.untrusted.patterns``)."""

SPACED = (
    # German, Dutch
    "(?:ignorier(?:e|en|t)|missachte(?:n|t)?|vergiss|vergesst|vergessen sie|ubergehe(?:n)?)…"
    "(?:vorherigen?|vorigen?|bisherigen?|obigen?|vorangegangenen|vorstehenden|fruheren|bisher)…"
    "?(?:anweisung(?:en)?|instruktionen|vorgaben|regeln|befehle|prompts?|anleitungen)",
    "(?:ignorier(?:e|en|t)|missachte(?:n|t)?|vergiss|vergessen sie) (?:alle |deine |ihre )+"
    "(?:anweisungen|instruktionen|vorgaben)",
    "antworte(?:n sie|t)? (?:nur|ausschliesslich|immer|stets) (?:mit|auf)",
    "(?:negeer|vergeet|sla)…(?:vorige|eerdere|bovenstaande|voorgaande|voorafgaande)…"
    "?(?:instructies|opdrachten|aanwijzingen|regels)",
    # French, Spanish, Italian, Portuguese
    "(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|ne ten(?:ez|s) (?:pas|aucun) compte)…"
    "(?:instructions?|consignes?|directives?|regles?|ordres?)…?"
    "(?:precedentes?|anterieure?s?|ci dessus|recues|initiales?|du systeme)",
    "(?:repond(?:s|ez)) (?:uniquement|seulement|toujours|exclusivement) (?:par|avec|que)",
    "(?:ignora|ignore|ignorad|olvida|olvide|descarta|(?:haz|haga) caso omiso de)…"
    "(?:instrucciones|indicaciones|ordenes|reglas|directrices)…?"
    "(?:anteriores|previas|precedentes|de arriba|del sistema|recibidas)",
    "respond(?:e|a) (?:solo|unicamente|siempre|solamente) (?:con|que)",
    "(?:ignora(?:te)?|dimentica(?:te)?|trascura)…(?:istruzioni|indicazioni|regole|direttive)…?"
    "(?:precedenti|sopra|ricevute|iniziali)",
    "(?:ignor[ea]|esquec[ae]|desconsider[ea])…(?:instrucoes|orientacoes|regras|ordens|diretrizes)…?"
    "(?:anteriores|acima|previas|recebidas)",
    # Polish, Russian, Ukrainian, Turkish
    "(?:z?ignoruj(?:cie)?|zapomnij(?:cie)?|pomin)…(?:poprzednie|wczesniejsze|powyzsze)…?"
    "(?:instrukcje|polecenia|wskazowki|zasady)",
    "(?:игнорируй(?:те)?|проигнорируй(?:те)?|забудь(?:те)?|не обращай(?:те)? внимания на)…"
    "(?:предыдущ|прежн|вышеуказанн|прошл|вс[её] )\\w*…?(?:инструкц|указани|команд|правил)\\w*",
    "(?:отвечай|ответь)(?:те)? (?:только|всегда|лишь)",
    "(?:ігноруй(?:те)?|проігноруй(?:те)?|забудь(?:те)?)…(?:попередн|вищезазначен)\\w*…?"
    "(?:інструкц|вказівк|команд|правил)\\w*",
    "(?:önceki|yukarıdaki|daha önceki)…?(?:talimat|yönerge|komut)\\w*…?"
    "(?:yok say|görmezden gel|unut|dikkate alma)",
    # Arabic, Persian, Hindi
    "(?:تجاهل|تجاهلي|تجاهلوا|انس|لا تتبع)…(?:التعليمات|الأوامر|الإرشادات|التوجيهات)…?"
    "(?:السابقة|أعلاه|المذكورة|الأصلية)",
    "(?:دستورات|دستورالعمل‌?های|دستورهای)…?(?:قبلی|پیشین|بالا)…?(?:نادیده|فراموش)",
    "(?:पिछले|पूर्व|उपरोक्त|पहले के)…?निर्देश\\w*…?(?:अनदेखा|नज़रअंदाज़|भूल)",
)
"""In languages that set words apart."""

UNSPACED = (
    "(?:忽略|无视|無視|忘记|忘記|忘掉|不要理会|不理会|请忽略|請忽略).{0,8}"
    "(?:之前|以上|先前|上述|前面|此前|前述|所有|你的|您的).{0,8}"
    "(?:指令|指示|提示|命令|规则|規則|说明|說明|要求)",
    "(?:以前|これまで|前|上記|先|すべて).{0,6}(?:指示|命令|指令|プロンプト|ルール).{0,8}(?:無視|忘れ)",
    "(?:이전|앞선|위|모든).{0,8}(?:지시|명령|지침|프롬프트).{0,8}(?:무시|잊)",
)
"""And in those that do not."""

NEEDED_SPACED = (
    *"ignor vergiss vergess missacht übergeh antworte negeer vergeet oubli neglig répond".split(),
    *"olvid descart omiso dimentica trascura esque desconsider zapomn pomin игнор забуд".split(),
    *"вниман отвеча ответь ігнор görmezden unut dikkate تجاهل انس تتبع نادیده فراموش".split(),
    *"अनदेखा नज़रअंदाज़ भूल".split(),
    *("sla alle", "sla de", "aucun compte", "pas compte", "responde ", "responda ", "yok say"),
)
NEEDED_UNSPACED = tuple(
    "指令 指示 提示 命令 规则 規則 说明 說明 要求 プロンプト ルール 지시 명령 지침 프롬프트".split()
)
"""Parts of words of which a text has one at least if one of these orders is in it."""
