//go:build ignore

/*
 * Counts the instructions that a QEMU guest executes, split by where they lie,
 * and notes the counts at marks: the first execution of an address, or the
 * first time a text leaves the guest through a console or a socket.
 *
 * This is C because a QEMU plugin is a shared object that QEMU loads
 * (docs/devel/tcg-plugins), and because the text marks replace libc functions
 * inside the QEMU process (LD_PRELOAD of the same file): a guest's byte for a
 * serial port is written by the thread that runs the guest, in the middle of
 * the instruction that sent it, so the count at that moment is exact.
 *
 * The few declarations of QEMU's that are needed stand here: Debian ships no
 * header for them. Functions that only some versions have are weak.
 *
 * Arguments: out=FILE, mark=NAME:HEXADDRESS, text=NAME:HEXBYTES, until=NAME,
 * profile=FILE. Lines of FILE: NAME TOTAL KERNEL USER LOW NANOSECONDS.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define WEAK __attribute__((weak))

/* QEMU's side. Version 1: up to QEMU 8; 2: from QEMU 9, counters per CPU. */
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;
enum { CB_NO_REGS = 0, INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);
WEAK void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int, void *, uint64_t);
WEAK void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *, int, qemu_plugin_u64, uint64_t);
WEAK struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t);
WEAK uint64_t qemu_plugin_u64_sum(qemu_plugin_u64);

EXPORT int qemu_plugin_version = 1;

__attribute__((constructor)) static void pick_version(void)
{
	if (qemu_plugin_scoreboard_new)
		qemu_plugin_version = 2;
}

/* Counters. KERNEL: the upper half of the address space. LOW: the lower half
 * before the kernel first ran in the upper (firmware, decompressor). USER: the
 * lower half after it. */
enum { KERNEL, USER, LOW, NREGION };
static uint64_t plain[NREGION];
static struct qemu_plugin_scoreboard *board;
static bool kernel_seen;

static qemu_plugin_u64 slot(int region)
{
	return (qemu_plugin_u64){ board, region * sizeof(uint64_t) };
}

static void count(struct qemu_plugin_insn *in, int region)
{
	if (board)
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(in, INLINE_ADD_U64, slot(region), 1);
	else
		qemu_plugin_register_vcpu_insn_exec_inline(in, INLINE_ADD_U64, &plain[region], 1);
}

