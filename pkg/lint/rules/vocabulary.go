package rules

// Parts of the expressions that several rules share; the lists of words are
// for phrase.words.
const (
	// person is a noun that means people. Where programs have the same name
	// (operator, manager, coordinator, agent), only with a word before it that
	// tells them apart.
	person = `(?:engineers?|developers?|devs?|programmers?|coders?|sres?|employees?|staff|admins?|administrators?|sysadmins?|dbas?|analysts?|scientists?|interns?|trainees?|apprentices?|juniors?|seniors?|students?|volunteers?|contractors?|freelancers?|consultants?|technicians?|electricians?|specialists?|experts?|janitors?|plumbers?|couriers?|receptionists?|secretar(?:y|ies)|accountants?|bookkeepers?|cashiers?|mechanics?|stewards?|custodians?|librarians?|auditors?|traders?|underwriters?|statisticians?|chemists?|researchers?|postdocs?|professors?|lawyers?|midwi(?:fe|ves)|surgeons?|attendants?|foremen|foreman|teachers?|cto|ceo|cio|directors?|boss|architects?|designers?|moderators?|clerks?|officers?|nurses?|pharmacists?|physicians?|doctors?|dispatchers? on duty|newcomers?|starters?|colleagues?|co-?workers?|on-?callers?|responders?|reviewers?|approvers?|committers?|maintainers?|authors?|persons?|people|individuals?|someone|somebody|testers?` +
		`|product owners?|scrum masters?|head of \w+|security guards?|cleaning (?:staff|crew|lady|person)|hotline|(?:team|staff|crew|board) members?|members? of (?:the|our) (?:\w+ ){0,2}(?:team|staff|crew|shift|group|desk)|new (?:hires?|joiners?)` +
		`|(?:human|duty|shift|night|console|control[- ]room|machine|computer|on-?call|plant|switchboard) operators?|operators? (?:on (?:duty|shift|call)|(?:in|at) the (?:control[- ]room|console|desk|noc))` +
		`|(?:release|product|project|engineering|account|incident|change|team|store|shift|duty|line|office|branch|operations|it|problem|night|facility|site) managers?` +
		`|(?:it|project|incident|shift|release|site|lab|ward|office) coordinators?|(?:shift|duty|team|night|floor|lab) supervisors?` +
		`|(?:shift|team|tech|technical|incident|project|squad|test|group) leads?|incident commanders?` +
		`|(?:student|research|lab|laboratory|office|sales|shop|teaching|medical|junior) assistants?|(?:support|service|sales|field|call[- ]cent(?:er|re)) agents?)`

	// people is a group with such a noun's part in a sentence.
	group = `(?:(?:the|our|a|whole|entire|own|data|other) )?(?:[\w-]+ ){0,2}(?:team|crew|squad|department|management|(?:night|day|early|late|morning|evening|weekend|on-?call|previous|next) shift|(?:operations|service|help|support|warehouse|carrier|trading|duty)[ -]desk|(?:project|working|planning) group)`

	personWords = `engineer engineers developer developers dev devs programmer programmers coder coders sre sres employee employees staff admin admins administrator administrators sysadmin sysadmins dba dbas analyst analysts scientist scientists intern interns trainee trainees apprentice apprentices junior juniors senior seniors student students volunteer volunteers contractor contractors freelancer freelancers consultant consultants technician technicians electrician electricians specialist specialists expert experts janitor janitors plumber plumbers courier couriers receptionist receptionists secretary secretaries accountant accountants bookkeeper bookkeepers cashier cashiers mechanic mechanics steward stewards custodian custodians librarian librarians auditor auditors trader traders underwriter underwriters statistician statisticians chemist chemists researcher researchers postdoc postdocs professor professors lawyer lawyers midwife midwives surgeon surgeons attendant attendants foreman foremen teacher teachers cto ceo cio director directors boss owner owners master masters head guard guards crew lady cleaning hotline architect architects designer designers moderator moderators clerk clerks officer officers nurse nurses pharmacist pharmacists physician physicians doctor doctors duty newcomer newcomers starter starters colleague colleagues coworker coworkers worker workers oncaller oncallers caller callers responder responders reviewer reviewers approver approvers committer committers maintainer maintainers author authors person persons people individual individuals someone somebody tester testers member members hire hires joiner joiners operator operators manager managers coordinator coordinators supervisor supervisors lead leads commander commanders assistant assistants agent agents`
	groupWords  = `team crew squad department management shift desk group`

	// humanWords are those of human, and "they".
	humanWords = `he she we i you they nobody no none neither everyone everybody anyone anybody call oncall support ` + groupWords + " " + personWords

	// onDuty may follow such a noun: "the engineer on call at the time".
	onDuty = `(?:,? (?:on[- ](?:call|duty|shift)|at the time|in charge|(?:from|on|in|of|at|for) (?:the|our|their|a|another) (?:[\w-]+ ){0,2}[\w-]+|(?:from|in|at) [\w-]+|who [^,.;]{1,50}?),?)?`

	// human is a subject that is people for sure. "They" is not: pods and
	// requests are "they", too.
	human = `\b(?:he|she|we|i|you|nobody|no[ -]one|none of (?:us|them)|neither(?: of (?:us|them))?|everyone|everybody|anyone|anybody|on-?call|` + group + `|` + person + onDuty + `)\b`

	// department is a part of a company that is called like what it does.
	department = `(?:finance|sales|marketing|legal|procurement|payroll|accounting|compliance|controlling|purchasing|dispatch)`

	departmentWords = `finance sales marketing legal procurement payroll accounting compliance controlling purchasing dispatch`

	// doing is what people do and programs don't.
	doing = `(?:notic|check|double-check|test|verif|read|realis|realiz|think|thought|consider|ask|escalat|communicat|review|follow|know|knew|known|validat|look|listen|remember|pay|paid|catch|caught|spot|recogni[sz]|consult|inform|tell|told|warn|investigat|understand|understood|anticipat|foresee|foreseen|document|confirm|question|inspect|stud|learn|plan|prepar|coordinat|announc|mention|alert|page|call|react|rehears|see|seen|bother|care|heed|appreciat|rais|speak|spok|open|connect|object|suspect|guess|expect|act)\w*`

	// doneBefore is what people could have done.
	doneBefore = `(?:noticed|checked|double-checked|tested|verified|read|reali[sz]ed|thought|considered|asked|escalated|communicated|reviewed|followed|known|validated|looked|listened|remembered|paid|caught|spotted|recogni[sz]ed|consulted|informed|told|warned|investigated|understood|anticipated|foreseen|documented|confirmed|questioned|inspected|studied|planned|prepared|coordinated|announced|mentioned|alerted|paged|called|reacted|rehearsed|seen|bothered|cared|heeded|raised|spoken|opened|connected|objected|suspected|guessed|acted|responded|stopped|waited|intervened|tried)`

	// participle is a verb of what should have been.
	participle = `(?:[a-z-]+ed|known|done|had|gone|seen|taken|made|caught|set|run|read|found|told|thought|held|kept|left|sent|shut|put|written|spoken|begun|chosen|given|paid|understood|been)`

	adverbs = `(?: (?:so|very|quite|much|also|at least|just|even|still|never|not|ever|rather|really|simply|[a-z]+ly))*`
)
