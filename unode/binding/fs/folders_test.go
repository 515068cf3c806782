package fs

import "testing"

func TestFolders(t *testing.T) {
	e, dir := newEnv(t), t.TempDir()
	for _, test := range []struct{ src, want string }{
		{`fs.mkdir('$D/a/b', 0o777, true)`, "$D/a"},
		{`globalThis.r = (...names) => { const q = new fs.FSReqCallback(); q.oncomplete = (...a) => { out = JSON.stringify(a) }; return q };
		  fs.mkdir('$D/c', 0o777, false, r())`, "[null]"},
		{`fs.writeFileUtf8('$D/B', '', 0o101, 0o600); fs.symlink('nowhere', '$D/ln', 0); JSON.stringify(fs.readdir('$D', 'utf8', true))`,
			`[["B","a","c","ln"],[1,2,2,3]]`},
		{`fs.readdir('$D', 'hex', false, r())`, `[null,["42","61","63","6c6e"]]`},
		{`tryCall(() => fs.readdir('$D/B', 'utf8', false))`,
			`["ENOTDIR: not a directory, scandir '$D/B'",{"errno":-20,"code":"ENOTDIR","syscall":"scandir","path":"$D/B"}]`},
		{`fs.readlink('$D/ln', 'utf8')`, "nowhere"},
		{`fs.rename('$D/B', '$D/b', r())`, "[null]"},
		{`tryCall(() => fs.rename('$D/B', '$D/b'))`,
			`["ENOENT: no such file or directory, rename '$D/B' -> '$D/b'",{"errno":-2,"code":"ENOENT","syscall":"rename","path":"$D/B","dest":"$D/b"}]`},
		{`fs.utimes('$D/b', 1.5, 2.25); fs.stat('$D/b', true).slice(10, 14).join()`, "1,500000000,2,250000000"},
		{`fs.chmod('$D/b', 0o741); (fs.stat('$D/b', false)[1] & 0o777).toString(8)`, "741"},
		{`fs.statfs('$D', false)[1] > 0`, "true"},

		{`globalThis.h = fs.opendirSync('$D'); globalThis.got = []; for (let x; (x = h.read('utf8', 3)) !== null;) got.push(x.length); got.join()`, "6,2"},
		{`h.close(r())`, "[null]"},
		{`tryCall(() => h.read('utf8', 3))`, `["read: the directory is closed",{}]`},
		{`fs.opendir('$D/a', 'utf8', r()); h = undefined`, "[null,{}]"}, // closes by itself
		{`tryCall(() => fs.opendirSync('$D/none'))`,
			`["ENOENT: no such file or directory, opendir",{"errno":-2,"code":"ENOENT","syscall":"opendir"}]`},

		{`fs.openFileHandle('$D/b', 0, 0, fs.kUsePromises).then((h) => { out = (h.fd > 2) + ' ' + (fs.fstat(h.fd, false)[8]);
		  return h.close().then(() => { out += ' ' + h.fd }) }); undefined`, "true 0 -22"},
	} {
		check(t, e, dir, test.src, test.want)
	}
}

func TestCopies(t *testing.T) {
	e, dir := newEnv(t), t.TempDir()
	for _, test := range []struct{ src, want string }{
		{`globalThis.write = (f, s) => { fs.writeFileUtf8(f, s, 0o1101, 0o644) };
		  write('$D/a', 'content'); fs.chmod('$D/a', 0o751); write('$D/b', 'something longer than that');
		  fs.copyFile('$D/a', '$D/b', 0); fs.readFileUtf8('$D/b', 0) + ' ' + (fs.stat('$D/b', false)[1] & 0o777).toString(8)`, "content 751"},
		{`fs.copyFile('$D/a', '$D/a', 0); fs.readFileUtf8('$D/a', 0)`, "content"},
		{`tryCall(() => fs.copyFile('$D/a', '$D/b', 1))`,
			`["EEXIST: file already exists, copyfile '$D/a' -> '$D/b'",{"errno":-17,"code":"EEXIST","syscall":"copyfile","path":"$D/a","dest":"$D/b"}]`},
		{`tryCall(() => fs.copyFile('$D', '$D/none', 0))`,
			`["EISDIR: illegal operation on a directory, copyfile '$D' -> '$D/none'",{"errno":-21,"code":"EISDIR","syscall":"copyfile","path":"$D","dest":"$D/none"}]`},
		{`fs.existsSync('$D/none')`, "false"},
		// The kernel copies nothing of such files: their size is 0.
		{`fs.copyFile('/proc/version', '$D/v', 0); fs.readFileUtf8('$D/v', 0).startsWith('Linux version')`, "true"},
		{`fs.mkdir('$D/t/sub', 0o777, true); write('$D/t/sub/f', 'x'); fs.symlink('sub', '$D/t/l', 0);
		  fs.cpSyncCheckPaths('$D/t', '$D/n/u', false, true); fs.cpSyncCopyDir('$D/t', '$D/n/u', true, false, false, false, false);
		  fs.readlink('$D/n/u/l', 'utf8') + ' ' + fs.readFileUtf8('$D/n/u/sub/f', 0)`, "$D/t/sub x"},
		{`tryCall(() => fs.cpSyncCheckPaths('$D/t', '$D/t/sub/x', false, true))`,
			`["Cannot copy $D/t/ to a subdirectory of self $D/t/sub/x",{"code":"ERR_FS_CP_EINVAL"}]`},
		{`tryCall(() => fs.cpSyncCheckPaths('$D/t', '$D/t/l/x', false, true))`,
			`["Cannot copy $D/t/ to a subdirectory of self $D/t/l/x",{"code":"ERR_FS_CP_EINVAL"}]`},
		{`tryCall(() => fs.cpSyncCheckPaths('$D/a', '$D/t', false, true))`,
			`["Cannot overwrite directory $D/t with non-directory $D/a",{"code":"ERR_FS_CP_NON_DIR_TO_DIR"}]`},
		{`tryCall(() => fs.rmSync('$D/t', 0, false, 0))`, `["Path is a directory: $D/t",{"code":"ERR_FS_EISDIR"}]`},
		{`fs.rmSync('$D/t', 0, true, 0); fs.existsSync('$D/t')`, "false"},
		{`tryCall(() => fs.rmSync('/proc/version', 0, false, 0))`,
			`["EPERM, Operation not permitted: /proc/version '/proc/version'",{"errno":1,"code":"EPERM","path":"/proc/version","syscall":"rm"}]`},
	} {
		check(t, e, dir, test.src, test.want)
	}
}

// TestWatchFile sees a file appear and change. It ends by itself when it does.
func TestWatchFile(t *testing.T) {
	e, dir := newEnv(t), t.TempDir()
	check(t, e, dir, `
		const w = new fs.StatWatcher(false);
		const seen = [];
		w.onchange = (status, s) => {
			seen.push([status, s[8], s[18 + 8]].join());
			switch (seen.length) {
			case 1: return fs.writeFileUtf8('$D/f', 'abc', 0o101, 0o644);
			case 2: return fs.writeFileUtf8('$D/f', 'abcd', 0o1, 0o644);
			}
			w.close(() => { out = seen.join(' ') });
		};
		w.start('$D/f', 5);
		undefined`, "-2,0,0 0,3,0 0,4,3")
}
