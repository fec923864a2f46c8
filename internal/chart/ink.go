package chart

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The inks. All but the grid and the light steps have a contrast of at least 4.5
// to 1 on white (https://www.w3.org/TR/WCAG22/#contrast-minimum). The hues are
// those of Okabe and Ito, darkened, which colour-blind people tell apart
// (https://jfly.uni-koeln.de/color/); no meaning hangs on them alone.
var (
	white = color.RGBA{255, 255, 255, 255}
	black = color.RGBA{0x11, 0x11, 0x11, 255}
	grey  = color.RGBA{0x5a, 0x5a, 0x5a, 255} // axes
	grid  = color.RGBA{0xd9, 0xd9, 0xd9, 255}

	hues = [Dimensions]color.RGBA{
		{0x00, 0x66, 0xa8, 255}, {0xb8, 0x48, 0x00, 255}, {0x00, 0x78, 0x55, 255}, {0x96, 0x38, 0x80, 255}, {0x75, 0x58, 0x00, 255},
	}
	// steps go from no answer to many; each is darker than the one before.
	steps = [...]color.RGBA{{0xec, 0xec, 0xec, 255}, {0x9d, 0xc6, 0xe6, 255}, {0x2f, 0x7d, 0xbd, 255}, {0x08, 0x2a, 0x5c, 255}}
)

// fonts are the two faces of the picture, which come with the program. A font is
// read only, and safe to share.
var fonts = sync.OnceValue(func() *plotfont.Cache {
	face := func(ttf []byte, weight font.Weight) plotfont.Face {
		f, err := opentype.Parse(ttf)
		if err != nil {
			panic("chart: the bundled font cannot be read: " + err.Error())
		}
		return plotfont.Face{Font: plotfont.Font{Typeface: typeface, Weight: weight}, Face: f}
	}
	return plotfont.NewCache(plotfont.Collection{
		face(liberationsansregular.TTF, font.WeightNormal), face(liberationsansbold.TTF, font.WeightBold),
	})
})

const typeface = "Liberation Sans"

// Sizes of type, in pixels.
const (
	titleSize = 30
	labelSize = 25
	smallSize = 23
)

// A pen draws on the canvas.
type pen struct {
	draw.Canvas
	fonts *plotfont.Cache
}

func (p pen) style(size vg.Length, ink color.Color, bold bool) text.Style {
	f := plotfont.Font{Typeface: typeface, Size: size, Weight: font.WeightNormal}
	if bold {
		f.Weight = font.WeightBold
	}
	return text.Style{Color: ink, Font: f, Handler: text.Plain{Fonts: p.fonts}}
}

// write puts a line of text with its vertical middle at y; align is 0 to begin at
// x, -0.5 to stand around it and -1 to end there.
func (p pen) write(s text.Style, x, y vg.Length, align text.XAlignment, line string) {
	s.XAlign, s.YAlign = align, draw.YCenter
	// The middle of digits and capitals is above that of the line.
	p.FillText(s, vg.Point{X: x, Y: y + s.Font.Size/8}, line)
}

func (p pen) rectangle(ink color.Color, r vg.Rectangle) {
	p.FillPolygon(ink, []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}})
}

// shades is how many steps an ink takes to white where its edges are smoothed.
const shades = 14

// palette holds every ink in its shades.
func palette() color.Palette {
	out := color.Palette{white}
	inks := append([]color.RGBA{black, grey, grid}, hues[:]...)
	for _, ink := range append(inks, steps[:]...) {
		for i := 1; i <= shades; i++ {
			mix := func(c uint8) uint8 { return uint8((int(c)*i + 255*(shades-i)) / shades) }
			out = append(out, color.RGBA{mix(ink.R), mix(ink.G), mix(ink.B), 255})
		}
	}
	return out
}

// encode writes img as a PNG with a palette, a quarter of what its colours take.
func encode(w io.Writer, img *image.RGBA) error {
	inks := palette()
	out := image.NewPaletted(img.Rect, inks)
	// The nearest ink of a colour is looked for once, to 5 bits a channel.
	var known [1 << 15]uint8
	var seen [1 << 15]bool
	for i := range out.Pix {
		at := img.Pix[4*i : 4*i+4 : 4*i+4]
		if at[0] == 255 && at[1] == 255 && at[2] == 255 {
			continue // white is the palette's first
		}
		key := int(at[0]>>3)<<10 | int(at[1]>>3)<<5 | int(at[2]>>3)
		if !seen[key] {
			seen[key], known[key] = true, uint8(inks.Index(color.RGBA{at[0], at[1], at[2], 255}))
		}
		out.Pix[i] = known[key]
	}
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	return encoder.Encode(w, out)
}
