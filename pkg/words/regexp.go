package words

import (
	"regexp"
	"sync"
)

// Regexp is an RE2 expression for texts that mostly do not match it: those
// are told by its Expr, and cost little. The others go to package regexp, whose
// documentation holds for the methods of the same names. Nothing is compiled
// before it is needed.
type Regexp struct {
	*Expr
	find func() *regexp.Regexp
}

// NewRegexp keeps an expression. A method panics if the expression is none.
func NewRegexp(expr string) *Regexp {
	return &Regexp{NewExpr(expr), sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
}

// Regexp returns the expression for package regexp.
func (r *Regexp) Regexp() *regexp.Regexp { return r.find() }

func (r *Regexp) FindString(text string) string {
	if !r.MatchString(text) {
		return ""
	}
	return r.find().FindString(text)
}

func (r *Regexp) FindStringIndex(text string) []int {
	if !r.MatchString(text) {
		return nil
	}
	return r.find().FindStringIndex(text)
}

func (r *Regexp) FindStringSubmatch(text string) []string {
	if !r.MatchString(text) {
		return nil
	}
	return r.find().FindStringSubmatch(text)
}

func (r *Regexp) FindStringSubmatchIndex(text string) []int {
	if !r.MatchString(text) {
		return nil
	}
	return r.find().FindStringSubmatchIndex(text)
}

func (r *Regexp) FindAllStringIndex(text string, n int) [][]int {
	if !r.MatchString(text) {
		return nil
	}
	return r.find().FindAllStringIndex(text, n)
}

func (r *Regexp) FindAllStringSubmatchIndex(text string, n int) [][]int {
	if !r.MatchString(text) {
		return nil
	}
	return r.find().FindAllStringSubmatchIndex(text, n)
}

func (r *Regexp) ReplaceAllString(text, with string) string {
	if !r.MatchString(text) {
		return text
	}
	return r.find().ReplaceAllString(text, with)
}
