package serdes

// What comes before values in V8's format (src/objects/value-serializer.cc,
// SerializationTag).
const (
	tagVersion        = 0xff
	tagPadding        = 0
	tagHole           = '-'
	tagUndefined      = '_'
	tagNull           = '0'
	tagTrue           = 'T'
	tagFalse          = 'F'
	tagInt32          = 'I'
	tagUint32         = 'U'
	tagDouble         = 'N'
	tagBigInt         = 'Z'
	tagUTF8           = 'S'
	tagOneByte        = '"'
	tagTwoByte        = 'c'
	tagReference      = '^'
	tagObject         = 'o'
	tagObjectEnd      = '{'
	tagSparseArray    = 'a'
	tagSparseArrayEnd = '@'
	tagDenseArray     = 'A'
	tagDenseArrayEnd  = '$'
	tagDate           = 'D'
	tagTrueObject     = 'y'
	tagFalseObject    = 'x'
	tagNumberObject   = 'n'
	tagBigIntObject   = 'z'
	tagStringObject   = 's'
	tagRegExp         = 'R'
	tagMap            = ';'
	tagMapEnd         = ':'
	tagSet            = '\''
	tagSetEnd         = ','
	tagBuffer         = 'B'
	tagResizable      = '~'
	tagTransferred    = 't'
	tagView           = 'V'
	tagShared         = 'u'
	tagHost           = '\\'
	tagError          = 'r'
)

// Tags within an error.
const (
	errorMessage = 'm'
	errorCause   = 'c'
	errorStack   = 's'
	errorEnd     = '.'
)

// errorTags are the prototypes that an error may have; others become Error.
var errorTags = map[string]byte{
	"EvalError": 'E', "RangeError": 'R', "ReferenceError": 'F', "SyntaxError": 'S', "TypeError": 'T', "URIError": 'U',
}

func errorName(tag byte) (name string, ok bool) {
	for name, t := range errorTags {
		if t == tag {
			return name, true
		}
	}
	return "", false
}

// views are the classes of views by their tags, with the size of an element.
var views = map[byte]struct {
	class string
	size  int
}{
	'b': {"Int8Array", 1}, 'B': {"Uint8Array", 1}, 'C': {"Uint8ClampedArray", 1}, 'w': {"Int16Array", 2}, 'W': {"Uint16Array", 2},
	'd': {"Int32Array", 4}, 'D': {"Uint32Array", 4}, 'h': {"Float16Array", 2}, 'f': {"Float32Array", 4}, 'F': {"Float64Array", 8},
	'q': {"BigInt64Array", 8}, 'Q': {"BigUint64Array", 8}, '?': {"DataView", 1},
}

func viewTag(class string) (tag byte, ok bool) {
	for tag, v := range views {
		if v.class == class {
			return tag, true
		}
	}
	return 0, false
}

// Flags of a view, from version 14 on.
const (
	viewTracksLength = 1 << iota
	viewOfResizable
)

// regExpFlags are V8's bits for the letters of a regular expression's flags.
var regExpFlags = []struct {
	letter byte
	bit    uint32
}{{'d', 1 << 7}, {'g', 1 << 0}, {'i', 1 << 1}, {'m', 1 << 2}, {'s', 1 << 5}, {'u', 1 << 4}, {'v', 1 << 8}, {'y', 1 << 3}}

// Depths of nesting at which V8's stack is full.
const (
	maxWriteDepth = 5000
	maxReadDepth  = 2000
)
