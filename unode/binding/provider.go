package binding

import "nodeos/unode/engine"

// Provider says what kind of resource an AsyncWrap stands for: its number is
// the one of async_wrap.Providers (src/async_wrap.h of Node 24).
type Provider int

// The providers that bindings of ours use.
const (
	ProviderNone               Provider = 0
	ProviderDirHandle          Provider = 1
	ProviderDNSChannel         Provider = 2
	ProviderFileHandle         Provider = 4
	ProviderFileHandleCloseReq Provider = 5
	ProviderFSEventWrap        Provider = 7
	ProviderFSReqCallback      Provider = 8
	ProviderFSReqPromise       Provider = 9
	ProviderGetAddrInfoReq     Provider = 10
	ProviderGetNameInfoReq     Provider = 11
	ProviderHTTPIncoming       Provider = 17
	ProviderHTTPClientRequest  Provider = 18
	ProviderJSStream           Provider = 20
	ProviderMessagePort        Provider = 22
	ProviderPipeConnectWrap    Provider = 23
	ProviderPipeServerWrap     Provider = 24
	ProviderPipeWrap           Provider = 25
	ProviderProcessWrap        Provider = 26
	ProviderQueryWrap          Provider = 28
	ProviderShutdownWrap       Provider = 34
	ProviderSignalWrap         Provider = 35
	ProviderStatWatcher        Provider = 36
	ProviderStreamPipe         Provider = 37
	ProviderTCPConnectWrap     Provider = 38
	ProviderTCPServerWrap      Provider = 39
	ProviderTCPWrap            Provider = 40
	ProviderTTYWrap            Provider = 41
	ProviderUDPSendWrap        Provider = 42
	ProviderUDPWrap            Provider = 43
	ProviderWorker             Provider = 45
	ProviderWriteWrap          Provider = 51
	ProviderZlib               Provider = 52
	ProviderPBKDF2Request      Provider = 54
	ProviderKeyGenRequest      Provider = 56
	ProviderDeriveBitsRequest  Provider = 60
	ProviderHashRequest        Provider = 61
	ProviderRandomBytesRequest Provider = 62
	ProviderScryptRequest      Provider = 64
	ProviderSignRequest        Provider = 65
	ProviderCheckPrimeRequest  Provider = 53
	ProviderKeyPairGenRequest  Provider = 55
	ProviderArgon2Request      Provider = 58
	ProviderCipherRequest      Provider = 59
	ProviderRandomPrimeRequest Provider = 63
	ProviderVerifyRequest      Provider = 67
	ProviderTLSWrap            Provider = 66
)

// providers holds the name that async hooks see and the one that
// process.getActiveResourcesInfo() gives.
var providers = map[Provider]struct{ hook, info string }{
	ProviderNone:               {"NONE", "None"},
	ProviderDirHandle:          {"DIRHANDLE", "DirHandle"},
	ProviderDNSChannel:         {"DNSCHANNEL", "ChannelWrap"},
	ProviderFileHandle:         {"FILEHANDLE", "FileHandle"},
	ProviderFileHandleCloseReq: {"FILEHANDLECLOSEREQ", "FileHandleCloseReq"},
	ProviderFSEventWrap:        {"FSEVENTWRAP", "FSEventWrap"},
	ProviderFSReqCallback:      {"FSREQCALLBACK", "FSReqCallback"},
	ProviderFSReqPromise:       {"FSREQPROMISE", "FSReqPromise"},
	ProviderGetAddrInfoReq:     {"GETADDRINFOREQWRAP", "GetAddrInfoReqWrap"},
	ProviderGetNameInfoReq:     {"GETNAMEINFOREQWRAP", "GetNameInfoReqWrap"},
	ProviderHTTPIncoming:       {"HTTPINCOMINGMESSAGE", "HTTPINCOMINGMESSAGE"},
	ProviderHTTPClientRequest:  {"HTTPCLIENTREQUEST", "HTTPCLIENTREQUEST"},
	ProviderJSStream:           {"JSSTREAM", "JSStream"},
	ProviderMessagePort:        {"MESSAGEPORT", "MessagePort"},
	ProviderPipeConnectWrap:    {"PIPECONNECTWRAP", "PipeConnectWrap"},
	ProviderPipeServerWrap:     {"PIPESERVERWRAP", "PipeWrap"},
	ProviderPipeWrap:           {"PIPEWRAP", "PipeWrap"},
	ProviderProcessWrap:        {"PROCESSWRAP", "ProcessWrap"},
	ProviderQueryWrap:          {"QUERYWRAP", "QueryWrap"},
	ProviderShutdownWrap:       {"SHUTDOWNWRAP", "ShutdownWrap"},
	ProviderSignalWrap:         {"SIGNALWRAP", "SignalWrap"},
	ProviderStatWatcher:        {"STATWATCHER", "StatWatcher"},
	ProviderStreamPipe:         {"STREAMPIPE", "StreamPipe"},
	ProviderTCPConnectWrap:     {"TCPCONNECTWRAP", "TCPConnectWrap"},
	ProviderTCPServerWrap:      {"TCPSERVERWRAP", "TCPServerWrap"},
	ProviderTCPWrap:            {"TCPWRAP", "TCPSocketWrap"},
	ProviderTTYWrap:            {"TTYWRAP", "TTYWrap"},
	ProviderUDPSendWrap:        {"UDPSENDWRAP", "SendWrap"},
	ProviderUDPWrap:            {"UDPWRAP", "UDPWrap"},
	ProviderWorker:             {"WORKER", "Worker"},
	ProviderWriteWrap:          {"WRITEWRAP", "WriteWrap"},
	ProviderZlib:               {"ZLIB", "Zlib"},
	ProviderPBKDF2Request:      {"PBKDF2REQUEST", "PBKDF2REQUEST"},
	ProviderKeyGenRequest:      {"KEYGENREQUEST", "KEYGENREQUEST"},
	ProviderDeriveBitsRequest:  {"DERIVEBITSREQUEST", "DERIVEBITSREQUEST"},
	ProviderHashRequest:        {"HASHREQUEST", "HASHREQUEST"},
	ProviderRandomBytesRequest: {"RANDOMBYTESREQUEST", "RANDOMBYTESREQUEST"},
	ProviderScryptRequest:      {"SCRYPTREQUEST", "SCRYPTREQUEST"},
	ProviderSignRequest:        {"SIGNREQUEST", "SIGNREQUEST"},
	ProviderCheckPrimeRequest:  {"CHECKPRIMEREQUEST", "CHECKPRIMEREQUEST"},
	ProviderKeyPairGenRequest:  {"KEYPAIRGENREQUEST", "KEYPAIRGENREQUEST"},
	ProviderArgon2Request:      {"ARGON2REQUEST", "ARGON2REQUEST"},
	ProviderCipherRequest:      {"CIPHERREQUEST", "CIPHERREQUEST"},
	ProviderRandomPrimeRequest: {"RANDOMPRIMEREQUEST", "RANDOMPRIMEREQUEST"},
	ProviderVerifyRequest:      {"VERIFYREQUEST", "VERIFYREQUEST"},
	ProviderTLSWrap:            {"TLSWRAP", "TLSWrap"},
}

// Info returns the name that process.getActiveResourcesInfo() gives.
func (p Provider) Info() string { return providers[p].info }

// hookName makes the type that an async hook's init is told.
func (e *Env) hookName(p Provider) engine.Value { return e.NewString(providers[p].hook) }
