package http

// errno is an error of the parser. Its name is what JavaScript sees as code.
type errno int

const (
	errOK errno = iota
	errStrict
	errCRExpected
	errLFExpected
	errUnexpectedContentLength
	errUnexpectedSpace
	errClosedConnection
	errInvalidMethod
	errInvalidURL
	errInvalidConstant
	errInvalidVersion
	errInvalidHeaderToken
	errInvalidContentLength
	errInvalidChunkSize
	errInvalidStatus
	errInvalidEOFState
	errInvalidTransferEncoding
	errMessageBegin
	errHeadersComplete
	errMessageComplete
	errChunkHeader
	errChunkComplete
	errPaused
	errPausedUpgrade
	errPausedH2Upgrade
	errUser // the callback says what in machine.reason, "CODE:reason"
)

var errnoNames = [...]string{
	errOK:                      "HPE_OK",
	errStrict:                  "HPE_STRICT",
	errCRExpected:              "HPE_CR_EXPECTED",
	errLFExpected:              "HPE_LF_EXPECTED",
	errUnexpectedContentLength: "HPE_UNEXPECTED_CONTENT_LENGTH",
	errUnexpectedSpace:         "HPE_UNEXPECTED_SPACE",
	errClosedConnection:        "HPE_CLOSED_CONNECTION",
	errInvalidMethod:           "HPE_INVALID_METHOD",
	errInvalidURL:              "HPE_INVALID_URL",
	errInvalidConstant:         "HPE_INVALID_CONSTANT",
	errInvalidVersion:          "HPE_INVALID_VERSION",
	errInvalidHeaderToken:      "HPE_INVALID_HEADER_TOKEN",
	errInvalidContentLength:    "HPE_INVALID_CONTENT_LENGTH",
	errInvalidChunkSize:        "HPE_INVALID_CHUNK_SIZE",
	errInvalidStatus:           "HPE_INVALID_STATUS",
	errInvalidEOFState:         "HPE_INVALID_EOF_STATE",
	errInvalidTransferEncoding: "HPE_INVALID_TRANSFER_ENCODING",
	errMessageBegin:            "HPE_CB_MESSAGE_BEGIN",
	errHeadersComplete:         "HPE_CB_HEADERS_COMPLETE",
	errMessageComplete:         "HPE_CB_MESSAGE_COMPLETE",
	errChunkHeader:             "HPE_CB_CHUNK_HEADER",
	errChunkComplete:           "HPE_CB_CHUNK_COMPLETE",
	errPaused:                  "HPE_PAUSED",
	errPausedUpgrade:           "HPE_PAUSED_UPGRADE",
	errPausedH2Upgrade:         "HPE_PAUSED_H2_UPGRADE",
	errUser:                    "HPE_USER",
}

func (e errno) String() string { return errnoNames[e] }
