#!/bin/sh
# Mounts a baked layer over this machine's folders, read-only, as CACHE/root, says "ready", and stays until its standard input closes; then it unmounts.
# What is secret on this machine isn't in it: no /home, no /root, of /etc no passwords and keys, of /var only what was baked. Usage: image-mount.sh CACHE
set -e
cache=$1 root=$1/root mask=$1/mask
mkdir -p "$root" "$mask/etc/ssl"
for secret in shadow shadow- gshadow gshadow- sudoers sudoers.d ssh ssl/private; do
    [ -e "$mask/etc/$secret" ] || [ -c "$mask/etc/$secret" ] || mknod "$mask/etc/$secret" c 0 0
done
for folder in usr etc opt; do
    mkdir -p "$root/$folder" "$mask/$folder" "$cache/layer/$folder"
    mountpoint -q "$root/$folder" || mount -t overlay overlay -o "ro,lowerdir=$mask/$folder:$cache/layer/$folder:/$folder" "$root/$folder"
done
for link in bin sbin lib lib32 lib64 libx32; do
    [ ! -L "/$link" ] || ln -sfn "usr/$link" "$root/$link"
done
mkdir -p "$cache/layer/var"
mkdir -p "$root/var"
mountpoint -q "$root/var" || mount --bind "$cache/layer/var" "$root/var"
for folder in proc dev tmp run home/artist projects session in out mnt srv agent control; do mkdir -p "$root/$folder"; done
echo ready
cat >/dev/null
for folder in usr etc opt var; do umount -l "$root/$folder" 2>/dev/null || true; done
