# Installs what Orrery needs beside the .NET SDK and Node. Sourced by ./orrery, which sets $root and defines say, die and have.

# setup [--test | --workstation]: Debian packages and npm tools; silent when nothing is missing. --test adds what only the tests need, a
# browser and a desktop's display; --workstation what desktops are made of: a display (TigerVNC), a window manager (openbox), a terminal, Krita and Blender, about 1.5 GB in all.
setup() {
    local packages=() npm=
    [[ $# -eq 0 || $* == --test || $* == --workstation ]] || die "setup: unknown option '$*'; there are --test and --workstation"
    { have ffmpeg && have ffprobe; } || packages+=(ffmpeg)
    have bwrap || packages+=(bubblewrap)
    [[ $* != --test ]] || have chromium || packages+=(chromium)
    [[ $* != --test && $* != --workstation ]] || add_packages_of "${display[@]}"
    [[ $* != --workstation ]] || add_packages_of krita:krita blender:blender
    npm_tools_are_current || npm=yes

    need_dotnet
    [[ ${#packages[@]} -eq 0 && -z $npm ]] && return
    [[ -z $npm ]] || need_node
    local start=$SECONDS
    say "setting up (once, about a minute): ${packages[*]:+Debian packages ${packages[*]}}${packages[*]:+${npm:+; }}${npm:+npm tools}"
    mkdir -p "$root/artifacts"
    (
        flock --nonblock 9 || { say 'another set-up is running; waiting for it'; flock 9; }
        [[ ${#packages[@]} -eq 0 ]] || install_debian_packages "${packages[@]}"
        npm_tools_are_current || install_npm_tools
    ) 9>"$root/artifacts/setup.lock"
    say "set up in $((SECONDS - start)) s"
}

# What a desktop is made of: a program, and the package that brings it.
display=(Xvnc:tigervnc-standalone-server vncpasswd:tigervnc-tools openbox:openbox xterm:xterm xprop:x11-utils xsetroot:x11-xserver-utils
    /usr/share/fonts/truetype/dejavu:fonts-dejavu-core)

# add_packages_of PROGRAM:PACKAGE …: a package for each program, or path, that is missing. Adds to the caller's list.
add_packages_of() {
    local need
    for need; do
        have "${need%%:*}" || [[ -e ${need%%:*} ]] || packages+=("${need#*:}")
    done
}

install_debian_packages() {
    local as_root=()
    have apt-get || die "please install by your system's own means, then run this again: $*"
    if [[ $EUID -ne 0 ]]; then
        have sudo || die "neither root nor sudo: ask an administrator for 'apt-get install $*', then run this again"
        as_root=(sudo)
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
    say 'updating the list of Debian packages …'
    logged "${apt[@]}" update || say 'the list could not be updated (artifacts/setup.log says why); trying with the old one'
    say "installing $* …"
    logged "${apt[@]}" install -y --no-install-recommends "$@" || show_log_and_die "Debian's packages could not be installed: $*"
}

# The lock file that was installed last is kept as the stamp.
npm_tools_are_current() { cmp -s "$root/tools/package-lock.json" "$ORRERY_TOOLS/installed.json"; }

install_npm_tools() {
    say 'installing from npm: ffprobe with VMAF, hls.js, DuckDB, the sample clip (200 MB in all) …'
    mkdir -p "$ORRERY_TOOLS"
    rm -f "$ORRERY_TOOLS/installed.json"
    cp "$root/tools/package.json" "$root/tools/package-lock.json" "$ORRERY_TOOLS"
    logged npm ci --prefix "$ORRERY_TOOLS" --ignore-scripts --no-audit --no-fund || show_log_and_die 'the npm tools could not be installed'
    chmod +x "$ORRERY_TOOLS/node_modules/@ffprobe-installer/linux-x64/ffprobe"
    cp "$root/tools/package-lock.json" "$ORRERY_TOOLS/installed.json"
}

logged() { "$@" >"$root/artifacts/setup.log" 2>&1 </dev/null 9>&-; }
show_log_and_die() { cat "$root/artifacts/setup.log" >&2; die "$*; the reason is above"; }
