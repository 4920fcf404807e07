package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// BlameLabel reports words that judge people.
var BlameLabel = &lint.Rule{
	Name: "blame-label",
	Doc: `a word judges people

"Human error", "careless", "fat-fingered", "to blame": a label ends the search where it should begin. Name the
condition that made the action easy and its effect large: the tool, the prompt, the document, the permission.
Quotations are left alone.`,
	Severity: diag.Error,
	Check:    func(p *lint.Pass) { blameLabels.report(p) },
}

const readsAsBlame = "may read as blame"

var blameLabels = phrases{
	{
		words:  "error errors mistake mistakes pebkac failing failings failure oversight slip lapse blunder misjudgement misjudgment carelessness mishap inattention thoughtlessness negligence sloppiness ignorance laziness stupidity part",
		match:  `\b(?:human|operator|user|pilot|engineer|developer|admin|administrator|programmer|manual)[- ](?:error|mistake)s?\b|\bpebkac\b|\bhuman fail(?:ure|ing)s?\b|\b(?:oversight|mistakes?|errors?|slip|lapse|blunder|misjudge?ment|carelessness|mishap|inattention|thoughtlessness) (?:by|of|on the part of|from|made by|in|at|within|among) (?:(?:the|our|an?|one of (?:the|our)|some) (?:[\w-]+ ){0,3}(?:` + person + `|team|shift|desk|department|crew|office|staff|board|group))|\b(?:oversight|mistakes?|slip|lapse|blunder|carelessness|inattention) (?:by|on the part of|in|from) (?:someone|somebody|us|management|` + department + `)\b|\b(?:through|by|owing to|due to|because of|thanks to) (?:an? |the |sheer |pure |simple |plain |mere )*(?:oversight|carelessness|inattention|thoughtlessness|negligence|sloppiness|ignorance|laziness|stupidity)\b\b|\bon (?:the|our|their|his|her) part\b[^.;]{0,10}$`,
		not:    `\bhuman[- ]error (?:rate|model|baseline)|\b(?:HTTP|status|4\d\d|4xx|API|rates?|codes?|budget|messages?|pages?|handling|handler|responses?|class|type|count)\b[^.;]{0,30}\buser[- ]errors?\b|\b(?:user|operator)[- ]errors?\b[^.;]{0,12}(?:\(?\b(?:HTTP|4\d\d|4xx|rates?|codes?|budget|messages?|pages?|handling|handler|responses?|class|types?|counts?|metric|counter|log|logs|dashboard)\b)|\b(?:user|operator)[- ]errors\b[^.;]*\b(?:per (?:second|minute|hour)|grew|rose|fell|dropped to|increased)\b|\bmanual error (?:correction|handling|recovery|report)|\b(?:mistakes?|errors?) (?:in|from|of) the\b`,
		unless: disowned,
		says:   readsAsBlame,
		hint:   `consider naming the condition that made the action easy: "the prompt for production looks like the one for staging"`,
	},
	{
		words:  "careless carelessly carelessness clumsy clumsily clumsiness ignorant ignorance overconfident overconfidence arrogant arrogance inexcusable unforgivable shameful shamefully amateurish amateurishly ill unqualified unskilled thoughtlessness negligent negligence negligently sloppy sloppily sloppiness laziness incompetent incompetence reckless recklessly recklessness irresponsible irresponsibly clueless inattentive inattention inattentiveness complacent complacency unprofessional thoughtless thoughtlessly incompetently lackadaisical unprofessionally foolish foolishly foolishness stupidly stupidity naively naivety heedless heedlessly rashly haphazardly cavalier slapdash hearted heartedly shoddy slipshod inept ineptitude inefficient cowboy hubris dereliction malpractice misconduct wrongdoing idiotic idiocy moronic feckless hapless remiss neglectful forgetful forgetfulness scatterbrained gullible gung handed shambolic lax laxity laxness slack slackness indiscipline nonchalance nonchalant apathy apathetic carefree lackadaisically happy gormless dozy sluggards lazily unthinking unthinkingly mindless mindlessly blithely dimwitted blunder blunders gaffe bungling bungler incompetents ashamed shame",
		match:  `\b(?:clums(?:y|ily|iness)|ignoran(?:t|ce)|overconfiden(?:t|ce)|arrogan(?:t|ce)|inexcusabl[ey]|unforgivabl[ey]|shameful(?:ly)?|amateurish(?:ly)?|ill-(?:considered|advised|judged|prepared)|unqualified|unskilled|thoughtlessness|careless(?:ly|ness)?|negligen(?:t|ce|tly)|sloppy|sloppily|sloppiness|laziness|incompeten(?:t|ce|tly)|reckless(?:ly|ness)?|irresponsibl[ey]|clueless|inattenti(?:ve|on|veness)|complacen(?:t|cy)|unprofessional(?:ly)?|thoughtless(?:ly)?|lackadaisical|foolish(?:ly|ness)?|stupidly|stupidity|naively|naivety|heedless(?:ly)?|rashly|haphazardly|cavalier|slapdash|half-hearted(?:ly)?|shoddy|slipshod|inept(?:itude)?|hubris|dereliction|malpractice|misconduct|wrongdoing|idiotic|idiocy|moronic|feckless|hapless|remiss|neglectful|forgetful(?:ness)?|scatterbrained|gullib(?:le|ility)|gung-ho|(?:ham|cack)-(?:handed|fisted)(?:ly)?|heavy-handed(?:ly)?|shambolic|indiscipline|nonchalan(?:t|ce|tly)|apath(?:y|etic)|trigger-happy|dozy|unthinking(?:ly)?|blithely|bungling|ashamed)\b|\bcowboy (?:attitude|mentality|behaviou?r|culture|approach|style|coding|engineer\w*|move|deploy\w*)\b|\b(?:lax|slack)(?:ness|ity)?\b[^.;]{0,30}\b(?:discipline|attitude|habits?|oversight|work|supervision|staff|team|approach|culture|handling|practices?)\b|\b(?:discipline|attitude|supervision|oversight|vigilance|diligence|standards?|habits?|housekeeping)\b[^.;]*\b(?:is|was|were|are|had (?:been|become|grown)|has (?:been|become|grown)) (?:\w+ )?(?:lax|slack|poor|lacking|sloppy|abysmal|low|absent|weak)\b|\b(?:blunder|gaffe|howler|bloomer)s?\b`,
		not:    `\bremiss (?:if|not to)\b|\bignorant of\b|\b(?:service|client|proxy|host|module)s? (?:is|are|was|were) ignorant\b|\bunqualified (?:names?|hosts?|domains?|imports?|columns?|references?|identifiers?|tables?)|\bsloppy (?:quorum|hash\w*|phrase|focus|counter)|\bnegligence (?:cover\w*|insurance|clause|claims?|polic\w+|law)`,
		unless: disowned,
		says:   readsAsBlame,
		hint:   `take the word out, and describe the condition: load, handover, missing feedback`,
	},
	{
		words: "lapse lapses concentration attention care thought diligence inexperienced untrained undisciplined unmotivated overwhelmed",
		needs: "in of without due proper sufficient staff team crew " + personWords,
		match: `\blapses? (?:in|of) (?:\w+ )?(?:concentration|attention|judge?ment|care|focus|discipline|vigilance|memory)\b|\bwithout (?:due|proper|sufficient|enough|adequate|the (?:necessary|required|usual)) (?:care|attention|thought|diligence|caution|consideration)\b|\b(?:inexperienced|untrained|undisciplined|unmotivated) (?:staff|team|crew|` + person + `)\b`,
		says:  readsAsBlame,
		hint:  `write what made it hard at that moment: load, handover, a screen that looks alike`,
	},
	{
		words: "superficial lazy lazily hasty slapdash amateurish half naively sloppy blindly hastily rashly stubbornly naively foolishly casually haphazardly",
		match: `\b(?:reviews?|testing|handover|work|preparation|planning|team|we|they|he|she|staff|management|` + person + `) (?:was|were|is|are|has been|had been|got) (?:\w+,? (?:and )?)*?(?:superficial|lazy|half-hearted|hasty|slapdash|amateurish)\b|\blazy (?:review|work|testing|engineering|shortcut|` + person + `)|` + human + `(?: \w+){0,2}? (?:blindly|hastily|rashly|lazily|stubbornly|na[iï]vely|foolishly|haphazardly)\b`,
		where: narrative,
		says:  readsAsBlame,
		hint:  `take the word out, and describe the condition: load, handover, missing feedback`,
	},
	{
		words:  "fat rookie silly stupid dumb foolish bonehead boneheaded dropped screwed screw apple apples botched bungled amateur embarrassing basic elementary avoidable unnecessary asleep messed goofed blundered keyboard chair picnic scapegoat weakest inexcusable poor workmanship gross slept",
		match:  `\bfat[- ]?finger(?:ed|ing|s)?\b|\b(?:rookie|silly|stupid|dumb|foolish|bonehead\w*|embarrassing|amateur|basic|elementary|avoidable|unnecessary) (?:error|mistake|move|decision|oversight|slip|blunder)s?\b|\bdropped the ball\b|\bscrew(?:ed)?[- ]up\b|\bbad apples?\b|\b(?:botched|bungled)\b|\basleep at the (?:wheel|switch)\b|\b(?:messed|goofed|cocked) up\b|\bgoofed\b|\bblundered\b|\bbetween (?:the )?(?:chair|keyboard|seat) and (?:the )?(?:chair|keyboard|seat)\b|\bscapegoats?\b|\bpoor workmanship\b|\bgross (?:negligence|error|mistake)\b`,
		unless: disowned,
		says:   readsAsBlame,
		hint:   `describe the difference and what let it through: "one wrong character in the command; the tool asked for no confirmation"`,
	},
	{
		words: "fatfingered fatfinger",
		match: `\bfatfinger(?:ed)?\b`,
		says:  readsAsBlame,
		hint:  `describe the difference and what let it through: "one wrong character in the command; the tool asked for no confirmation"`,
	},
	{
		words: "guilt culpability eye corners themselves ourselves himself herself botched own judgement judgment side lack weakest careless goal blame fault faults mistake mistakes error errors guilty offending culpable blamed responsible responsibility blunder blunders accountable culprit culprits spoken reprimanded disciplined",
		match: `\b(?:is|was|were|are|be|been) (?:\w+ )?(?:to blame|culpable|guilty of|blamed)\b|\bthe blame (?:for|is|was|lies|on|to|falls|rests|goes)\b|\b(?:blame|fault|guilt|culpability)\b(?: for [^.;]+?)? (?:lies|lay|falls|fell|rests|rested|goes|went|belongs)\b|\b(?:his|her|my|your|someone['’]s|somebody['’]s|nobody['’]s|whose|` + person + `['’]s?) (?:own )?(?:fault|mistake|error)s?\b|\b(?:is|was|were|are|been) (?:entirely |all |clearly |simply )?(?:our|their) (?:own )?(?:fault|mistake|error)s?\b(?:[^ ]|$| (?:and|but|because|that|for|to)\b)|\bfaults? of (?:(?:the|our|an?) )?(?:(?:[\w-]+ ){0,3}(?:team|squad|shift|desk|department|crew|group)|(?:[\w-]+ ){0,2}` + person + `)\b|\bguilty party\b|\b(?:took|taken|taking|keep|kept) (?:\w+ )?(?:their|our|his|her|its) eyes? off\b|\b(?:cut|cutting) corners\b|\bonly (?:themselves|ourselves|himself|herself|itself) to (?:blame|thank)\b|\bown goal\b|\b(?:error|lapse|failure) of judge?ment\b|\b(?:poor|bad|questionable|faulty|terrible) judge?ment\b|\b(?:let|lets|letting) (?:the|our) side down\b|\black of (?:care|discipline|attention|professionalism|diligence|competence|vigilance|common sense|thought|responsibility|commitment|effort|interest|ownership|foresight)\b|\boffending ` + person + `\b|\b(?:is|was|were|are) at fault\b|\bculprits?\b[^.;]*\b(?:spoken|talked|admitted|confessed|apologi[sz]ed|reprimanded|disciplined|warned)\b|\b(?:was|were|been|be) (?:reprimanded|disciplined|held (?:accountable|responsible))\b|\b(?:fault|responsibility|blame) (?:\w+ )?(?:lies|lay|is|was|rests?) (?:\w+ )?with (?:(?:the|our|an?|one of (?:the|our)) (?:[\w-]+ ){0,3}(?:` + person + `|team|shift|desk|department|crew))|` + human + ` (?:\w+ )?made (?:an?|another|the|this|that|several|two) (?:\w+ )?(?:mistakes?|errors?|blunders?)\b|\b(?:mistake|error|blunder) was made by\b`,
		not:   `\b(?:page|segmentation|protection|earth|ground|bus|memory|hardware|power|network) faults?\b`,
		unless: func(p *lint.Pass, m match) bool {
			return machineAtFault(m) || disowned(p, m)
		},
		says: readsAsBlame,
		hint: `consider "contributing factor", with what in the system made it possible`,
	},
}