static uint64_t counted(int region)
{
	return board ? qemu_plugin_u64_sum(slot(region)) : plain[region];
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static const char *until;
static struct timespec start;

static bool ended;
static void write_profile(void);

/* note writes one line; the caller holds the lock. */
static void note(const char *name)
{
	uint64_t k = counted(KERNEL), u = counted(USER), l = counted(LOW);
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	dprintf(out, "%s %llu %llu %llu %llu %lld\n", name,
		(unsigned long long)(k + u + l), (unsigned long long)k,
		(unsigned long long)u, (unsigned long long)l,
		(now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec - start.tv_nsec);
}

/* finish ends the record; the caller holds the lock. */
static void finish(void)
{
	if (ended)
		return;
	ended = true;
	note("end");
	write_profile();
}

/* report notes a mark. At the last one wanted it asks QEMU to quit in its own
 * way, which takes a moment: what the guest still does is not recorded. */
static void report(const char *name)
{
	if (ended)
		return;
	note(name);
	if (until && !strcmp(until, name)) {
		finish();
		kill(getpid(), SIGTERM);
	}
}

/* Address marks: a table sorted by address, searched when code is translated. */
struct mark {
	uint64_t addr;
	char *name;
	bool hit;
};
static struct mark *marks;
static size_t nmarks;

static int by_addr(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void reached(unsigned cpu, void *arg)
{
	struct mark *m = arg;

	(void)cpu;
	if (m->hit)
		return;
	pthread_mutex_lock(&lock);
	if (!m->hit) {
		m->hit = true;
		report(m->name);
	}
	pthread_mutex_unlock(&lock);
}

/* Text marks: what is written to each file is searched as one stream
 * (Knuth, Morris, Pratt), so a text may arrive in pieces. */
enum { MAXFD = 1024 };
struct text {
	char *name;
	unsigned char *want;
	size_t len;
	size_t *fall;
	size_t at[MAXFD];
	bool hit;
};
static struct text **texts;
static size_t ntexts;

static void scan(int fd, const unsigned char *b, size_t n)
{
	if (fd < 0 || fd >= MAXFD)
		return;
	pthread_mutex_lock(&lock);
	for (size_t k = 0; k < ntexts; k++) {
		struct text *t = texts[k];
		size_t at = t->at[fd];

		for (size_t i = 0; i < n && !t->hit; i++) {
			while (at && t->want[at] != b[i])
				at = t->fall[at - 1];
			if (t->want[at] == b[i])
				at++;
			if (at == t->len) {
				t->hit = true;
				at = 0;
				report(t->name);
			}
		}
		t->at[fd] = at;
	}
	pthread_mutex_unlock(&lock);
}

static void scanv(int fd, const struct iovec *v, size_t n, ssize_t done)
{
	for (size_t i = 0; i < n && done > 0; i++) {
		size_t len = v[i].iov_len < (size_t)done ? v[i].iov_len : (size_t)done;

		scan(fd, v[i].iov_base, len);
		done -= len;
	}
}

/* Only what was really written is looked at, so a retry is not seen twice. */
#define REAL(name) \
	static typeof(&name) real; \
	if (!real) \
		real = (typeof(&name))dlsym(RTLD_NEXT, #name)

EXPORT ssize_t write(int fd, const void *b, size_t n)
{
	REAL(write);
	ssize_t r = real(fd, b, n);

	if (ntexts && r > 0)
		scan(fd, b, r);
	return r;
}

EXPORT ssize_t writev(int fd, const struct iovec *v, int n)
{
	REAL(writev);
	ssize_t r = real(fd, v, n);

	if (ntexts && r > 0)
		scanv(fd, v, n, r);
	return r;
}

EXPORT ssize_t send(int fd, const void *b, size_t n, int flags)
{
	REAL(send);
	ssize_t r = real(fd, b, n, flags);

	if (ntexts && r > 0)
		scan(fd, b, r);
	return r;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	REAL(sendmsg);
	ssize_t r = real(fd, m, flags);

	if (ntexts && r > 0)
		scanv(fd, m->msg_iov, m->msg_iovlen, r);
	return r;
}

/* Profile: executions of each translated block, for a table by function. */
struct block {
	uint64_t addr, size, runs;
	struct block *next;
};
static struct block *blocks[1 << 16];
static const char *profile;

static struct block *block_of(uint64_t addr, uint64_t size)
{
	struct block **head = &blocks[(addr * 0x9E3779B97F4A7C15ull) >> 48];

	for (struct block *b = *head; b; b = b->next)
		if (b->addr == addr && b->size == size)
			return b;
	struct block *b = calloc(1, sizeof *b);

	if (!b)
		abort();
	b->addr = addr;
	b->size = size;
	b->next = *head;
	return *head = b;
}

static void ran(unsigned cpu, void *arg)
{
	(void)cpu;
	((struct block *)arg)->runs++;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *in = qemu_plugin_tb_get_insn(tb, i);
		struct mark key = { .addr = qemu_plugin_insn_vaddr(in) };
		bool upper = key.addr >> 63;

		if (upper)
			kernel_seen = true;
		if (profile && i == 0)
			qemu_plugin_register_vcpu_insn_exec_cb(in, ran, CB_NO_REGS, block_of(key.addr, n));
		struct mark *m = bsearch(&key, marks, nmarks, sizeof key, by_addr);

		/* Before the counter: a mark's own instruction is not in its count. */
		if (m && !m->hit)
			qemu_plugin_register_vcpu_insn_exec_cb(in, reached, CB_NO_REGS, m);
		count(in, upper ? KERNEL : kernel_seen ? USER : LOW);
	}
}

static void finished(plugin_id id, void *arg)
{
	(void)id;
	(void)arg;
	pthread_mutex_lock(&lock);
	finish();
	pthread_mutex_unlock(&lock);
}

static void write_profile(void)
{
	if (!profile)
		return;
	FILE *f = fopen(profile, "w");

	if (!f)
		return;
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
		for (struct block *b = blocks[i]; b; b = b->next)
			if (b->runs)
				fprintf(f, "%llx %llu\n", (unsigned long long)b->addr,
					(unsigned long long)(b->runs * b->size));
	fclose(f);
}

/* grow returns a with room for one more element of the given size. */
static void *grow(void *a, size_t n, size_t size)
{
	a = realloc(a, (n + 1) * size);
	if (!a)
		abort();
	return a;
}

static bool add_text(char *name, const char *hex)
{
	struct text *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	t->name = name;
	t->len = strlen(hex) / 2;
	t->want = grow(NULL, t->len, 1);
	t->fall = grow(NULL, t->len, sizeof *t->fall);
	for (size_t i = 0; i < t->len; i++) {
		unsigned c;

		if (sscanf(hex + 2 * i, "%2x", &c) != 1)
			return false;
		t->want[i] = c;
	}
	for (size_t i = 1, k = t->fall[0] = 0; i < t->len; i++) {
		while (k && t->want[k] != t->want[i])
			k = t->fall[k - 1];
		if (t->want[k] == t->want[i])
			k++;
		t->fall[i] = k;
	}
	texts = grow(texts, ntexts, sizeof *texts);
	texts[ntexts++] = t;
	return t->len > 0;
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < argc; i++) {
		char *arg = strdup(argv[i]), *val = arg ? strchr(arg, '=') : NULL;

		if (!val)
			goto bad;
		*val++ = 0;
		if (!strcmp(arg, "out")) {
			out = open(val, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
			continue;
		}
		if (!strcmp(arg, "profile")) {
			profile = val;
			continue;
		}
		if (!strcmp(arg, "until")) {
			until = val;
			continue;
		}
		char *what = strrchr(val, ':');

		if (!what)
			goto bad;
		*what++ = 0;
		if (!strcmp(arg, "mark")) {
			marks = grow(marks, nmarks, sizeof *marks);
			marks[nmarks++] = (struct mark){ strtoull(what, NULL, 16), val, false };
		} else if (strcmp(arg, "text") || !add_text(val, what)) {
			goto bad;
		}
		continue;
bad:
		fprintf(stderr, "insn: bad argument: %s\n", argv[i]);
		return -1;
	}
	if (out < 0) {
		fprintf(stderr, "insn: out=FILE is missing or cannot be written\n");
		return -1;
	}
	qsort(marks, nmarks, sizeof *marks, by_addr);
	if (qemu_plugin_scoreboard_new)
		board = qemu_plugin_scoreboard_new(NREGION * sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, finished, NULL);
	return 0;
}
