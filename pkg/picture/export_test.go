package picture

// What PNG and GIF do with fewer bytes to unpack than MaxUnpacked.
var (
	CutPNG = cutPNG
	CutGIF = cutGIF
)
