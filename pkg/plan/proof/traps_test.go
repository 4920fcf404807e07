package proof

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// traps are what go-github, GitHub and the network have in store, and the tests
// that keep sync out of each.
var traps = map[string]string{
	"go-github: 200 with an empty body or null is no error":                  "github.TestAnswersThatAreNone proof.TestFaults",
	"go-github: 201 with an empty body is issue number 0":                    "github.TestAnswersThatAreNone proof.TestFaults",
	"go-github: PATCH and POST on a redirect are sent again as GET":          "github.TestRedirectsAreNotFollowed proof.TestRepositoryRenamedMeanwhile",
	"go-github: the token goes along to another host":                        "github.TestTokenStaysWithItsHost",
	"go-github: 429 is a plain error":                                        "github.TestKinds github.TestLimitsAreWaitedFor proof.TestFaults",
	"go-github: a secondary limit without Retry-After has the primary reset": "github.TestSecondaryLimitAgainAndAgain",
	"go-github: what waits for a limit sends a POST again without its body":  "github.TestLimitsAreWaitedFor",
	"go-github: a login can leave the path":                                  "github.TestRequestsOnTheWire",
	"go-github: the base of an Enterprise server gets /api/v3 appended":      "github.TestBaseURLIsUsedAsItIs",
	"go-github: deep pages are refused":                                      "github.TestDeepPages github.TestPaging",
	"go-github: null cannot be sent":                                         "github.TestRequestsOnTheWire",
	"go-github: it has a clock of its own for limits":                        "github.TestNothingIsRefused",

	"GitHub: lists of issues have pull requests":                      "github.TestPaging proof.TestMutants",
	"GitHub: a POST whose answer is lost may have happened":           "plan.TestLostAnswersMakeNoDuplicates proof.TestFaults proof.TestModel",
	"GitHub: titles of milestones are unique":                         "plan.TestLife",
	"GitHub: due_on is moved to midnight in Los Angeles":              "plan.TestFirstSync",
	"GitHub: lengths are limited":                                     "proof.TestFieldsAtTheirLimits",
	"GitHub: who cannot be assigned makes all of a request fail":      "plan.TestOwnersThatCannotBeAssigned proof.TestMutants",
	"GitHub: without push, labels and assignees are dropped with 201": "plan.TestWithoutWriteAccess",
	"GitHub: PATCH replaces labels":                                   "proof.TestMutants",
	"GitHub: labels compare without case":                             "proof.TestNamesCompareWithoutCase",
	"GitHub: the web editor turns LF into CRLF":                       "plan.TestPeoplesWordsSurvive proof.TestModel",
	"GitHub: text notifies, links and closes, through entities too":   "proof.TestHostileText plan.TestHostileTextReadsTheSameAndMeansNothing",
	"GitHub: a transferred issue redirects":                           "github.TestTransferredAndDeletedIssues plan.TestLife",
	"GitHub: 404 may mean no access":                                  "github.TestKinds main.TestExitCodes",
	"GitHub: without the managed label every item looks missing":      "plan.TestLabelAndMilestonesLost plan.TestLife",
	"GitHub: a milestone without open issues is in no list of issues": "plan.TestLife",
	"GitHub: 80 writes a minute, 500 an hour, 1,000 requests an hour": "github.TestNothingIsRefused githubtest.TestLimits",
	"GitHub: a fork's token may only read":                            "github.TestKinds main.TestExitCodes",
	"GitHub: pages shift while they are read":                         "proof.TestPagesShift",
	"GitHub: lists lag behind writes":                                 "proof.TestListsLag proof.TestModel",

	"network: synctest hangs with TCP":                        "githubtest.TestTransport github.TestTimeout",
	"network: an answer breaks off, or never ends":            "github.TestBrokenOffAndEndlessAnswers proof.TestFaults",
	"network: no answer comes in time":                        "github.TestTimeout proof.TestFaults",
	"network: the process is interrupted":                     "github.TestInterrupted main.TestInterrupted plan.TestCrashAnywhere",
	"network: messages and logs show the token":               "github.TestLog main.TestExitCodes",
	"network: a proxy answers in GitHub's place":              "github.TestAnswersAboutAnotherRepository github.TestAnswersThatContradict",
	"contract: what we send and take is not what GitHub says": "contract.TestAnswersFit contract.TestWhatDoesNotFit",
}

// TestEveryTrapHasItsTest looks for the tests by name, so that none gets lost
// when they move.
func TestEveryTrapHasItsTest(t *testing.T) {
	tests := map[string]bool{}
	name := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	root := os.DirFS("../../..")
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") || strings.Contains(file, "node_modules") {
			return err
		}
		data, err := fs.ReadFile(root, file)
		for _, m := range name.FindAllStringSubmatch(string(data), -1) {
			pkg := path.Base(path.Dir(file))
			if pkg == "postmortem" {
				pkg = "main"
			}
			tests[pkg+"."+m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for trap, list := range traps {
		for _, test := range strings.Fields(list) {
			if !tests[test] {
				t.Errorf("%s: there is no %s", trap, test)
			}
		}
	}
}
