// Package plots draws the results of hipec/hccpm/survival, stats, models and prediction: forest
// plots and nomograms of fits, ROC, calibration and decision curves, survival curves, cumulative
// hazards and competing events with the numbers at risk, a life table beside the curve it
// approximates, and two measurements against each other. Forest, swimmer and waterfall plots,
// residuals, calibration, ROC curves, correlations and boxes take plain data, so that any model's
// results can be drawn. README.md shows each with the lines that make it.
//
// A figure is given a result and draws it, so that what is drawn is what was
// printed; what it works out itself, a regression line, quartiles, a smooth curve,
// its comment states.  Every figure carries a description in words made from that
// result ([Figure.Alt]): of how many patients or values, with how many events, it
// tells what; where plain data hold no events, the options take their number.
//
// # Look
//
// Colours are those of Okabe and Ito, which readers with any colour vision tell
// apart; lines differ by dashes too, so that they can be told apart in grey.  The
// default width of 110 mm, lettered at 9 points, stays legible when a journal shrinks
// it to a column of 85 mm.
//
// A notebook shows [Figure.HTML]: the drawing without a ground of its own, lines and
// lettering in the colour of the page's text, so that it reads in a light and in a
// dark theme, and the numbers it draws ([Figure.Data]) a click below it.  Beside it
// the notebook keeps [Figure.SVG] on a white card, which files are too: a drawing
// that is shown as an image cannot take over the colour of a page, and black lines
// on a dark one would vanish.  [Figure.Themed] chooses a card, white or dark, or none,
// for both.
//
// The same result gives the same bytes, as SVG, PNG and PDF.  All three look the
// same on a machine without Liberation Sans, which letters them: a PDF holds it,
// and an SVG holds the letters that it uses, 3 to 7 kilobytes of them, under a name
// of their own, so that figures in one page do not mix up.  Where a page forbids
// fonts in it, Liberation Sans, Arial or Helvetica take their place, which have the
// same widths; [Figure.Outlined] draws the lettering as shapes, for programs that
// take no font from an SVG, such as Inkscape and LaTeX's converters.
package plots
