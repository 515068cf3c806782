package cares

// aresMessages are c-ares's texts by number (ares_strerror(3)).
var aresMessages = [...]string{
	"Successful completion",
	"DNS server returned answer with no data",
	"DNS server claims query was misformatted",
	"DNS server returned general failure",
	"Domain name not found",
	"DNS server does not implement requested operation",
	"DNS server refused query",
	"Misformatted DNS query",
	"Misformatted domain name",
	"Unsupported address family",
	"Misformatted DNS reply",
	"Could not contact DNS servers",
	"Timeout while contacting DNS servers",
	"End of file",
	"Error reading file",
	"Out of memory",
	"Channel is being destroyed",
	"Misformatted string",
	"Illegal flags specified",
	"Given hostname is not numeric",
	"Illegal hints flags specified",
	"c-ares library initialization not yet performed",
	"Error loading iphlpapi.dll",
	"Could not find GetNetworkParams function",
	"DNS query cancelled",
}

func aresMessage(code int) string {
	if code >= 0 && code < len(aresMessages) {
		return aresMessages[code]
	}
	return "unknown"
}
