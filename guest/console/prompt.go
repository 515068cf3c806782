package console

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Command is a word that Prompt takes.
type Command struct {
	Name, Help string
	// Run does it. What it returns is printed; done ends the prompt.
	Run func() (text string, done bool)
}

// Prompt asks for commands on in and answers on out until one of them is done.
// It is what PID 1 has when nothing else can run, so nothing ends it: after the
// end of in or an error it asks again.
func Prompt(in io.Reader, out io.Writer, commands []Command) {
	var help strings.Builder
	for _, c := range commands {
		fmt.Fprintf(&help, "  %-9s %s\n", c.Name, c.Help)
	}
	r := bufio.NewReader(in)
	for {
		io.WriteString(out, "nodeos# ")
		line, tooLong, err := r.ReadLine()
		for tooLong && err == nil {
			_, tooLong, err = r.ReadLine()
		}
		if err != nil { // ^D, or the terminal is gone for now
			io.WriteString(out, "\n")
			time.Sleep(time.Second)
			r.Reset(in)
			continue
		}
		word := strings.TrimSpace(string(line))
		if word == "" {
			continue
		}
		text, done, known := "", false, word == "help"
		if known {
			text = help.String()
		}
		for _, c := range commands {
			if c.Name == word {
				text, done = c.Run()
				known = true
			}
		}
		if !known {
			text = fmt.Sprintf("%q is not a command here; there is:\n%s", word, help.String())
		}
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		io.WriteString(out, text)
		if done {
			return
		}
	}
}
