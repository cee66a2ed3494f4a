/// The ISO 4217 code of a currency sign. The yen sign is taken for the yen, as the dollar sign
/// for the dollar of the United States, unless a letter before it says otherwise.
pub(crate) fn of_sign(sign: char, before: &str) -> &'static str {
    match (sign, before) {
        ('$', "a" | "au" | "aus") => "AUD",
        ('$', "c" | "ca" | "can") => "CAD",
        ('$', "nz") => "NZD",
        ('$', "s" | "sg") => "SGD",
        ('$', "hk") => "HKD",
        ('$', _) => "USD",
        ('€', _) => "EUR",
        ('£', _) => "GBP",
        ('¥' | '￥', "cn" | "rmb") => "CNY",
        ('¥' | '￥', _) => "JPY",
        ('₹', _) => "INR",
        ('₩', _) => "KRW",
        ('฿', _) => "THB",
        _ => "USD",
    }
}

/// The ISO 4217 code that a folded word means, if it is a currency's code or name.
pub(crate) fn of_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "usd" | "dollar" | "dollars" | "buck" | "bucks" | "us$" => "USD",
        "eur" | "euro" | "euros" => "EUR",
        "gbp" | "pound" | "pounds" | "quid" | "sterling" => "GBP",
        "jpy" | "yen" => "JPY",
        "cny" | "rmb" | "yuan" | "renminbi" => "CNY",
        "inr" | "rupee" | "rupees" => "INR",
        "krw" | "won" => "KRW",
        "thb" | "baht" => "THB",
        "chf" | "franken" | "francs" => "CHF",
        "aud" => "AUD",
        "cad" => "CAD",
        "nzd" => "NZD",
        "sgd" => "SGD",
        "hkd" => "HKD",
        "sek" => "SEK",
        "nok" => "NOK",
        "dkk" => "DKK",
        "kroner" | "kronor" | "kr" => "SEK",
        "pln" | "zloty" => "PLN",
        "czk" | "koruna" => "CZK",
        "huf" | "forint" => "HUF",
        "try" | "lira" | "liras" => "TRY",
        "mxn" | "pesos" => "MXN",
        "brl" | "reais" => "BRL",
        "zar" | "rand" => "ZAR",
        "aed" | "dirhams" => "AED",
        "idr" | "rupiah" => "IDR",
        "vnd" | "dong" => "VND",
        "ils" | "shekels" => "ILS",
        _ => return None,
    })
}
