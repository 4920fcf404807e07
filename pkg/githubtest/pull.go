package githubtest

import "fmt"

// getPull answers with what a pull request has beyond an issue, as far as the
// tool reads it.
func (c *call) getPull() (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	if !i.pull {
		return nil, notFound()
	}
	o := i.show()
	delete(o, "pull_request")
	o["url"] = fmt.Sprintf("%s/pulls/%d", i.repo.url(), i.number)
	o["merged"] = false
	o["head"] = object{"ref": "change", "sha": i.head, "label": i.author.login + ":change"}
	return o, nil
}

func (c *call) editComment() (any, error) {
	for _, i := range inOrder(c.repo.issues) {
		for _, m := range i.comments {
			if fmt.Sprint(m.id) != c.vars["comment"] {
				continue
			}
			body := c.fields.string("body")
			if err := c.fields.err(); err != nil {
				return nil, err
			}
			if err := checkComment(body); err != nil {
				return nil, err
			}
			m.body, i.updated = body, c.s.now()
			return i.showComment(m), nil
		}
	}
	return nil, notFound()
}
