package corpus

var (
	services   = []string{"checkout", "search", "billing", "orders_api", "edge_proxy", "ledger", "mail", "catalogue", "login", "reports", "queue", "images"}
	symptoms   = []string{"was slow", "answered with errors", "returned stale data", "lost writes", "under-reported totals", "timed out", "rejected logins"}
	audiences  = []string{"EU customers", "internal users", "all regions", "mobile clients", "partners", "the finance team", "one tenant"}
	teams      = []string{"storage", "web", "data-platform", "edge", "payments", "identity"}
	tags       = []string{"latency", "data-quality", "configuration", "capacity", "deploy", "dns"}
	classes    = []string{"unvalidated-config", "expired-certificate", "capacity-limit", "schema-drift", "retry-storm", "qa-flag-leak", "clock-skew", "cache-poisoning"}
	changes    = []string{"release 417 reaches all proxies", "the migration of the index starts", "a new certificate is installed", "the batch job gets a second shard", "the feature flag is switched on for 5% of the traffic"}
	detections = []string{"the alert on the error ratio fires", "support reports 14 tickets", "a dashboard review shows the gap", "the canary check fails", "a partner calls"}
	steps      = []string{"the logs show timeouts towards the database", "two servers are added", "the release is suspected", "a rollback is prepared", "traffic is moved to the second region", "the cache is emptied", "the queue is drained by hand", "the vendor is called"}
	factors    = []string{"Validation checks the form, not the effect", "The metric was on no dashboard", "Clients repeat failed requests at once", "The canary runs at night", "The limit is counted per worker", "Two systems share one pool"}
	actions    = []string{"Page when the pool is over 80% full for 2 minutes", "Reject configurations below twice the peak", "Roll back all proxies with one command in under 2 minutes", "Replay last week's peak against each release", "Alert when a partition has 3σ fewer rows than the week before"}
	criteria   = []string{"a replay of the incident pages before the first error", "the pipeline stops the release at the canary", "an exercise takes under 2 minutes", "the check fails on the partition of that day"}
)

// sentences are plain.
var sentences = []string{
	"The SERVICE service keeps a pool of NUMBER connections, and each request holds one for as long as the database takes to answer.",
	"When the pool is full, further requests wait in a queue that has no limit and no metric of its own.",
	"The deploy pipeline verified that the file was well formed, but nothing computed the limit that resulted from it.",
	"Traffic at that hour is NUMBER requests per second, which is about half of what the newsletter brings.",
	"The dashboards of TEAM show the average over all regions, so one region in trouble moves the line by a few percent.",
	"A query that normally reads one partition read all of them, because the filter no longer matched the column's type.",
	"The retries of the mobile application arrive without a pause, and the load on SERVICE doubled within a minute.",
	"Since the certificate is shared with SERVICE, both services stopped accepting connections at the same moment.",
	"The runbook linked from the alert describes an overloaded origin, and the picture on that day looked just like one.",
	"The list of recent releases is in another tool, and it was opened only when the first hypothesis had been ruled out.",
	"The check compares with the hour in which it runs, and that hour had no traffic to speak of.",
	"An index rebuild of NUMBER million rows competed for the same disks and made every write slower.",
	"The second region carried the traffic without errors, which confirmed that the fault was local.",
	"The backlog of NUMBER messages was processed in order, and no message was lost or delivered twice.",
	"The vendor's status page reported normal operation throughout the incident.",
	"The flag had been added for a test in spring, and no test or review asked whether it was still needed.",
	"The health check asks only whether the process answers, not whether it can reach its database.",
	"Support answered NUMBER tickets with a text that had been prepared after an earlier incident.",
	"The row count of the partition was within its usual range, so the existing test passed.",
	"Each shard has its own limit, and only the sum of them is visible on the dashboard of TEAM.",
	"The configuration is read at start and never again, so a corrected file had no effect until the restart.",
	"The failover to the replica took NUMBER seconds and worked as it had in the exercises.",
	"The clock of one host was ahead by NUMBER seconds, and its tokens were rejected as not yet valid.",
	"The change was reviewed by two people, and the review tool shows only the lines around a change.",
	"Logs of the proxy are sampled at 1%, which is enough for ratios and too little for single requests.",
	"The batch job repeats a failed step from its beginning, and each attempt took longer than the one before.",
	"The cache answered with entries of the old schema until they expired.",
	"The alert fired within 5 minutes, as it is meant to.",
	"The rollback itself took about a quarter of an hour.",
}

// remarks are sentences that a reviewer would comment on: about two in each
// document.
var remarks = []string{
	"In hindsight the pattern was visible in the logs of the week before.",
	"Some users saw an empty page for a while.",
	"The engineer should have checked the limit before the deploy.",
	"An integration test with two regions would have caught this.",
	"We will improve monitoring of the SERVICE service.",
	"Nobody noticed that the job had stopped, because it reports only failures.",
}
