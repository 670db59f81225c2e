# Builds when sources changed. Sourced by ./orrery, which sets $root and $app and defines say, die and have.

# What the two builds are made from, relative to the root.
program=(src services portal tools/program.proj Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig)
everything=("${program[@]}" tests samples bench Orrery.slnx)

build_program() { is_built program && [[ -f $app ]] || build program tools/program.proj; }
build_everything() { is_built everything || build everything Orrery.slnx -p:RestoreLockedMode=true; }

# One line that changes with any edit, new file or deleted file among what the named build is made from.
fingerprint() {
    local -n paths=$1
    (
        cd "$root"
        find "${paths[@]}" \( -name node_modules -o -name dist \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null || true
    ) | LC_ALL=C sort | sha256sum
}

# Whether the last good build of that name saw these very sources.
is_built() { [[ -f $root/artifacts/$1.built && $(<"$root/artifacts/$1.built") == "$(fingerprint "$1")" ]]; }

# build NAME PROJECT [options of dotnet build]: one build of this folder at a time; whoever waited may find the work done.
build() {
    need_dotnet
    need_node
    mkdir -p "$root/artifacts"
    (
        flock --nonblock 9 || { say 'another build is running; waiting for it'; flock 9; is_built "$1" && exit; }
        local name=$1 log=$root/artifacts/build.log start=$SECONDS seen seen_program
        shift
        seen=$(fingerprint "$name")
        seen_program=$(fingerprint program)
        say 'building (about a minute the first time, a few seconds after an edit) …'
        # Compiler servers outlive the build, so they must inherit neither the lock (9) nor the caller's streams.
        if ! (cd "$root" && dotnet build "$@" -c Release --verbosity quiet --nologo -clp:NoSummary) >"$log" 2>&1 </dev/null 9>&-; then
            cat "$log" >&2
            die 'the build failed; the compiler says why above'
        fi
        printf '%s' "$seen" >"$root/artifacts/$name.built"
        printf '%s' "$seen_program" >"$root/artifacts/program.built" # building everything builds the program too
        say "built in $((SECONDS - start)) s"
    ) 9>"$root/artifacts/build.lock"
}

need_dotnet() {
    local wanted='install the .NET SDK 10.0, feature band 10.0.4xx (global.json names the oldest that will do)' said
    have dotnet || die "dotnet is missing: $wanted"
    said=$(cd "$root" && dotnet --version 2>&1 9>&-) || die "dotnet can't be used: $wanted. It says: $said"
}

# The portal's scripts and styles are built with it, and some tools come by it.
need_node() {
    local wanted='install Node.js 20 or newer with npm'
    { have node && have npm; } || die "node or npm is missing: $wanted"
    [[ $(node --version) =~ ^v([0-9]+) && ${BASH_REMATCH[1]} -ge 20 ]] || die "Node.js $(node --version) is too old: $wanted"
}