// disowned reports whether the words are a part of a name, or the sentence says
// that they do not hold: "human error is not among the causes".
func disowned(p *lint.Pass, m match) bool {
	return properName(p, m) || denies.MatchString(m.sentence())
}

var denies = words.NewRegexp(`(?i)\b(?:does|do|did|will|would|shall|should|can) ?(?:not|n['’]t) (?:\w+ )?(?:ask|look for|assign|apportion|seek|name|say|imply|mean|blame|speak of|call|accept|treat|use|help)\b|\b(?:is|are|was|were) (?:not|never|neither) (?:among|one of|the (?:finding|cause|question|point|answer|explanation)|an? (?:finding|cause|answer|explanation|useful))|\b(?:policy|insurance|contract|clause|cover)\b[^.;]{0,30}\b(?:exclud\w+|cover\w*)\b|\b(?:rather than|instead of|no longer) (?:to )?(?:blam|look|ask|call|us|writ)\w*|\bplayed no (?:role|part)\b|\bno (?:sign|evidence|trace|question|case) of\b`)

// properName reports whether the words are a part of a longer name:
// "reckless-mode", "pre-human-error".
func properName(_ *lint.Pass, m match) bool {
	before, after := m.Text[:m.start], m.Text[m.end:]
	return strings.HasSuffix(before, "-") || len(after) > 1 && (after[0] == '-' || after[0] == '_' || after[0] == '(') && after[1] != ' ' && after[1] != '-'
}
