package cares

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/dns"
	"nodeos/unode/engine"
)

// query is a method of ChannelWrap: what it asks for and how it shows the
// answer. read fills in the reply.
type query struct {
	t    dns.Type
	read func(r *reply) dns.Status
}

// queries are the methods by name.
func queries() map[string]query {
	typed := func(t dns.Type, add func(r *reply, rec *dns.Record, named bool) bool) query {
		return query{t, func(r *reply) dns.Status { return r.each(t, false, add) }}
	}
	return map[string]query{
		"queryA":     {dns.A, func(r *reply) dns.Status { return r.addrs(dns.A) }},
		"queryAaaa":  {dns.AAAA, func(r *reply) dns.Status { return r.addrs(dns.AAAA) }},
		"queryCname": {dns.CNAME, (*reply).alias},
		"queryNs":    {dns.NS, func(r *reply) dns.Status { return r.targets(dns.NS) }},
		"queryPtr":   {dns.PTR, func(r *reply) dns.Status { return r.targets(dns.PTR) }},
		"querySoa":   {dns.SOA, (*reply).soa},
		"queryMx":    typed(dns.MX, (*reply).mx),
		"queryTxt":   typed(dns.TXT, (*reply).txt),
		"querySrv":   typed(dns.SRV, (*reply).srv),
		"queryNaptr": typed(dns.NAPTR, (*reply).naptr),
		"queryCaa":   typed(dns.CAA, (*reply).caa),
		"queryTlsa":  typed(dns.TLSA, (*reply).tlsa),
		"queryAny":   {dns.ANY, (*reply).any},
	}
}

// reply is an answer that becomes JavaScript.
type reply struct {
	e    *binding.Env
	m    *dns.Message
	list engine.Value // the result
	n    int
	ttls engine.Value // of addresses, beside the list
}

func (r *reply) add(v engine.Value) {
	r.e.SetIndex(r.list, r.n, v)
	r.n++
}

// field is a property of an object.
type field struct {
	name string
	v    engine.Value
}

func (r *reply) object(fields ...field) engine.Value {
	o := r.e.NewObject()
	for _, f := range fields {
		r.e.Set(o, f.name, f.v)
	}
	return o
}

func (r *reply) string(name, v string) field { return field{name, r.e.NewString(v)} }

// latin1 is for what a server may fill with any bytes.
func (r *reply) latin1(name string, v []byte) field { return field{name, r.e.NewLatin1(v)} }

// kind is the record's type, which some have as undefined where it goes without
// saying.
func (r *reply) kind(t string, named bool) field {
	if named {
		return r.string("type", t)
	}
	return field{"type", engine.Undefined}
}

func number[T uint8 | uint16 | uint32](name string, v T) field {
	return field{name, engine.Int(int(v))}
}

// each shows the records of one type, with their type if named.
func (r *reply) each(t dns.Type, named bool, add func(r *reply, rec *dns.Record, named bool) bool) dns.Status {
	for i := range r.m.Records {
		if rec := &r.m.Records[i]; rec.Type == t && !add(r, rec, named) {
			return dns.BadResp
		}
	}
	return dns.Success
}

// addrs shows addresses, and the time to live of each, which that of an alias
// limits. An alias of nothing gives an empty list.
func (r *reply) addrs(t dns.Type) dns.Status {
	ips, st := r.m.Addrs(t)
	aliases := 0
	ttl := ^uint32(0)
	for _, rec := range r.m.Records {
		if rec.Type == dns.CNAME {
			aliases++
			ttl = min(ttl, rec.TTL)
		}
	}
	if st == dns.NoData && aliases > 0 {
		st = dns.Success
	}
	if st != dns.Success {
		return st
	}
	r.ttls = r.e.NewArray()
	for _, rec := range r.m.Records {
		if rec.Type == t {
			r.e.SetIndex(r.ttls, r.n, engine.Int(int(min(ttl, rec.TTL))))
			r.add(r.e.NewString(stream.FormatIP(ips[r.n])))
		}
	}
	return dns.Success
}

// alias shows the first alias's target, or the name itself when it has
// addresses.
func (r *reply) alias() dns.Status {
	names, st := r.m.Targets(dns.CNAME)
	if st == dns.NoData {
		if _, st = r.m.Addrs(dns.A); st == dns.Success {
			names = []string{r.m.Name}
		}
	}
	if st == dns.Success {
		r.add(r.e.NewString(names[0]))
	}
	return st
}

func (r *reply) targets(t dns.Type) dns.Status {
	names, st := r.m.Targets(t)
	for _, s := range names {
		r.add(r.e.NewString(s))
	}
	return st
}

func (r *reply) mx(rec *dns.Record, _ bool) bool {
	d, ok := rec.MX()
	r.add(r.object(r.string("exchange", d.Exchange), number("priority", d.Priority), r.string("type", "MX")))
	return ok
}

