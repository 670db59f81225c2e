# Builds the program when its sources changed. Sourced by ./orrery, which sets $root and $app and defines say, die and have.

# One line that changes with any edit, new file or deleted file among what the program is built from.
fingerprint() {
    (
        cd "$root"
        find src services portal tools/*.proj Directory.*.props global.json .editorconfig \
            \( -name node_modules -o -name dist \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null || true
    ) | LC_ALL=C sort | sha256sum
}

built() { [[ -f $app && -f $root/artifacts/built && $(<"$root/artifacts/built") == "$1" ]]; }

build_if_changed() {
    have dotnet || need_dotnet
    built "$(fingerprint)" && return
    mkdir -p "$root/artifacts"
    (
        flock --nonblock 9 || { say 'another build is running; waiting for it'; flock 9; }
        now=$(fingerprint)
        built "$now" || { compile "$root/tools/product.proj" && printf '%s' "$now" >"$root/artifacts/built"; }
    ) 9>"$root/artifacts/build.lock"
}

# compile PROJECT [options of dotnet build]: quiet when it works, the compiler's words when it doesn't.
compile() {
    need_dotnet
    local log=$root/artifacts/build.log start=$SECONDS
    say 'building (about half a minute the first time, a few seconds after an edit) …'
    # Compiler servers outlive the build, so they must inherit neither the lock (9) nor the caller's streams.
    if ! (cd "$root" && dotnet build "$@" -c Release --verbosity quiet --nologo -clp:NoSummary) >"$log" 2>&1 </dev/null 9>&-; then
        cat "$log" >&2
        die 'the build failed; the compiler says why above'
    fi
    say "built in $((SECONDS - start)) s"
}

need_dotnet() {
    local wanted='install the .NET SDK 10.0, feature band 10.0.4xx (global.json names the oldest that will do)'
    have dotnet || die "dotnet is missing: $wanted"
    (cd "$root" && dotnet --version) >/dev/null 2>&1 9>&- ||
        die "no suitable .NET SDK: $wanted; found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ')"
}
