package cares

import "nodeos/unode/dns"

// pending is Node's own status: the servers cannot be changed now.
const pending = -1000

// codes and messages are c-ares's names (ares.h) and texts (ares_strerror(3))
// by number.
var statuses = [...]struct{ code, message string }{
	{"", "Successful completion"},
	{"ENODATA", "DNS server returned answer with no data"},
	{"EFORMERR", "DNS server claims query was misformatted"},
	{"ESERVFAIL", "DNS server returned general failure"},
	{"ENOTFOUND", "Domain name not found"},
	{"ENOTIMP", "DNS server does not implement requested operation"},
	{"EREFUSED", "DNS server refused query"},
	{"EBADQUERY", "Misformatted DNS query"},
	{"EBADNAME", "Misformatted domain name"},
	{"EBADFAMILY", "Unsupported address family"},
	{"EBADRESP", "Misformatted DNS reply"},
	{"ECONNREFUSED", "Could not contact DNS servers"},
	{"ETIMEOUT", "Timeout while contacting DNS servers"},
	{"EOF", "End of file"},
	{"EFILE", "Error reading file"},
	{"ENOMEM", "Out of memory"},
	{"EDESTRUCTION", "Channel is being destroyed"},
	{"EBADSTR", "Misformatted string"},
	{"EBADFLAGS", "Illegal flags specified"},
	{"ENONAME", "Given hostname is not numeric"},
	{"EBADHINTS", "Illegal hints flags specified"},
	{"ENOTINITIALIZED", "c-ares library initialization not yet performed"},
	{"ELOADIPHLPAPI", "Error loading iphlpapi.dll"},
	{"EADDRGETNETWORKPARAMS", "Could not find GetNetworkParams function"},
	{"ECANCELLED", "DNS query cancelled"},
	{"UNKNOWN_ARES_ERROR", "Invalid service name or number"},
	{"UNKNOWN_ARES_ERROR", "No DNS servers were configured"},
}

func message(status int) string {
	switch {
	case status == pending:
		return "There are pending queries."
	case status >= 0 && status < len(statuses):
		return statuses[status].message
	}
	return "unknown"
}

func code(st dns.Status) string { return statuses[st].code }
