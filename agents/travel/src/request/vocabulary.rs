//! Ordinary English words: no place by themselves, and nothing to report as not understood.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Whether a folded word is ordinary in a request.
pub(crate) fn ordinary(word: &str) -> bool {
    static LOOKUP: OnceLock<HashSet<&'static str>> = OnceLock::new();
    LOOKUP
        .get_or_init(|| WORDS.split_ascii_whitespace().collect())
        .contains(word)
}

/// Whether a folded word is ordinary in some form: `enjoys`, `originating`, `concerned`.
pub(crate) fn ordinary_in_form(word: &str) -> bool {
    let stemmed = |ending: &str| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.len() > 2);
        stem.is_some_and(|stem| ordinary(stem) || ordinary(&format!("{stem}e")))
    };
    ordinary(word)
        || ["s", "es", "d", "ed", "ing", "ly", "er", "nt"]
            .into_iter()
            .any(stemmed)
}

const WORDS: &str = "
a able about above abroad accommodate accommodates accommodation accommodations across activities
activity actually add additionally after again age ages ahead aim aiming all allocated allotted allow allowed allowing
allows along already also although always am among amount an and another any anyone anything
anywhere apartment appreciate approximately are area areas around arrange arrival arrive arriving as
aside assist assistance assume at attraction attractions available avoid away back backpack base based basic be beautiful because bed beds been before begin beginning
begins behind being best better between beyond big bit book booking both break bring
bringing budget but buy by call came can cannot cant cap capped care careful celebrate celebrating center
central certain change check choose cities city class classic climate close come comes comfort comfortably coming
commence commences commencing complete comprehensive conclude conclusion conducive consider considered considering consist
construct cool cost costs could count countries country course covers cover covering craft crafted crafting create creating creation
crucial currently customized d date dates day days dear decent decided definitely depart departing
departs departure design desire destination destinations detailed devise did different dine dining
direct directly discover distinct do does doing dont double down draft drive during each early easy eager
eat either else embark encompass end ending ends engage enjoy enjoyable enough ensure entail entire entirely
especially essential etc even ever every everyone everything exactly except excited expect expecting expenses
experience experiences experiencing explore explored exploring extending extra fair fairly famous fancy far
fast favor favorite favourite feature few find fine first fit flexibility flexible flight flights fly flying fond following follow
food for formulate from full fully fun further furthermore general generate geared get getaway getting girl give given go
goal goes going good got great greatly group had half happy has hate have having he head heading heads hello help
her here hey hi high him his hit hold holiday holidays home hope hoping host hosting hotel hotels hour hours house
how however i id ideal ideally idea ideas if ill im imperative important in include included includes including
inclusive individual individuals inside instead intend intending intends interest interested interesting into involve involves involving is it
itinerary its itself ive journey just keen keep kept kind kindly kinds know land last late later lay leading least leave leaves leaving left length less let lets
level life light like liked likes limit limited list literally live living local locals located locations lodging lodgings long look looking
lot lots love loved lovely lovers low made mainly make makes making many march max maximum may maybe me meal meals mean
means meant meet member members mid middle might mind mine minimum mode modes moderate month months more moreover most mostly move moving much must
my myself near nearby need needed needing needs never new next nice night nights no non none nor
normal not note notably nothing now of off offer offering offers often ok okay old on once one ones only open
opt option optional options or order organize organise organizing organized other others our ourselves out outdoors outlined outside over overall own pace package part
particular particularly parties party past pay people per perfect perhaps period permissible permit permits permitted person personal pick
place places plan planned planner planning plans please pleasure plus point possible possibly preference preferences preferred
preferably prefer preferring prepare pretty price private probably proceed program propose proposed provide provided provides providing public purposes put quick
quiet quite range rather ready real really reason reasonable recommend recommendation recommendations regarding regards relaxing relevant reliant remain rent request
require required requirement requirements requires requiring reserve rest restaurant restaurants restriction restrictions return returning returns revised right
road room rooms round route rules run s said same save savor say schedule scheduled season second see seeing seeking seems
select self send sense set sets setting several shall share shared she short should show sights sightseeing similar
simple since single site sites sleep small smoking so solo some somebody someone something sometime somewhere soon span spanning spans special
specific specifically spend spending spent spot spots spring stand stands start starting starts state states stay staying stays still stop stops stopping strictly style
such suggest suggestion suggestions suit suitable summer sun sunny sure t take takes taking taste tell terms than thank thanks that
the their them then there these they thing things think this those though through throughout thru thus
till time timeframe times tip tips to together too top total totally touch tour touring tourist tours toward towards town
towns train transport transportation travel traveler travelers traveling traveller travellers travelling travels trip trips try
trying turn twin two type types under unique until up upcoming upon us use used using usual
utilize vacation variety various vary venture venturing very via visit visited visiting visitor visitors visits
wait walk wander want wanted wants warm was watch way we weather week weekend weekends weeks well went were what whatever when whenever where
which while who whole whom whose why will winter wish wishes with within without wonder wonderful wont work
works world would year years yes yet you young your yourself youre
adult adults baby child children kid kids couple family friends wife husband honeymoon infant infants toddler son daughter
dollar dollars euro euros pounds yen usd eur gbp jpy currency money bucks each
january february april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday morning evening afternoon noon midnight today tomorrow tonight
bar bath mobile orange reading split male man date temple tours bend best central mexico beach beaches islands island coast lake mountain mountains
sea ocean north south east west northern southern eastern western downtown cuisine cuisines dish dishes culture nature
cheap expensive luxury affordable romantic adventure history museum museums temples art music shopping nightlife hiking
culinary accompanied accompany encounter grand hostel airbnb apartments resort villa pool breakfast lunch dinner snack sightsee wed theyre weve youd shes hes
anyway basically able etcetera nope yep hmm um uh oh ah pls plz thx asap tbd tba
updated update rule continue vital blend concern cater insist hence anticipate subject neither nor detail originate engage doesnt isnt arent didnt havent wouldnt tackle
welcome aware imagine picture assistance fulfil fulfill necessary necessity essentials accordance accordingly aspect factor beside besides despite till unless whether mention
maintain manage occur occasion regard relate relation remember result satisfy seat search secure seriously situation somewhat source spontaneous
prefered journeys stayed accomodation accomodations tripplan holidaymakers sixth seventh booked booking duration timeline tailored suited suits solely serve serving separate starring
nowhere anyplace skip skipping crowded touristy
surprise surprised surprising reunion meeting congress parade independence hope liberty freedom purpose dinner brunch escape relax sandwich sale union enterprise
non smoke smokers smoker pet pets friendly kid-friendly visitor party partying ban no-fly
";

/// Short names of places that mean nothing else, in whatever case.
pub(crate) const SHORT_NAMES: &[&str] = &["nyc", "usa", "uk", "uae", "rio", "fez", "fes"];

/// Words that come before a place.
pub(crate) const PLACE_CUES: &[&str] = &[
    "to",
    "from",
    "in",
    "visit",
    "visiting",
    "via",
    "see",
    "explore",
    "exploring",
    "towards",
    "toward",
    "tour",
    "touring",
    "leaving",
    "departing",
    "departs",
    "depart",
    "leave",
    "heading",
    "into",
    "through",
    "across",
    "around",
    "near",
    "between",
    "discover",
    "discovering",
    "at",
    "experience",
    "cover",
    "covering",
    "reach",
    "reaching",
    "within",
    "of",
    "then",
    "or",
    "over",
];

/// Those of them behind which even a name in small letters is a place.
pub(crate) const STRONG_CUES: &[&str] = &[
    "to",
    "from",
    "visit",
    "visiting",
    "explore",
    "exploring",
    "towards",
    "toward",
    "in",
];
