//go:build browser

package pagetest

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreenshots makes the pictures of the documentation in the folder of
// -screenshots. Of a picture it checks that it can be made, not how it looks:
//
//	go test -tags browser -run Screenshots ./internal/pagetest -screenshots DIR
func TestScreenshots(t *testing.T) {
	t.Parallel()
	dir := *screenshots
	if dir == "" {
		dir = t.TempDir()
	}
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/D0ALICE")
	thread := alice.in("main", "Messages with interviewcoach").openThread("Question of the day")
	thread.send("Reply", pictured)
	thread.sees("Minefields")
	const daily = "#/D0ALICE"
	showThread := func(p *page) {
		p.in("main", "Messages with interviewcoach").message("Question of the day").click("button", "*replies")
		p.in("complementary", "Thread").sees("Minefields")
		p.script(nil, `[...document.querySelectorAll('[aria-label="Replies"] > li')].find((li) => li.innerText.includes("Attempt 1")).scrollIntoView({ block: "start", behavior: "instant" })`)
	}
	plainLook, dark, phone := look{width: 1280, height: 860}, look{width: 1280, height: 860, dark: true}, look{width: 380, height: 780, scale: 2}
	for _, shot := range []struct {
		file, user, at string
		look           look
		pixels         int
		show           func(p *page)
	}{
		{"daily.png", "U0ALICE", daily, plainLook, 1280, showThread},
		{"dark.png", "U0ALICE", daily, dark, 1280, showThread},
		{"phone.png", "U0ALICE", daily, phone, 760, showThread},
		{"scorecard.png", "U0CHIE", "#/D0CHIE", plainLook, 1280, showScorecard},
		{"home.png", "U0ALICE", "#/home", plainLook, 1280, func(p *page) { p.in("main", "Home*").sees("Levels from 1 to 5") }},
		{"settings.png", "U0ALICE", "#/home", plainLook, 1280, func(p *page) {
			p.in("main", "Home*").click("button", "Settings")
			p.in("dialog", "Your settings").has("button", "Save")
		}},
	} {
		// A browser keeps six connections to a host, and each tab holds one of them.
		w.room = newRoom(t)
		p := w.asWith(shot.user, shot.at, shot.look)
		p.in("complementary", "Things to try").click("button", "Dismiss")
		shot.show(p)
		p.rest()
		picture := p.picture()
		if err := checkPicture(picture, shot.pixels); err != nil {
			t.Errorf("%s: %v", shot.file, err)
		}
		if err := os.WriteFile(filepath.Join(dir, shot.file), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func showScorecard(p *page) {
	main := p.in("main", "Messages with interviewcoach")
	main.send(toBot, "/interview practice 2 software engineer")
	main.sees("Warm-up, not scored")
	main.send(toBot, warmUp)
	main.sees("Question 1 of 2")
	main.send(toBot, firstAnswer)
	main.sees("Question 2 of 2")
	main.send(toBot, secondAnswer)
	main.sees("Scorecard: 2 of 2 questions answered", "Checked by fixed rules")
}

// rest moves the pointer and the focus away and waits for two frames.
func (p *page) rest() {
	p.t.Helper()
	if err := p.mouse(p.ctx, "mouseMoved", spot{X: 1, Y: 1}); err != nil {
		p.t.Fatal(err)
	}
	p.script(nil, `(async () => {
		if (!document.querySelector("dialog[open]")) document.activeElement?.blur();
		for (const a of document.getAnimations()) if (a.effect?.getComputedTiming().endTime < 5000) a.finish();
		for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
	})()`)
}

func (p *page) picture() []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, *patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("%s: take a picture: %v", p.name, err)
	}
	return picture
}

// checkPicture reports a picture that is not so wide, or blank.
func checkPicture(raw []byte, wide int) error {
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if got := picture.Bounds().Dx(); got != wide {
		return fmt.Errorf("it is %d pixels wide, not %d", got, wide)
	}
	colours := map[[3]uint32]bool{}
	for y := 0; y < picture.Bounds().Dy(); y += 4 {
		for x := 0; x < wide; x += 4 {
			r, g, b, _ := picture.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}] = true
		}
	}
	if len(colours) < 20 {
		return fmt.Errorf("it is blank: it has %d colours", len(colours))
	}
	return nil
}
