#!/bin/sh
# Lays out an image in a mount namespace of its own: overlays over this machine's folders, so that whatever is changed lands in WORK/upper.
# Says "ready" and stays until its standard input closes; with it go all mounts. Commands in it have a sandbox each, with processes, devices and rights of
# their own (ImageSpace.cs). Usage: image-space.sh WORK LAYER [HIDDEN …]; an empty LAYER is none, what is HIDDEN isn't shown in the image.
set -e
work=$1 layer=$2 root=$1/root
shift 2
mkdir -p "$root"
for folder in usr etc var opt; do
    mkdir -p "/$folder" "$root/$folder" "$work/upper/$folder" "$work/work/$folder"
    lower=/$folder
    [ -z "$layer" ] || [ ! -d "$layer/$folder" ] || lower=$layer/$folder:/$folder
    mount -t overlay overlay -o "nodev,lowerdir=$lower,upperdir=$work/upper/$folder,workdir=$work/work/$folder" "$root/$folder"
done
for link in bin sbin lib lib32 lib64 libx32; do
    [ ! -L "/$link" ] || ln -sfn "usr/$link" "$root/$link"
done
for folder in proc dev tmp run home root srv mnt media; do mkdir -p "$root/$folder"; done
mount -t tmpfs -o mode=1777,nodev tmpfs "$root/tmp"
mount -t tmpfs -o nodev tmpfs "$root/run"
for hidden in "$@"; do
    hidden=$(readlink -m "$hidden")
    case $hidden in
        /usr/* | /etc/* | /var/* | /opt/*) [ ! -d "$root$hidden" ] || mount -t tmpfs -o ro,nodev,mode=000 tmpfs "$root$hidden" ;;
    esac
done
# Names are looked up as on this machine, also where that file is a link to what isn't there inside.
if [ -e /etc/resolv.conf ]; then
    cat /etc/resolv.conf >"$root/run/resolv.conf"
    if [ -L /etc/resolv.conf ]; then
        mkdir -p "$root/$(dirname "$(readlink -m /etc/resolv.conf)")"
        cp "$root/run/resolv.conf" "$root/$(readlink -m /etc/resolv.conf)" 2>/dev/null || true
    fi
fi
echo ready
cat >/dev/null
