#!/bin/sh
# Installs what the build, the demo and the tests need and this machine lacks.
# Debian packages only; prints nothing when there is nothing to do.
set -eu

want=""
need() { # need PACKAGE COMMAND-OR-FILE
	case $2 in
	/*) [ -e "$2" ] || want="$want $1" ;;
	*) command -v "$2" >/dev/null 2>&1 || want="$want $1" ;;
	esac
}

need git git
need qemu-system-x86 qemu-system-x86_64
need linux-source-6.12 /usr/src/linux-source-6.12.tar.xz
need build-essential gcc
need build-essential make
need flex flex
need bison bison
need bc bc
need libelf-dev /usr/include/libelf.h
need xz-utils xz
need erofs-utils fsck.erofs
need e2fsprogs mkfs.ext4
need cpio cpio
need zstd zstd
need lz4 lz4
need npm npm
# Servers that tests start themselves (test/packages).
need postgresql /usr/bin/pg_ctlcluster
need mariadb-server-core /usr/sbin/mariadbd
need redis-server redis-server

[ -z "$want" ] && exit 0
want=$(printf '%s\n' $want | sort -u | tr '\n' ' ')
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
echo "nodeos: installing $want" >&2
log=$(mktemp)
# Without this, Debian starts a server as soon as it is installed.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
	$sudo chmod 755 $policy
	trap '$sudo rm -f $policy' EXIT
fi
if ! { $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends $want; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "nodeos: could not install them; the whole log is $log" >&2
	exit 1
fi
rm -f "$log"
