#!/bin/sh
# Lays out an image in a mount namespace of its own: overlays over this machine's folders, so that whatever is changed lands in WORK/upper.
# Says "ready" and stays until its standard input closes; with it go all mounts. Usage: image-space.sh WORK [LAYER]
set -e
work=$1 layer=$2 root=$1/root
mkdir -p "$root"
for folder in usr etc var opt; do
    mkdir -p "/$folder" "$root/$folder" "$work/upper/$folder" "$work/work/$folder"
    lower=/$folder
    [ -z "$layer" ] || [ ! -d "$layer/$folder" ] || lower=$layer/$folder:/$folder
    mount -t overlay overlay -o "lowerdir=$lower,upperdir=$work/upper/$folder,workdir=$work/work/$folder" "$root/$folder"
done
for link in bin sbin lib lib32 lib64 libx32; do
    [ ! -L "/$link" ] || ln -sfn "usr/$link" "$root/$link"
done
for folder in proc dev tmp run home root srv mnt media; do mkdir -p "$root/$folder"; done
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
    : >"$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs tmpfs "$root/run"
# Names are looked up as on this machine, also where that file is a link to what isn't there inside.
if [ -e /etc/resolv.conf ]; then
    cat /etc/resolv.conf >"$root/run/resolv.conf"
    if [ -L /etc/resolv.conf ]; then
        mkdir -p "$root/$(dirname "$(readlink -m /etc/resolv.conf)")"
        cp "$root/run/resolv.conf" "$root/$(readlink -m /etc/resolv.conf)" 2>/dev/null || true
    fi
fi
# An image's services start with a desktop, not while it is baked.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
echo ready
cat >/dev/null