func (r *reply) txt(rec *dns.Record, named bool) bool {
	texts, ok := rec.TXT()
	entries := r.e.NewArray()
	for i, t := range texts {
		r.e.SetIndex(entries, i, r.e.NewLatin1(t))
	}
	if named {
		entries = r.object(field{"entries", entries}, r.string("type", "TXT"))
	}
	r.add(entries)
	return ok
}

func (r *reply) srv(rec *dns.Record, _ bool) bool {
	d, ok := rec.SRV()
	r.add(r.object(r.string("name", d.Name), number("port", d.Port), number("priority", d.Priority),
		number("weight", d.Weight), r.string("type", "SRV")))
	return ok
}

func (r *reply) naptr(rec *dns.Record, named bool) bool {
	d, ok := rec.NAPTR()
	r.add(r.object(r.string("flags", d.Flags), r.string("service", d.Service), r.string("regexp", d.Regexp),
		r.string("replacement", d.Replacement), number("order", d.Order), number("preference", d.Preference), r.kind("NAPTR", named)))
	return ok
}

func (r *reply) caa(rec *dns.Record, _ bool) bool {
	d, ok := rec.CAA()
	o := r.object(number("critical", d.Flags), r.string("type", "CAA"))
	r.e.DefineKey(o, r.e.NewString(d.Tag), r.e.NewLatin1(d.Value))
	r.add(o)
	return ok
}

func (r *reply) tlsa(rec *dns.Record, _ bool) bool {
	d, ok := rec.TLSA()
	r.add(r.object(number("certUsage", d.Usage), number("selector", d.Selector), number("match", d.Match),
		field{"data", r.e.NewArrayBuffer(d.Data)}))
	return ok
}

func (r *reply) soaRecord(rec *dns.Record, named bool) bool {
	d, ok := rec.SOA()
	r.add(r.object(r.string("nsname", d.NSName), r.string("hostmaster", d.Hostmaster), number("serial", d.Serial),
		number("refresh", d.Refresh), number("retry", d.Retry), number("expire", d.Expire), number("minttl", d.MinTTL), r.kind("SOA", named)))
	return ok
}

// soa shows one record, not a list.
func (r *reply) soa() dns.Status {
	st := r.each(dns.SOA, false, (*reply).soaRecord)
	if st != dns.Success || r.n == 0 {
		return dns.BadResp
	}
	record := r.e.GetIndex(r.list, 0)
	r.e.Free(r.list)
	r.list = record
	return st
}

// any shows all records, in Node's order.
func (r *reply) any() dns.Status {
	if names, st := r.m.Targets(dns.CNAME); st == dns.Success {
		r.named("value", names[0], "CNAME")
	} else if st = r.anyAddrs(dns.A, "A"); st != dns.Success {
		return st
	}
	if st := r.anyAddrs(dns.AAAA, "AAAA"); st != dns.Success {
		return st
	}
	for _, step := range []func() dns.Status{
		func() dns.Status { return r.each(dns.MX, true, (*reply).mx) },
		func() dns.Status { return r.anyTargets(dns.NS, "NS") },
		func() dns.Status { return r.each(dns.TXT, true, (*reply).txt) },
		func() dns.Status { return r.each(dns.SRV, true, (*reply).srv) },
		func() dns.Status { return r.anyTargets(dns.PTR, "PTR") },
		func() dns.Status { return r.each(dns.NAPTR, true, (*reply).naptr) },
		func() dns.Status { return r.each(dns.SOA, true, (*reply).soaRecord) },
		func() dns.Status { return r.each(dns.TLSA, true, (*reply).tlsa) },
		func() dns.Status { return r.each(dns.CAA, true, (*reply).caa) },
	} {
		if st := step(); st != dns.Success {
			return st
		}
	}
	return dns.Success
}

func (r *reply) named(key, value, kind string) {
	r.add(r.object(r.string(key, value), r.string("type", kind)))
}

func (r *reply) anyTargets(t dns.Type, kind string) dns.Status {
	names, st := r.m.Targets(t)
	for _, s := range names {
		r.named("value", s, kind)
	}
	return orNone(st)
}

func (r *reply) anyAddrs(t dns.Type, kind string) dns.Status {
	ips, st := r.m.Addrs(t)
	i := 0
	for _, rec := range r.m.Records {
		if rec.Type == t && st == dns.Success {
			r.add(r.object(r.string("address", stream.FormatIP(ips[i])), number("ttl", rec.TTL), r.string("type", kind)))
			i++
		}
	}
	return orNone(st)
}

func orNone(st dns.Status) dns.Status {
	if st == dns.NoData {
		return dns.Success
	}
	return st
}
